#include "core/claim/judge.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/digits.hpp"
#include "core/base/number.hpp"
#include "core/claim/forms.hpp"
#include "core/report/fold/significance.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr Real kLargestDouble = 9'007'199'254'740'992;  // from here on integers are no doubles

bool is_large_integer(Real value) {
  return std::abs(value) >= kLargestDouble && std::abs(value) <= 9.3e18L &&
         std::floor(value) == value && static_cast<Real>(static_cast<double>(value)) != value;
}

Judgement judge(const Claim& claim, const Experiment& experiment, const ClaimedRuns& left,
                const ClaimedRuns& right) {
  switch (claim.kind) {
    case Claim::Kind::bound:
      return judge_bound(claim, left);
    case Claim::Kind::trend:
    case Claim::Kind::best:
      return judge_series(claim, left);
    case Claim::Kind::compare:
      return judge_comparison(claim, experiment, left, right);
  }
  return {};
}

Judgement judge(const Claim& claim, const Experiment& experiment, std::span<const RunValues> runs) {
  const auto left = claimed_runs(experiment, runs, claim.left, claim.across);
  const bool has_right = claim.kind == Claim::Kind::compare;
  const auto right = has_right ? claimed_runs(experiment, runs, claim.right) : ClaimedRuns();
  auto judgement = judge(claim, experiment, left, right);
  const auto untrusted = left.untrusted + right.untrusted, silent = left.silent + right.silent;
  const auto given = left.runs.size() + right.runs.size();
  judgement.all["untrusted"] = untrusted;
  judgement.all["silent"] = silent;
  if (claim.is_optional && silent > 0 && given > 0)
    judgement.figures += fmt::format("; given by {} of {}", given, counted(given + silent, "run"));
  if (untrusted > 0)
    judgement.figures +=
        fmt::format("; {} of {} not to be trusted", untrusted, counted(given, "run"));
  return judgement;
}

}  // namespace

ordered_json json_of(Real value) {
  if (is_large_integer(value)) return static_cast<std::int64_t>(value);
  return cell_json(db::Cell(static_cast<double>(value)));
}

ordered_json json_of(const std::optional<double>& value) {
  return value ? json_of(static_cast<Real>(*value)) : ordered_json(nullptr);
}

Judgement judged(bool holds, std::string figures, ordered_json all) {
  return {holds ? Verdict::holds : Verdict::fails, std::move(figures), std::move(all), {}};
}

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string figure(Real value) {
  if (is_large_integer(value)) return fmt::format("{}", static_cast<std::int64_t>(value));
  return compact(static_cast<double>(value));
}

std::string figure(Real value, Real against, bool is_computed) {
  const bool are_equal =
      !is_less(value, against, is_computed) && !is_less(against, value, is_computed);
  if (are_equal) return figure(value);
  if (is_large_integer(value) || is_large_integer(against)) return fmt::format("{:.0f}", value);
  return told_apart(static_cast<double>(value), static_cast<double>(against));
}

bool is_less(Real a, Real b, bool is_computed) {
  if (!(a < b)) return false;
  const auto size = static_cast<double>(std::max(std::abs(a), std::abs(b)));
  return !is_computed || std::isinf(a) || std::isinf(b) || b - a > rounding_of(size);
}

std::optional<Judgement> obstacle(const Claim& claim, const ClaimedRuns& side,
                                  const std::string& metric) {
  const ordered_json all = {{"selected", side.selected}, {"missing", side.missing}};
  if (side.selected == 0) return judged(false, "it speaks of no run of the plan", all);
  if (side.missing > 0)
    return Judgement{Verdict::undecided,
                     fmt::format("{} of {} missing", side.missing, counted(side.selected, "run")),
                     all,
                     {}};
  if (side.runs.empty()) return judged(false, fmt::format("no run gave {}", metric), all);
  if (side.silent > 0 && !claim.is_optional)
    return judged(false,
                  fmt::format("{} of {} gave {} (optional = true lets the others off)",
                              side.runs.size(), counted(side.selected, "run"), metric),
                  all);
  return std::nullopt;
}

std::optional<Judgement> not_a_number(const ClaimedRuns& side) {
  for (const auto& run : side.runs)
    if (std::isnan(run.value))
      return judged(false, "nan at " + label_of(run), {{"nan_at", label_of(run)}});
  return std::nullopt;
}

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
