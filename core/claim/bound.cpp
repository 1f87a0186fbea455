// Bounds on values, on folds, and on the confidence bounds of means.
#include <algorithm>
#include <cmath>

#include "core/base/number.hpp"
#include "core/claim/forms.hpp"
#include "core/report/fold/significance.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

struct Measured {
  std::string label;
  Real low = 0, high = 0;  // the value twice, or the bounds of a mean
};

bool is_within(const Measured& m, const Claim& claim) {
  if (std::isnan(m.low) || std::isnan(m.high)) return false;
  if (claim.equals) {
    const Real off = std::max(std::abs(m.low - *claim.equals), std::abs(m.high - *claim.equals));
    const Real slack =
        claim.tolerance > 0 ? rounding_of(static_cast<double>(std::abs(*claim.equals))) : 0;
    return claim.is_strict() ? off < claim.tolerance : off <= claim.tolerance + slack;
  }
  if (claim.is_strict())
    return (!claim.min || m.low > *claim.min) && (!claim.max || m.high < *claim.max);
  return (!claim.min || m.low >= *claim.min) && (!claim.max || m.high <= *claim.max);
}

// The bounds of the mean; those of one run, which has no spread to tell them by, are unbounded.
Measured bounded(std::string label, const std::vector<Real>& values, double level) {
  std::vector<double> plain(values.begin(), values.end());
  const auto of = fold(plain);
  const auto bounds = of.n_finite == of.n ? mean_bounds(of, level) : std::nullopt;
  if (!bounds) return {std::move(label), -INFINITY, INFINITY};
  return {std::move(label), bounds->lower, bounds->upper};
}

Measured measured(const Claim& claim, const std::vector<ClaimedRun>& runs, std::size_t first,
                  std::size_t end) {
  if (claim.fold == Claim::Fold::none)
    return {label_of(runs[first]), runs[first].value, runs[first].value};
  std::vector<Real> values;
  for (auto i = first; i < end; ++i) values.push_back(runs[i].value);
  auto label = label_of(runs[first].point->varied);
  if (claim.level) return bounded(std::move(label), values, *claim.level);
  const auto value = folded(claim.fold, values);
  return {std::move(label), value, value};
}

// Each run, or each point with its seeds folded.
std::vector<Measured> measured(const Claim& claim, const std::vector<ClaimedRun>& runs) {
  std::vector<Measured> all;
  for (std::size_t i = 0, end = 0; i < runs.size(); i = end) {
    ++end;
    while (claim.fold != Claim::Fold::none && end < runs.size() && runs[end].point == runs[i].point)
      ++end;
    all.push_back(measured(claim, runs, i, end));
  }
  return all;
}

std::string text_of(const Measured& m, const Claim& claim) {
  const Real limit = claim.equals                        ? *claim.equals
                     : claim.max && m.high >= *claim.max ? *claim.max
                                                         : claim.min.value_or(0);
  if (!claim.level) return figure(m.low, limit);
  return fmt::format("[{}, {}]", figure(m.low, limit), figure(m.high, limit));
}

std::string noun_of(const Claim& claim) {
  return claim.fold == Claim::Fold::none ? "run" : "point";
}

Judgement all_within(const std::vector<Measured>& all, const Claim& claim, Real low, Real high,
                     const ordered_json& figures) {
  const auto range =
      low < high ? fmt::format("{} to {}", figure(low, high), figure(high, low)) : figure(low);
  const auto* what = claim.level ? "bounds of the mean " : "";
  return judged(true, fmt::format("{}{}, {}", what, range, counted(all.size(), noun_of(claim))),
                figures);
}

}  // namespace

Judgement judge_bound(const Claim& claim, const ClaimedRuns& side) {
  const auto stop = obstacle(claim, side, claim.left.metric);
  if (stop && (claim.fold != Claim::Fold::none || side.runs.empty())) return *stop;
  const auto all = measured(claim, side.runs);
  Real low = all[0].low, high = all[0].high;
  std::vector<const Measured*> beyond;
  for (const auto& m : all) {
    low = std::min(low, m.low);
    high = std::max(high, m.high);
    if (!is_within(m, claim)) beyond.push_back(&m);
  }
  if (beyond.empty() && stop) return *stop;
  ordered_json figures = {
      {"n", all.size()}, {"beyond", beyond.size()}, {"low", json_of(low)}, {"high", json_of(high)}};
  if (beyond.empty()) return all_within(all, claim, low, high, figures);
  const auto& first = *beyond[0];
  figures["first_beyond"] = {{"at", first.label}, {"value", json_of(first.low)}};
  if (claim.level) figures["first_beyond"]["upper"] = json_of(first.high);
  return judged(
      false,
      fmt::format("{} of {} beyond: {}{}", beyond.size(), counted(all.size(), noun_of(claim)),
                  text_of(first, claim), first.label.empty() ? "" : " at " + first.label),
      figures);
}

}  // namespace assay
