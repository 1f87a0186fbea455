// The runs that a claim speaks of: selected, grouped and folded.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/claim/judge.hpp"
#include "core/report/fold/pairing.hpp"

namespace assay {

struct ClaimedRun {
  const Point* point = nullptr;
  std::uint64_t seed = 0;
  Real value = 0;
  bool is_untrusted = false;
};

// The runs of one side of a claim.
struct ClaimedRuns {
  std::size_t selected = 0;  // in the plan, finished or not
  std::size_t missing = 0;
  std::size_t silent = 0;        // finished, and did not give the metric
  std::size_t untrusted = 0;     // of `runs`
  std::vector<ClaimedRun> runs;  // that gave the metric, by point, then seed
};

// `across`, where it is not empty, leaves out points without such a key.
ClaimedRuns claimed_runs(const Experiment& experiment, std::span<const RunValues> runs,
                         const Claim::Side& side, const std::string& across = {});

std::optional<Value> value_at(const Point& point, const std::string& dotted);

// NaN when a value is. Without a fold there is one value.
Real folded(Claim::Fold fold, const std::vector<Real>& values);

// A value of `across` and the fold of its runs.
struct Level {
  Value value;
  Real fold = 0;
  bool is_untrusted = false;  // one of its runs is
};

// The folds along `across`, in the order of its numbers, or of the file where it has others.
struct Series {
  std::string label;  // "solver=emd": the combination of the other keys; empty: there is but one
  std::vector<Level> levels;
};
std::vector<Series> series_of(const std::vector<ClaimedRun>& runs, const Claim& claim);

// With what the sweep varies anywhere, a default being as good as a value that the file names.
std::vector<Sample> samples_of(const std::vector<ClaimedRun>& runs, const Experiment& experiment);

// "solver=emd epsilon=0.1", without the "params." of the keys.
std::string label_of(const std::vector<std::pair<std::string, Value>>& keys);
std::string label_of(const ClaimedRun& run);  // with its seed

}  // namespace assay
