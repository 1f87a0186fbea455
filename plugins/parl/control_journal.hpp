// What a control run tells of its iterations.
#pragma once

#include <vector>

#include "plugins/parl/control_learner.hpp"

namespace assay::parl {

class ControlJournal {
 public:
  // `solved` is the return from which on the task counts as solved.
  ControlJournal(ParlRun& run, double solved);

  void add(const ControlStep& step);
  std::int64_t count() const { return static_cast<std::int64_t>(steps_.size()); }
  void report(const ControlStep& held_out);

  // All iterations; restoring tells of them again.
  void save(training::ByteWriter& to) const;
  void restore(training::ByteReader& from);

 private:
  ParlRun& run_;
  double solved_;
  bool learns_, has_term_;
  std::vector<ControlStep> steps_;
  std::int64_t labels_ = 0, labels_to_threshold_ = -1;
  TableRows curve_, parts_;
};

}  // namespace assay::parl
