// Claims that one side is less than another.
#include <algorithm>
#include <cmath>

#include "core/base/digits.hpp"
#include "core/claim/forms.hpp"
#include "core/report/fold/significance.hpp"

namespace assay {
namespace {

Real fold_of(const Claim& claim, const ClaimedRuns& side) {
  std::vector<Real> values;
  for (const auto& run : side.runs) values.push_back(run.value);
  return folded(claim.fold, values);
}

bool is_scaled(const Claim& claim) {
  return claim.times < 1 || claim.times > 1 || claim.plus < 0 || claim.plus > 0;
}

bool holds(const Claim& claim, Real left, Real limit, bool is_computed) {
  if (std::isnan(left) || std::isnan(limit)) return false;
  return claim.is_strict() ? is_less(left, limit, is_computed) : !is_less(limit, left, is_computed);
}

Judgement judge_share(const Claim& claim, const std::vector<Pair>& pairs) {
  const auto below =
      static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), [&](const Pair& pair) {
        return holds(claim, pair.left, pair.right, is_scaled(claim));
      }));
  const double share = static_cast<double>(below) / static_cast<double>(pairs.size());
  return judged(share >= *claim.share,
                fmt::format("in {} of {}", below, counted(pairs.size(), "pair")),
                {{"below", below}, {"share", share}});
}

Judgement judge_folds(const Claim& claim, const ClaimedRuns& left, const ClaimedRuns& right) {
  for (const auto* side : {&left, &right})
    if (auto stop = not_a_number(*side)) return *stop;
  const Real l = fold_of(claim, left), r = fold_of(claim, right);
  const Real limit = r * claim.times + claim.plus;
  const bool is_computed = is_scaled(claim) || left.runs.size() > 1 || right.runs.size() > 1;
  return judged(
      holds(claim, l, limit, is_computed),
      is_scaled(claim)
          ? fmt::format("{} and {} (limit {})", figure(l, limit, is_computed), figure(r),
                        figure(limit, l, is_computed))
          : fmt::format("{} and {}", figure(l, r, is_computed), figure(r, l, is_computed)),
      {{"left", json_of(l)}, {"right", json_of(r)}, {"limit", json_of(limit)}});
}

Judgement judge_level(const Claim& claim, const SeedMeans& seeds) {
  if (!seeds.gap.empty()) return judged(false, "no bound: " + seeds.gap, {});
  const auto of = fold(seeds.means);
  const auto bounds = mean_bounds(of, *claim.level);
  if (!bounds || of.n_finite < of.n)
    return judged(false,
                  fmt::format("no bound: {} with a difference", counted(of.n_finite, "seed")), {});
  return judged(
      holds(claim, bounds->upper, 0, false),
      fmt::format("mean difference {}, at {} % at most {}, {}", figure(of.mean),
                  figure(100 * *claim.level), figure(bounds->upper, 0), counted(of.n, "seed")),
      {{"difference", json_of(of.mean)}, {"upper", json_of(bounds->upper)}});
}

}  // namespace

Judgement judge_comparison(const Claim& claim, const Experiment& experiment,
                           const ClaimedRuns& left, const ClaimedRuns& right) {
  if (auto stop = obstacle(claim, left, claim.left.metric)) return *stop;
  if (auto stop = obstacle(claim, right, claim.right.metric)) return *stop;
  auto [pairs, lonely_left, lonely_right, differing] =
      pair_up(samples_of(left.runs, experiment), samples_of(right.runs, experiment));
  for (auto& pair : pairs) pair.right = pair.right * claim.times + claim.plus;
  const bool needs_pairs = claim.share || claim.level;
  if (needs_pairs && pairs.empty()) return judged(false, "no pairs of equal seeds", {{"pairs", 0}});
  const auto seeds = seed_means(point_values(pairs));
  auto judgement = claim.share   ? judge_share(claim, pairs)
                   : claim.level ? judge_level(claim, seeds)
                                 : judge_folds(claim, left, right);
  if (needs_pairs && lonely_left.size() + lonely_right.size() > 0)
    judgement.figures += fmt::format("; {} without a partner",
                                     counted(lonely_left.size() + lonely_right.size(), "run"));
  if (seeds.gap.empty()) {
    judgement.p = t_test(seeds.means, largest(pairs));
    judgement.all["p_signed_rank"] = json_of(signed_rank_test(seeds.means, largest(pairs)));
  }
  const auto& winner = claim.goal == Goal::maximize ? right : left;
  if (winner.untrusted > 0 && !claim.admits_untrusted && judgement.verdict == Verdict::holds) {
    judgement.verdict = Verdict::fails;
    judgement.figures += ", but not to be trusted";
  }
  judgement.all["pairs"] = pairs.size();
  judgement.all["unpaired"] = lonely_left.size() + lonely_right.size();
  judgement.all["seeds"] = seeds.means.size();
  judgement.all["p"] = json_of(judgement.p);
  return judgement;
}

}  // namespace assay
