// Rows of the transfer matrix by training, kept from run to run. What is being trained when the
// host asks for the end is the run's checkpoint.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "plugins/mbtl/problem.hpp"
#include "plugins/mbtl/row_checkpoint.hpp"

namespace assay::mbtl {

class TrainedRows {
 public:
  TrainedRows(MbtlRun& run, Family family);

  // Rows of raw mean returns. Rows that are not kept are trained, as many at a time as the run has
  // threads; each depends on the seed and its source alone.
  void make(const std::vector<Index>& sources, Matrix& scores);
  // Mean returns of one policy for all contexts, trained as long as all of them were.
  Vector multitask();

  const Family& family() const { return family_; }
  double seconds() const { return seconds_; }  // of training by the clock
  const std::vector<double>& weights(Index source) const { return weights_.at(source); }
  // Two contexts that are not equal give different rows of one fixed policy.
  bool contexts_differ() const;

 private:
  std::string key(Index source) const;
  bool is_trained(Index source);
  TrainedRow train_row(Index source);
  TrainingOptions told(Index source, TrainingOptions options);
  void tell(Index source, double share);
  void train_ahead(const std::vector<Index>& sources, std::size_t first);
  void make_each(const std::vector<Index>& sources, Matrix& scores);
  Vector train_for_all();
  template <class Work>
  auto under_way(Index source, const Work& work);
  template <class Work>
  void or_leave(const Work& work);
  const control::CartPoleConstants* pole(Index context) const;
  control::Lanes starts(const control::Environment& environment) const;

  MbtlRun& run_;
  Family family_;
  TrainingOptions options_;
  RowCheckpoint rows_;
  std::map<Index, double> shares_;  // trained, of policies that are not counted yet
  std::mutex mutex_;                // of these two
  std::map<Index, std::vector<double>> weights_;
  double seconds_ = 0;
  Index done_ = 0;
  double all_ = 1;  // policies that are to be trained, as far as is known
};

}  // namespace assay::mbtl
