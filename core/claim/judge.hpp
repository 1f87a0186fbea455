// Claims weighed against what the runs of an experiment gave.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/config/experiment.hpp"
#include "core/report/fold/statistics.hpp"

namespace assay {

// What one run of the plan gave.
struct RunValues {
  enum class State { missing, done, diverged };  // missing: no finished run

  std::size_t point = 0;  // place in the experiment's points
  std::uint64_t seed = 0;
  State state = State::missing;
  std::map<std::string, Real> values;
  bool is_untrusted = false;  // it says of itself that its results are not to be trusted
};

enum class Verdict { holds, fails, undecided };
std::string_view verdict_name(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::fails;
  std::string figures;         // in a few words: what was found
  nlohmann::ordered_json all;  // every figure, for programs
  std::optional<double> p;     // of the paired t test of a comparison; no part of the verdict
};

// One for each claim of the experiment, in its order.
//
// A claim sees the runs at the points that its `where` selects by their complete parameters. All of
// them that are done must give the metric, unless the claim is optional; one that diverged before
// it could, counts as NaN. NaN fails, and so does a claim that selects nothing or whose metric no
// run gave. While a run is missing a claim is undecided, but a bound on every run fails at the
// first run beyond it.
//
// A run that is not to be trusted wins nothing: its value of `across` is neither best nor a rival,
// and the better side of a comparison (the right one where the goal is the most) fails with it.
// Wherever such runs count, the figures say how many they are. A claim may admit them
// (untrusted = true): where it is about what was done within a budget, not about an optimum.
//
// bound    every value, or the fold of the seeds at every point, within min and max, or at most
//          `tolerance` away from `equals`; strict: not on them. With a level the bounds of the mean
//          at every point that hold with this confidence, each one-sided, in place of the mean.
// trend    along the values of `across` every fold is greater (decreasing: less) than the one
//          before; not strict: or equal.
// best     the value of `across` that is named has a better fold than every other; not strict: or
//          an equal one.
//          Trend and best hold separately for each combination of the other varied keys, except
//          for keys that change with `across` alone. There must be two values of `across` or more
//          in one of them; combinations with a single value are left out and counted.
// compare  the fold of the left runs is less than that of the right ones * times + plus; or, with
//          `share`, this holds for at least that share of the pairs (see pairing.hpp); or, with a
//          level, the one-sided upper bound of the mean of the pairs' differences, averaged for
//          each seed, is less than 0. Not strict: or equal.
//
// Computed values that differ by no more than rounding are equal; given ones are compared exactly.
std::vector<Judgement> judge_claims(const Experiment& experiment, std::span<const RunValues> runs);

}  // namespace assay
