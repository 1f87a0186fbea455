// What the tasks that train networks share: data, judge, pre-training.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "plugins/kind/judge.hpp"
#include "plugins/kind/sampling.hpp"
#include "plugins/kind/saved_network.hpp"
#include "plugins/kind/trainer.hpp"

namespace assay::kind {

constexpr double kSampleSteps = 150;  // what samples of all classes take, in training steps

// What ranges cannot say of parameters alone, and what the memory would not hold. Throws BadInput.
void require_network(const Run<Params>& run, const Dataset& data);

// Points enough for a covariance.
void require_features(const Run<Params>& run);

// Relations of matrices, ranks and blocks of task decompose.
void require_decomposition(const Run<Params>& run);

Shape shape_of(const Params& p, const Dataset& data);

class Experiment {
 public:
  // The networks that are to be pre-trained, and how many adaptations will follow. Throws BadInput.
  Experiment(Run<Params>& run, const std::set<Pretraining>& needed, std::size_t adapted);

  // The plan of the pre-trained network, all of it frozen; learns it where that is not yet done.
  const Plan& pretrained(Pretraining which);

  // Samples of a plan's classes, which are those of these data rows, and what the judge says.
  Samples sample(const Plan& plan, const std::vector<std::int64_t>& data_rows);
  Scores score(const Samples& samples, const std::vector<std::int64_t>& data_rows);

  // base_fid_c, pretrain_params and the files of the pre-trained networks.
  void report_pretraining();

  SavedNetwork saved(const std::string& kind, const Plan& plan) const;

  Run<Params>& run;
  const Params& p;
  Dataset data;
  Shape shape;
  Trainer trainer;
  std::optional<Judge> judge;

 private:
  Plan learned(Pretraining which);
  std::string key(Pretraining which) const;
  void warn_of_few(std::size_t samples, std::size_t real);

  std::set<Pretraining> needed_;
  std::map<Pretraining, Plan> plans_;
  bool has_warned_ = false;
};

}  // namespace assay::kind
