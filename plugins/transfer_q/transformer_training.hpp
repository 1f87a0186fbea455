// Teaches a transformer texts, or which of two texts is preferred.
#pragma once

#include <assay/rng.hpp>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "plugins/numerics/language/ngram.hpp"
#include "plugins/numerics/language/transformer_shape.hpp"

namespace assay::transfer_q {

using language::Tokens;

struct TrainingOptions {
  std::size_t steps = 800, batch = 32;
  double rate = 1e-3;
};

struct Preference {
  Tokens better, worse;  // with their prompt
  std::size_t prompt;    // its length
};

// Texts, all of whose tokens but the first are predicted; or preferences, by direct optimisation
// (Rafailov et al. 2023): -ln sigmoid(beta [ln p(better)/p0(better) - ln p(worse)/p0(worse)]) over
// the tokens behind the prompt, p0 being the model at the start.
struct Lesson {
  std::vector<Tokens> texts;
  std::vector<Preference> preferences;
  double beta = 0.1;
};

using TrainingState = std::vector<std::byte>;

// Called before each step with its number and a function that gives the state there.
using Watch = std::function<void(std::size_t step, const std::function<TrainingState()>& state)>;

// Adam on random batches, those of a step drawn from `rng` and its number alone. Starts at
// `parameters`, or at random where there are none, and goes on at step `done` from a state that
// `watch` was given there: the same bits come out. Texts are cut at the context.
std::vector<float> train(const language::TransformerShape& shape, std::span<const float> parameters,
                         const Lesson& lesson, const TrainingOptions& options, const Rng& rng,
                         const Watch& watch, std::size_t done = 0,
                         std::span<const std::byte> state = {});

}  // namespace assay::transfer_q
