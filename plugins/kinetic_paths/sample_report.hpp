// Scores, files and pictures of the samples of each path at each budget.
#pragma once

#include <optional>
#include <vector>

#include "plugins/kinetic_paths/distances.hpp"
#include "plugins/kinetic_paths/image_judge.hpp"
#include "plugins/kinetic_paths/problem.hpp"
#include "plugins/numerics/flow/integrate.hpp"

namespace assay::kinetic_paths {

struct Generated {
  std::int64_t nfe;
  flow::Integral integral;  // in the units of the points
};

class SampleReport {
 public:
  // Samples are judged against `reference`; images with labels by a classifier too, which is
  // trained here.
  SampleReport(Run<Params>& run, const Dataset& data, Matrix reference);

  // What a path has at its budgets. Throws Diverged where samples are not finite.
  void add(const NamedPath& path, const std::vector<Generated>& all);

  // The table of all scores.
  void finish();

 private:
  SampleScores report(const NamedPath& path, const Generated& samples);
  void write_grid(const NamedPath& path, const std::vector<Generated>& all);

  Run<Params>& run_;
  const Dataset& data_;
  std::optional<ImageJudge> images_;
  Reference reference_;
  TableRows table_;
};

}  // namespace assay::kinetic_paths
