// Rows of the transfer matrix by training, kept from run to run.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugins/mbtl/problem.hpp"

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
  struct Row {
    std::vector<double> returns, weights;
  };
  std::string key(Index source) const;
  Row train_row(Index source) const;
  void train_ahead(const std::vector<Index>& sources, std::size_t first);
  const control::CartPoleConstants* pole(Index context) const;
  control::Lanes starts(const control::Environment& environment) const;

  MbtlRun& run_;
  Family family_;
  TrainingOptions options_;
  std::map<Index, Row> ahead_;  // trained, but not kept yet
  std::map<Index, std::vector<double>> weights_;
  double seconds_ = 0;
  Index done_ = 0;
};

}  // namespace assay::mbtl
