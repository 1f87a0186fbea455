#include "plugins/mbtl/selection.hpp"

namespace assay::mbtl {
namespace {

// Values that differ by rounding alone are a tie.
constexpr double kSame = 1e-12;

double performance_with(const Matrix& scores, Index source, const Vector& best) {
  return scores.row(source).transpose().cwiseMax(best).mean();
}

}  // namespace

void Progress::add(Index source, const Eigen::Ref<const Eigen::RowVectorXd>& row) {
  sources.push_back(source);
  best = best.cwiseMax(row.transpose());
  is_used[to_size(source)] = true;
}

Selection select(Transfer& transfer, Index budget, const Chooser& choose) {
  Progress progress(transfer.size());
  Selection selection;
  for (Index k = 0; k < budget; ++k) {
    const Index source = choose(progress);
    progress.add(source, transfer.row(source));
    selection.performance.push_back(progress.performance());
  }
  selection.sources = progress.sources;
  return selection;
}

Selection follow(Transfer& transfer, const std::vector<Index>& sources) {
  return select(transfer, static_cast<Index>(sources.size()),
                [&](const Progress& progress) { return sources[progress.sources.size()]; });
}

std::vector<double> step_regrets(const Matrix& scores, const std::vector<Index>& sources) {
  Progress progress(scores.rows());
  std::vector<double> regrets;
  for (const Index source : sources) {
    double most = -kInfinity;
    for (Index i = 0; i < scores.rows(); ++i)
      most = std::max(most, performance_with(scores, i, progress.best));
    progress.add(source, scores.row(source));
    regrets.push_back(most - progress.performance());
  }
  return regrets;
}

Index nearest_unused(const Matrix& contexts, const Eigen::Ref<const Eigen::RowVectorXd>& place,
                     const std::vector<bool>& is_used) {
  Index nearest = -1;
  double least = kInfinity;
  for (Index i = 0; i < contexts.rows(); ++i) {
    const double squared = (contexts.row(i) - place).squaredNorm();
    if (is_used[to_size(i)] || (nearest >= 0 && squared >= least - kSame * (1 + least))) continue;
    nearest = i, least = squared;
  }
  return nearest;
}

Index midpoint(const Matrix& contexts, const std::vector<bool>& is_used) {
  const Eigen::RowVectorXd middle =
      (contexts.colwise().minCoeff() + contexts.colwise().maxCoeff()) / 2;
  return nearest_unused(contexts, middle, is_used);
}

Index worst_target(const Progress& progress) {
  Index worst = -1;
  for (Index i = 0; i < progress.best.size(); ++i)
    if (!progress.is_used[to_size(i)] && (worst < 0 || progress.best[i] < progress.best[worst]))
      worst = i;
  return worst;
}

Index best_addition(const Matrix& scores, const Progress& progress) {
  Index source = -1;
  double most = -kInfinity;
  for (Index i = 0; i < scores.rows(); ++i) {
    if (progress.is_used[to_size(i)]) continue;
    const double reached = performance_with(scores, i, progress.best);
    if (source < 0 || reached > most + kSame) source = i, most = reached;
  }
  return source;
}

}  // namespace assay::mbtl
