// The transfer matrix: how well the policy of each source does in each target, row by row.
#pragma once

#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::mbtl {

// Rows come into being when they are asked for, so that what is never selected is never trained.
class Transfer {
 public:
  using MakeRows = std::function<void(const std::vector<Index>& sources, Matrix& scores)>;

  // All rows are known.
  explicit Transfer(Matrix scores);
  // `make` writes the rows of these sources.
  Transfer(Index size, MakeRows make);

  Index size() const { return scores_.rows(); }
  Eigen::Ref<const Eigen::RowVectorXd> row(Index source);
  void complete();  // every row
  bool is_complete() const { return known_count_ == size(); }
  Index known_count() const { return known_count_; }
  const Matrix& scores() const { return scores_; }  // rows that are not known are 0
  bool knows(Index source) const { return known_[to_size(source)]; }

 private:
  Matrix scores_;
  std::vector<bool> known_;
  Index known_count_ = 0;
  MakeRows make_;
};

// Mean of the diagonal, and mean of the best of each column.
double independent_performance(const Matrix& scores);
double full_performance(const Matrix& scores);

}  // namespace assay::mbtl
