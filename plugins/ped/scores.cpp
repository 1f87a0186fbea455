#include "plugins/ped/scores.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/ped/linear_probe.hpp"
#include "plugins/ped/parc.hpp"
#include "plugins/ped/sfda.hpp"
#include "plugins/ped/transrate.hpp"

namespace assay::ped {
namespace {

constexpr Index kFolds = 5;
constexpr Index kMostPairsOf = 15000;  // samples that PARC compares; a draw of each class beyond

constexpr ScoreName kNames[] = {{Score::logme, "logme"},   {Score::sfda, "sfda"},
                                {Score::gbc, "gbc"},       {Score::nleep, "nleep"},
                                {Score::leep, "leep"},     {Score::nce, "nce"},
                                {Score::hscore, "hscore"}, {Score::transrate, "transrate"},
                                {Score::parc, "parc"},     {Score::linear_probe, "linear_probe"}};

// About `most` samples in their order, the same share of each class.
Sample thinned(const Sample& sample, Index most, Rng& rng) {
  std::vector<Index> kept;
  for (Index c = 0; c < sample.labels.classes; ++c) {
    std::vector<Index> of_class;
    for (Index n = 0; n < sample.labels.size(); ++n)
      if (sample.labels[n] == c) of_class.push_back(n);
    const auto share = of_class.size() * static_cast<std::size_t>(most) /
                       static_cast<std::size_t>(sample.labels.size());
    for (const auto k : rng.sample(of_class.size(), std::max<std::size_t>(1, share)))
      kept.push_back(of_class[k]);
  }
  std::sort(kept.begin(), kept.end());
  Sample result{sample.features(kept, Eigen::all), {{}, sample.labels.classes}, {}};
  for (const auto n : kept) result.labels.of.push_back(sample.labels[n]);
  return result;
}

std::optional<double> parc_of(const Sample& s, Index dimensions, Rng& rng) {
  if (s.features.rows() <= kMostPairsOf) return parc(s.features, s.labels, dimensions);
  const auto part = thinned(s, kMostPairsOf, rng);
  return parc(part.features, part.labels, dimensions);
}

std::optional<double> value_of(Score score, const Sample& s, const ScoreOptions& o, Rng& rng) {
  switch (score) {
    case Score::logme:
      return logme(s.features, s.labels, o.logme);
    case Score::sfda:
      return sfda(s.features, s.labels);
    case Score::gbc:
      return gbc(s.features, s.labels, o.gbc);
    case Score::nleep:
      return nleep(s.features, s.labels, o.nleep, rng);
    case Score::leep:
      return leep(s.source_probabilities, s.labels);
    case Score::nce:
      return nce(s.source_probabilities, s.labels);
    case Score::hscore:
      return hscore(s.features, s.labels, o.hscore);
    case Score::transrate:
      return transrate(s.features, s.labels, o.transrate_eps);
    case Score::parc:
      return parc_of(s, o.parc_dims, rng);
    case Score::linear_probe:
      return linear_probe(s.features, s.labels, kFolds, rng);
  }
  return std::nullopt;
}

}  // namespace

std::span<const ScoreName> score_names() { return kNames; }

const char* name_of(Score score) {
  return std::find_if(std::begin(kNames), std::end(kNames),
                      [score](const ScoreName& n) { return n.score == score; })
      ->name;
}

Score score_of(const std::string& name) {
  for (const auto& known : kNames)
    if (name == known.name) return known.score;
  throw std::invalid_argument("no score '" + name + "'");
}

bool uses_features(Score score) { return score != Score::leep && score != Score::nce; }

bool uses_class_spread(Score score) { return score == Score::sfda || score == Score::gbc; }

std::optional<double> evaluate(Score score, const Sample& sample, const ScoreOptions& options,
                               Rng rng) {
  const auto value = value_of(score, sample, options, rng);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string why_undefined(Score score, const Sample& sample) {
  if (!uses_features(score)) return "a sample's class has probability 0";
  if (!std::isfinite(sample.features.squaredNorm())) return "squares of the features overflow";
  if (centred(sample.features).isZero(0)) return "the features do not vary";
  if (score == Score::parc) return "fewer than two directions vary, or no class has two samples";
  return "it is not finite";
}

}  // namespace assay::ped
