#include "plugins/ped/ranking.hpp"

#include <algorithm>

#include "plugins/numerics/statistics/correlation.hpp"
#include "plugins/ped/top_choice.hpp"

namespace assay::ped {
namespace {

constexpr double kTail = 0.025;

// What one score says of the models that have it.
struct Sides {
  std::vector<double> score, accuracy;
};

Sides sides_of(const Contest& contest, const std::vector<double>& values) {
  Sides s;
  for (std::size_t m = 0; m < values.size(); ++m) {
    if (std::isnan(values[m])) continue;
    s.score.push_back(values[m]);
    s.accuracy.push_back(contest.accuracies[m]);
  }
  return s;
}

Verdict verdict_of(const Contest& contest, const std::string& score, const Sides& s) {
  Verdict v{score, contest.dataset, s.score.size(), {}, {}, {}, {}};
  v.tau = statistics::weighted_tau(s.score, s.accuracy);
  v.kendall = statistics::kendall_tau_b(s.score, s.accuracy);
  v.spearman = statistics::spearman(s.score, s.accuracy);
  v.pearson = statistics::pearson(s.score, s.accuracy);
  v.regret = top1_regret(s.score, s.accuracy);
  v.relative_3 = relative_at(s.score, s.accuracy, 3);
  return v;
}

// A data set on which both scores of a pair are known.
struct Duel {
  std::vector<std::size_t> model;  // numbers over all data sets
  std::vector<double> plain, moved, accuracy;
};

struct Duels {
  std::vector<Duel> of;
  std::size_t models = 0;
};

Duels duels_of(const std::vector<Contest>& contests, const std::string& score) {
  Duels duels;
  std::map<std::string, std::size_t> numbers;
  for (const auto& contest : contests) {
    const auto plain = contest.scores.find(score), after = contest.scores.find(moved(score));
    if (plain == contest.scores.end() || after == contest.scores.end()) continue;
    auto& duel = duels.of.emplace_back();
    for (std::size_t m = 0; m < contest.models.size(); ++m) {
      if (std::isnan(plain->second[m]) || std::isnan(after->second[m])) continue;
      duel.model.push_back(numbers.try_emplace(contest.models[m], numbers.size()).first->second);
      duel.plain.push_back(plain->second[m]);
      duel.moved.push_back(after->second[m]);
      duel.accuracy.push_back(contest.accuracies[m]);
    }
  }
  duels.models = numbers.size();
  return duels;
}

// Model m stands `times[m]` times in the sample.
std::optional<double> mean_gain(const Duels& duels, const std::vector<std::size_t>& times) {
  double sum = 0, defined = 0;
  for (const auto& duel : duels.of) {
    Duel drawn;
    for (std::size_t k = 0; k < duel.model.size(); ++k) {
      const auto copies = times[duel.model[k]];
      drawn.plain.insert(drawn.plain.end(), copies, duel.plain[k]);
      drawn.moved.insert(drawn.moved.end(), copies, duel.moved[k]);
      drawn.accuracy.insert(drawn.accuracy.end(), copies, duel.accuracy[k]);
    }
    const auto before = statistics::weighted_tau(drawn.plain, drawn.accuracy);
    const auto after = statistics::weighted_tau(drawn.moved, drawn.accuracy);
    if (!before || !after) continue;
    sum += *after - *before;
    ++defined;
  }
  return defined > 0 ? std::optional(sum / defined) : std::nullopt;
}

// Linear between order statistics.
double quantile(const std::vector<double>& sorted, double p) {
  const double at = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Contest>& contests) {
  std::vector<Verdict> verdicts;
  for (const auto& contest : contests)
    for (const auto& [score, values] : contest.scores) {
      const auto sides = sides_of(contest, values);
      if (sides.score.size() >= 2) verdicts.push_back(verdict_of(contest, score, sides));
    }
  return verdicts;
}

std::map<std::string, Summary> summarise(const std::vector<Verdict>& verdicts) {
  std::map<std::string, Summary> sums;
  for (const auto& v : verdicts) {
    if (!v.tau) continue;
    auto& s = sums[v.score];
    ++s.datasets;
    s.tau += *v.tau;
    s.regret += v.regret;
  }
  for (auto& [score, s] : sums) {
    s.tau /= static_cast<double>(s.datasets);
    s.regret /= static_cast<double>(s.datasets);
  }
  return sums;
}

std::optional<Gain> gain(const std::vector<Contest>& contests, const std::string& score,
                         std::size_t resamples, Rng& rng) {
  const auto duels = duels_of(contests, score);
  const auto mean = mean_gain(duels, std::vector<std::size_t>(duels.models, 1));
  if (!mean) return std::nullopt;
  Gain result{*mean, {}, {}};
  std::vector<double> drawn;
  for (std::size_t r = 0; r < resamples; ++r) {
    std::vector<std::size_t> times(duels.models, 0);
    for (std::size_t m = 0; m < duels.models; ++m) ++times[rng.below(duels.models)];
    if (const auto g = mean_gain(duels, times)) drawn.push_back(*g);
  }
  if (drawn.empty()) return result;
  std::sort(drawn.begin(), drawn.end());
  result.low = quantile(drawn, kTail);
  result.high = quantile(drawn, 1 - kTail);
  return result;
}

}  // namespace assay::ped
