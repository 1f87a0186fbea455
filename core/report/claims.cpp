#include "core/report/claims.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/cell_text.hpp"
#include "core/report/claim_runs.hpp"
#include "core/report/statistics.hpp"
#include "core/text/number.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(double value) { return cell_json(db::Cell(value)); }
ordered_json json_of(const std::optional<double>& value) {
  return value ? json_of(*value) : ordered_json(nullptr);
}

Judgement judged(bool holds, std::string figures, ordered_json all) {
  return {holds ? Verdict::holds : Verdict::fails, std::move(figures), std::move(all), {}};
}

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

// What keeps the claim from being weighed at all.
std::optional<Judgement> obstacle(const ClaimedRuns& side, const std::string& metric) {
  const ordered_json all = {{"selected", side.selected}, {"missing", side.missing}};
  if (side.selected == 0) return judged(false, "it speaks of no run of the plan", all);
  if (side.missing > 0)
    return Judgement{Verdict::undecided,
                     fmt::format("{} of {} missing", side.missing, counted(side.selected, "run")),
                     all,
                     {}};
  if (side.runs.empty()) return judged(false, fmt::format("no run gave {}", metric), all);
  return std::nullopt;
}

std::optional<Judgement> not_a_number(const ClaimedRuns& side) {
  for (const auto& run : side.runs)
    if (std::isnan(run.value))
      return judged(false, "nan at " + label_of(run), {{"nan_at", label_of(run)}});
  return std::nullopt;
}

bool is_within(double value, const Claim& claim) {
  if (claim.equals) return std::abs(value - *claim.equals) <= claim.tolerance;
  return !std::isnan(value) && (!claim.min || value >= *claim.min) &&
         (!claim.max || value <= *claim.max);
}

struct Measured {
  std::string label;
  double value = 0;
};

// Each run, or each point with its seeds folded.
std::vector<Measured> measured(const std::vector<ClaimedRun>& runs, Claim::Fold fold) {
  std::vector<Measured> all;
  for (std::size_t i = 0, end = 0; i < runs.size(); i = end) {
    std::vector<double> values;
    do values.push_back(runs[end++].value);
    while (fold != Claim::Fold::none && end < runs.size() && runs[end].point == runs[i].point);
    if (fold == Claim::Fold::none)
      all.push_back({label_of(runs[i]), values[0]});
    else
      all.push_back({label_of(runs[i].point->varied), folded(fold, values)});
  }
  return all;
}

Judgement judge_bound(const Claim& claim, const ClaimedRuns& side) {
  const auto stop = obstacle(side, claim.left.metric);
  if (stop && (claim.fold != Claim::Fold::none || side.runs.empty())) return *stop;
  const auto all = measured(side.runs, claim.fold);
  double low = all[0].value, high = low;
  std::vector<const Measured*> beyond;
  for (const auto& m : all) {
    low = std::min(low, m.value);
    high = std::max(high, m.value);
    if (!is_within(m.value, claim)) beyond.push_back(&m);
  }
  if (beyond.empty() && stop) return *stop;
  const auto* noun = claim.fold == Claim::Fold::none ? "run" : "point";
  ordered_json figures = {
      {"n", all.size()}, {"beyond", beyond.size()}, {"low", json_of(low)}, {"high", json_of(high)}};
  if (beyond.empty())
    return judged(true,
                  low < high ? fmt::format("{} to {}, {}", compact(low), compact(high),
                                           counted(all.size(), noun))
                             : fmt::format("{}, {}", compact(low), counted(all.size(), noun)),
                  figures);
  const auto& first = *beyond[0];
  figures["first_beyond"] = {{"at", first.label}, {"value", json_of(first.value)}};
  return judged(false,
                fmt::format("{} of {} beyond: {}{}", beyond.size(), counted(all.size(), noun),
                            compact(first.value), first.label.empty() ? "" : " at " + first.label),
                figures);
}

std::string levels_text(const Series& series) {
  std::string text = series.label.empty() ? "" : series.label + ": ";
  for (const auto& level : series.levels)
    text +=
        fmt::format("{}{}: {}{}", &level == &series.levels[0] ? "" : ", ", to_label(level.value),
                    compact(level.fold), level.is_untrusted ? " (untrusted)" : "");
  return text;
}

bool is_monotone(const Series& series, bool increasing) {
  const auto& levels = series.levels;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    const double before = levels[i - 1].fold, now = levels[i].fold;
    if (!(increasing ? before <= now : before >= now)) return false;
  }
  return true;
}

// The claimed level is there and to be trusted, and no other that is to be trusted is better.
bool is_best(const Series& series, const Claim& claim) {
  const auto named = std::find_if(
      series.levels.begin(), series.levels.end(),
      [&](const Level& level) { return to_toml(level.value) == to_toml(*claim.best); });
  if (named == series.levels.end() || named->is_untrusted) return false;
  return std::all_of(series.levels.begin(), series.levels.end(), [&](const Level& level) {
    return level.is_untrusted ||
           (claim.goal == Goal::maximize ? named->fold >= level.fold : named->fold <= level.fold);
  });
}

ordered_json series_json(const Series& series, bool holds) {
  auto levels = ordered_json::array();
  for (const auto& level : series.levels)
    levels.push_back({{"at", to_label(level.value)},
                      {"fold", json_of(level.fold)},
                      {"trusted", !level.is_untrusted}});
  return {{"at", series.label}, {"holds", holds}, {"levels", std::move(levels)}};
}

// Trend and best: `holds` weighs one series.
template <class Holds>
Judgement judge_series(const Claim& claim, const ClaimedRuns& side, Holds&& holds) {
  if (auto stop = obstacle(side, claim.left.metric)) return *stop;
  if (auto stop = not_a_number(side)) return *stop;
  std::size_t good = 0, weighed = 0;
  std::string shown;
  auto all = ordered_json::array();
  for (const auto& series : series_of(side.runs, claim)) {
    if (series.levels.size() < 2) continue;
    const bool is_good = holds(series);
    if (shown.empty() || (!is_good && good == weighed)) shown = levels_text(series);
    all.push_back(series_json(series, is_good));
    good += is_good;
    ++weighed;
  }
  if (weighed == 0)
    return judged(false, fmt::format("fewer than two values of {}", claim.across), {});
  if (weighed > 1)
    shown = good == weighed ? fmt::format("in all {} series", weighed)
                            : fmt::format("in {} of {} series; {}", good, weighed, shown);
  return judged(good == weighed, shown, {{"series", std::move(all)}});
}

double fold_of(const Claim& claim, const ClaimedRuns& side) {
  std::vector<double> values;
  for (const auto& run : side.runs) values.push_back(run.value);
  return folded(claim.fold, values);
}

// Pairs whose right side is what the left one must stay below.
std::vector<Pair> scaled_pairs(const Claim& claim, const ClaimedRuns& left,
                               const ClaimedRuns& right) {
  auto pairs = pair_up(samples_of(left.runs), samples_of(right.runs));
  for (auto& pair : pairs) pair.right = pair.right * claim.times + claim.plus;
  return pairs;
}

Judgement judge_share(const Claim& claim, const std::vector<Pair>& pairs) {
  if (pairs.empty()) return judged(false, "no pairs of equal seeds", {{"pairs", 0}});
  const auto below = static_cast<std::size_t>(std::count_if(
      pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.left < pair.right; }));
  const double share = static_cast<double>(below) / static_cast<double>(pairs.size());
  return judged(share >= *claim.share,
                fmt::format("in {} of {}", below, counted(pairs.size(), "pair")),
                {{"below", below}, {"share", share}});
}

Judgement judge_folds(const Claim& claim, const ClaimedRuns& left, const ClaimedRuns& right) {
  for (const auto* side : {&left, &right})
    if (auto stop = not_a_number(*side)) return *stop;
  const double l = fold_of(claim, left), r = fold_of(claim, right);
  const double limit = r * claim.times + claim.plus;
  const bool is_plain = !(claim.times < 1 || claim.times > 1 || claim.plus < 0 || claim.plus > 0);
  return judged(l < limit,
                is_plain
                    ? fmt::format("{} and {}", compact(l), compact(r))
                    : fmt::format("{} and {} (limit {})", compact(l), compact(r), compact(limit)),
                {{"left", json_of(l)}, {"right", json_of(r)}, {"limit", json_of(limit)}});
}

Judgement judge_comparison(const Claim& claim, const ClaimedRuns& left, const ClaimedRuns& right) {
  if (auto stop = obstacle(left, claim.left.metric)) return *stop;
  if (auto stop = obstacle(right, claim.right.metric)) return *stop;
  const auto pairs = scaled_pairs(claim, left, right);
  auto judgement = claim.share ? judge_share(claim, pairs) : judge_folds(claim, left, right);
  const auto differences = seed_differences(pairs);
  judgement.p = t_test(differences);
  if (left.untrusted > 0 && judgement.verdict == Verdict::holds) {
    judgement.verdict = Verdict::fails;
    judgement.figures += ", but not to be trusted";
  }
  judgement.all["pairs"] = pairs.size();
  judgement.all["seeds"] = differences.size();
  judgement.all["p"] = json_of(judgement.p);
  judgement.all["p_signed_rank"] = json_of(signed_rank_test(differences));
  return judgement;
}

Judgement judge(const Claim& claim, const ClaimedRuns& left, const ClaimedRuns& right) {
  switch (claim.kind) {
    case Claim::Kind::bound:
      return judge_bound(claim, left);
    case Claim::Kind::trend:
      return judge_series(
          claim, left, [&](const Series& series) { return is_monotone(series, claim.increasing); });
    case Claim::Kind::best:
      return judge_series(claim, left,
                          [&](const Series& series) { return is_best(series, claim); });
    case Claim::Kind::compare:
      return judge_comparison(claim, left, right);
  }
  return {};
}

Judgement judge(const Claim& claim, const Experiment& experiment, std::span<const RunValues> runs) {
  const auto left = claimed_runs(experiment, runs, claim.left, claim.across);
  const bool has_right = claim.kind == Claim::Kind::compare;
  const auto right = has_right ? claimed_runs(experiment, runs, claim.right) : ClaimedRuns();
  auto judgement = judge(claim, left, right);
  const auto untrusted = left.untrusted + right.untrusted;
  judgement.all["untrusted"] = untrusted;
  if (untrusted > 0)
    judgement.figures += fmt::format("; {} of {} not to be trusted", untrusted,
                                     counted(left.runs.size() + right.runs.size(), "run"));
  return judgement;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::fails:
      return "fails";
    case Verdict::undecided:
      return "undecided";
  }
  return "";
}

std::vector<Judgement> judge_claims(const Experiment& experiment, std::span<const RunValues> runs) {
  std::vector<Judgement> judgements;
  for (const auto& claim : experiment.claims) judgements.push_back(judge(claim, experiment, runs));
  return judgements;
}

}  // namespace assay
