#include "plugins/monge_gap/objective.hpp"

#include <utility>
#include <vector>

#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "plugins/numerics/ot/support.hpp"
#include "plugins/numerics/ot/symmetric_sinkhorn.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::monge_gap {
namespace {

using ot::Geometry;

void put(training::ByteWriter& to, MatrixView m) {
  to.put(static_cast<std::int64_t>(m.rows()));
  to.put(static_cast<std::int64_t>(m.cols()));
  const Matrix dense = m;
  to.put(std::span<const double>(dense.data(), static_cast<std::size_t>(dense.size())));
}

Matrix take(training::ByteReader& from) {
  const auto rows = from.take<std::int64_t>(), cols = from.take<std::int64_t>();
  const auto values = from.take_list<double>();
  if (static_cast<std::int64_t>(values.size()) != rows * cols)
    throw std::runtime_error("the checkpoint holds a matrix of another size");
  return Eigen::Map<const Matrix>(values.data(), rows, cols);
}

}  // namespace

double self_term(MatrixView y, double epsilon, double tol) {
  ot::SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = tol;
  return ot::symmetric_sinkhorn(Geometry::of_points({}, y, y), ot::uniform_weights(y.rows()),
                                options)
             .dual_value /
         2;
}

Objective::Objective(ObjectiveOptions options, double self_term)
    : options_(std::move(options)), self_term_(self_term) {}

ot::SinkhornOptions Objective::solver(double epsilon) const {
  ot::SinkhornOptions options;
  options.epsilon = epsilon;
  options.tol = options_.tol;
  options.max_iterations = options_.max_iterations;
  options.on_check = optimise::stop_check(options_.stop_point);
  return options;
}

Objective::Part Objective::fit(MatrixView t, MatrixView y) const {
  const auto w = ot::uniform_weights(t.rows());
  const Geometry geometry = Geometry::of_points({}, t, y);
  ot::SinkhornResult known;  // y against itself does not move the images
  known.converged = true;
  known.dual_value = 2 * self_term_;
  const auto s =
      ot::sinkhorn_divergence(geometry, w, w, solver(options_.epsilon_fit), {nullptr, &known});
  return {s.value, ot::divergence_gradient_x(geometry, w, w, s), s.xy.iterations, 1,
          s.xy.converged ? 0 : 1};
}

Objective::Part Objective::gap(MatrixView x, MatrixView t, Start& start) const {
  auto options = solver(options_.epsilon_gap);
  Vector g;
  if (options_.starts_warm && start.f.size() > 0) {
    // Half an iteration carries the last potential over to the new images (c-transform).
    g = ot::soft_c_transform(Geometry::of_points(options_.cost, t, start.x),
                             ot::uniform_weights(start.f.size()), span_of(start.f),
                             options_.epsilon_gap);
    options.init_g = span_of(g);
  }
  auto gap = ot::monge_gap(options_.cost, x, t, options);
  const bool is_usable = gap.solved.f.allFinite();
  start = is_usable ? Start{x, gap.solved.f} : Start{};
  return {gap.value, ot::monge_gap_gradient(options_.cost, x, t, gap), gap.solved.iterations, 1,
          gap.solved.converged ? 0 : 1};
}

Loss Objective::operator()(MatrixView x, MatrixView t, MatrixView y, double lambda,
                           const Matrix* y_images) {
  Start x_start = x_start_, y_start = y_start_;  // the members keep theirs if a solve is stopped
  Part fitting;
  std::vector<Part> gaps(lambda > 0 ? (y_images ? 2 : 1) : 0);
  parallel::for_each(gaps.empty() ? 1 : 2, options_.solves_at_once ? 2 : 1, [&](std::size_t term) {
    if (term == 0) {
      fitting = fit(t, y);
    } else {
      gaps[0] = gap(x, t, x_start);
      if (y_images) gaps[1] = gap(y, *y_images, y_start);
    }
  });
  x_start_ = std::move(x_start);
  y_start_ = std::move(y_start);

  Loss loss;
  loss.fitting = fitting.value;
  loss.fit_iterations = fitting.iterations;
  loss.solves = fitting.solves;
  loss.unconverged = fitting.unconverged;
  loss.slopes = Matrix::Zero(y_images ? 2 * t.rows() : t.rows(), t.cols());
  loss.slopes.topRows(t.rows()) = fitting.slopes;
  const double share = gaps.empty() ? 0 : 1 / static_cast<double>(gaps.size());
  for (std::size_t k = 0; k < gaps.size(); ++k) {
    loss.gap += share * gaps[k].value;
    loss.slopes.middleRows(static_cast<Index>(k) * t.rows(), t.rows()) +=
        share * lambda * gaps[k].slopes;
    loss.gap_iterations += gaps[k].iterations;
    loss.solves += gaps[k].solves;
    loss.unconverged += gaps[k].unconverged;
  }
  loss.value = loss.fitting + lambda * loss.gap;
  return loss;
}

void Objective::save(training::ByteWriter& to) const {
  for (const auto* start : {&x_start_, &y_start_}) {
    put(to, start->x);
    to.put(span_of(start->f));
  }
}

void Objective::load(training::ByteReader& from) {
  for (auto* start : {&x_start_, &y_start_}) {
    start->x = take(from);
    const auto f = from.take_list<double>();
    start->f = Eigen::Map<const Vector>(f.data(), static_cast<Index>(f.size()));
  }
}

}  // namespace assay::monge_gap
