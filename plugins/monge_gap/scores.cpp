#include "plugins/monge_gap/scores.hpp"

#include <cmath>

#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::monge_gap {
namespace {

// Twice the signed area of the triangle p, q, r.
double turn(const Eigen::RowVector2d& p, const Eigen::RowVector2d& q, const Eigen::RowVector2d& r) {
  return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
}

}  // namespace

double l2_uvp(MatrixView images, MatrixView truth) {
  const double error = (images - truth).squaredNorm();
  const double variance = (truth.rowwise() - truth.colwise().mean()).squaredNorm();
  return 100 * error / variance;
}

double displacement_cosine(MatrixView x, MatrixView images, MatrixView truth) {
  const Matrix moved = images - x, wanted = truth - x;
  const double lengths = moved.norm() * wanted.norm();
  return lengths > 0 ? moved.cwiseProduct(wanted).sum() / lengths : 0;
}

double crossing_fraction(MatrixView x, MatrixView images,
                         const std::vector<std::pair<Index, Index>>& pairs) {
  double count = 0;
  for (const auto& [i, j] : pairs) {
    const Eigen::RowVector2d a = x.row(i), b = images.row(i), c = x.row(j), d = images.row(j);
    const bool parts_cd = turn(a, b, c) * turn(a, b, d) < 0;
    const bool parts_ab = turn(c, d, a) * turn(c, d, b) < 0;
    count += parts_cd && parts_ab ? 1 : 0;
  }
  return count / static_cast<double>(pairs.size());
}

Judge::Judge(Bench bench, ScoreOptions options)
    : bench_(std::move(bench)), options_(std::move(options)) {}

ot::SinkhornOptions Judge::solver(double epsilon) const {
  ot::SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = options_.tol;
  options.max_iterations = options_.max_iterations;
  options.on_check = optimise::stop_check(options_.stop_point);
  return options;
}

void Judge::judge_gap(MatrixView x, MatrixView t, Scores& scores) const {
  const auto gap = ot::monge_gap(options_.cost, x, t, solver(options_.epsilon_gap));
  scores.monge_gap = gap.value;
  scores.displacement_cost = gap.displacement_cost;
  scores.gradient_norm = ot::monge_gap_gradient(options_.cost, x, t, gap).norm();
  scores.iterations = gap.solved.iterations;
  scores.solves += 1;
  scores.unconverged += gap.solved.converged ? 0 : 1;
  ot::EmdOptions exactly;
  exactly.on_check = optimise::stop_check(options_.stop_point);
  const auto exact = ot::exact_monge_gap(options_.cost, x, t, exactly);
  scores.monge_gap_exact = exact.value;
  if (!exact.converged) ++scores.solves, ++scores.unconverged;
  if (exact.displacement_cost > 0)
    scores.relative_gap = exact.value / exact.displacement_cost;
  else if (x == t)
    scores.relative_gap = 0;
}

void Judge::judge_fit(MatrixView t, Scores& scores) {
  const auto geometry = ot::Geometry::of_points({}, t, bench_.target);
  const double epsilon = options_.epsilon_eval
                             ? ot::absolute_epsilon(*options_.epsilon_eval, options_.mode, geometry)
                             : options_.epsilon_fit;
  const auto s = ot::sinkhorn_divergence(geometry, ot::uniform_weights(t.rows()),
                                         ot::uniform_weights(bench_.target.rows()), solver(epsilon),
                                         {nullptr, self_ ? &*self_ : nullptr});
  if (!options_.epsilon_eval) self_ = s.yy;
  scores.sinkhorn_divergence = s.value;
  scores.solves += 1;
  scores.unconverged += s.converged ? 0 : 1;
}

Scores Judge::operator()(MatrixView images) {
  Scores scores;
  const MatrixView x = bench_.source.topRows(bench_.rows), t = images.topRows(bench_.rows);
  judge_gap(x, t, scores);
  if (bench_.target.rows() > 0) judge_fit(t, scores);
  if (bench_.truth.rows() > 0) {
    scores.l2_uvp = l2_uvp(images, bench_.truth);
    scores.cosine_similarity = displacement_cosine(bench_.source, images, bench_.truth);
  }
  if (!bench_.pairs.empty())
    scores.crossing_fraction = crossing_fraction(bench_.source, images, bench_.pairs);
  options_.stop_point();
  return scores;
}

}  // namespace assay::monge_gap
