#include "plugins/mbtl/transfer.hpp"

#include <utility>

namespace assay::mbtl {

Transfer::Transfer(Matrix scores)
    : scores_(std::move(scores)),
      known_(to_size(scores_.rows()), true),
      known_count_(scores_.rows()) {}

Transfer::Transfer(Index size, MakeRows make)
    : scores_(Matrix::Zero(size, size)), known_(to_size(size), false), make_(std::move(make)) {}

Eigen::Ref<const Eigen::RowVectorXd> Transfer::row(Index source) {
  if (!knows(source)) {
    make_({source}, scores_);
    known_[to_size(source)] = true;
    ++known_count_;
  }
  return scores_.row(source);
}

void Transfer::complete() {
  std::vector<Index> missing;
  for (Index i = 0; i < size(); ++i)
    if (!knows(i)) missing.push_back(i);
  if (missing.empty()) return;
  make_(missing, scores_);
  known_.assign(known_.size(), true);
  known_count_ = size();
}

double independent_performance(const Matrix& scores) { return scores.diagonal().mean(); }

double full_performance(const Matrix& scores) { return scores.colwise().maxCoeff().mean(); }

}  // namespace assay::mbtl
