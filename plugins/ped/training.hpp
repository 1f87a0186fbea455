// Pre-training and fine-tuning of the zoo's networks.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <optional>
#include <vector>

#include "plugins/ped/network.hpp"
#include "plugins/ped/zoo.hpp"

namespace assay::ped::zoo {

struct Recipe {
  Index width = 12;
  Index pretraining_steps = 500, batch = 96;
  Index tuning_steps = 100, tuning_batch = 32;
  std::vector<double> rates = {0.01, 0.05};
  Index repeats = 3;
};

// Asked after each step, from any thread; false ends the training.
using KeepGoing = std::function<bool()>;

struct Pretrained {
  Network<float> encoder;
  std::vector<double> loss;  // of each step's batch; none for a random network
};

// Adam, rate 2e-3, weight decay 1e-5. Nothing where keep_going said no.
std::optional<Pretrained> pretrain(const Kind& kind, const Domain& domain, const Recipe& recipe,
                                   Rng rng, const KeepGoing& keep_going);

// Of one target: the accuracy on its test images after fine-tuning all layers, the mean over
// repeats at the best rate. SGD with Nesterov's momentum 0.9, weight decay 1e-4, cosine. Jobs are
// shared by `threads` threads; the result does not depend on their number.
std::optional<double> tuned_accuracy(const Network<float>& encoder, const Task& task,
                                     const Recipe& recipe, Rng rng, unsigned threads,
                                     const KeepGoing& keep_going);

// One fine-tuning of that.
std::optional<double> tune(const Network<float>& encoder, const Task& task, const Recipe& recipe,
                           double rate, Rng rng, const KeepGoing& keep_going);

// Features in evaluation, N x 4 width.
RowMatrix features_of(Network<float> encoder, const Images& images);

}  // namespace assay::ped::zoo
