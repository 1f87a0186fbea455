// What the training of one map has seen so far, in checkpoints too.
#pragma once

#include "plugins/conditional_monge_gap/params.hpp"
#include "plugins/conditional_monge_gap/trainer.hpp"

namespace assay::conditional_monge_gap {

class History {
 public:
  std::int64_t steps() const { return static_cast<std::int64_t>(loss_.size()); }
  double seconds = 0;  // of training
  std::int64_t solves = 0, unconverged = 0;

  void add(const StepReport& report);
  // As points of the run's curves at steps first + k, for k >= `from`.
  void log(Run<Params>& run, std::int64_t first, std::int64_t from) const;

  void save(training::ByteWriter& to) const;
  void load(training::ByteReader& from);

 private:
  std::vector<double> loss_, fitting_, gap_;
  std::vector<std::int64_t> condition_;
};

}  // namespace assay::conditional_monge_gap
