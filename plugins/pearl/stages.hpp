// The stages of a run, each of which reports what it found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/pearl/problem.hpp"

namespace assay::pearl {

// The preference labels of the target, M x M, from where params.label_source says; empty for
// `environment`.
Matrix make_labels(Run<Params>& run, const Problem& problem);

// How far a run has come: the state of each stage that has begun, kept as the run's checkpoint.
class Journal {
 public:
  explicit Journal(Run<Params>& run);

  // What an earlier attempt saved of this stage, once.
  std::optional<std::vector<char>> take(Stage stage);
  // Replaces the state of this stage and saves all.
  void keep(Stage stage, std::span<const std::byte> state);

 private:
  Run<Params>& run_;
  std::vector<char> reward_, policy_;  // empty where not begun
  bool has_reward_ = false, has_policy_ = false;
};

// Learned rewards of the target trajectories.
Matrix learn_rewards(Run<Params>& run, const Problem& problem, const Matrix& labels,
                     Journal& journal);

// Learns from the rewards (M x horizon) and plays the policy.
void learn_policy(Run<Params>& run, const Problem& problem, const Matrix& rewards,
                  Journal& journal);

// Gradient steps of both stages together, for the progress of a run.
double all_steps(const Params& p);

constexpr std::int64_t kCheckpointEvery = 500;  // steps

}  // namespace assay::pearl
