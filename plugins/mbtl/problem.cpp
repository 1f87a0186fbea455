#include "plugins/mbtl/problem.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <utility>

#include "plugins/mbtl/synthetic.hpp"
#include "plugins/mbtl/trained_rows.hpp"

namespace assay::mbtl {
namespace {

Matrix line(Index n) { return Vector::LinSpaced(n, 0, static_cast<double>(n - 1)); }

std::vector<double> context_values(const Params& p) {
  if (!p.context_values.empty()) return p.context_values;
  std::vector<double> values;
  const double unit = default_of(control_of(p), p.context);
  const double step =
      (p.context_max_scale - p.context_min_scale) / static_cast<double>(p.n_contexts - 1);
  for (std::int64_t i = 0; i < p.n_contexts; ++i)
    values.push_back(unit * (p.context_min_scale + static_cast<double>(i) * step));
  if (control_of(p) == Control::ring_road)
    for (double& v : values) v = std::round(v);
  return values;
}

Matrix coordinates(const Params& p, const std::vector<double>& values) {
  if (p.context_units == Units::index) return line(static_cast<Index>(values.size()));
  const double unit = p.context_units == Units::scaled ? default_of(control_of(p), p.context) : 1;
  return vector_of(values) / unit;
}

Eigen::RowVectorXd axis_weights(const std::vector<double>& given, Index axes) {
  if (given.empty()) return Eigen::RowVectorXd::Zero(axes);
  return vector_of(given).transpose();
}

Matrix synthetic_scores(const MbtlRun& run, const Matrix& contexts) {
  const auto& p = run.params();
  if (p.problem == ProblemName::gp_synthetic) {
    const auto options = model_options(p);
    const statistics::GaussianKernel kernel{
        p.gp_signal_var > 0 ? p.gp_signal_var : 0.04,
        p.gp_length_scale > 0 ? p.gp_length_scale : 0.1 * static_cast<double>(contexts.rows() - 1),
        1};
    return process_scores(contexts, 0.5, kernel, options.slope, run.rng("process"));
  }
  const Index d = contexts.cols();
  const GridTerms terms{p.grid_base,
                        p.grid_noise,
                        axis_weights(p.f_weights, d),
                        axis_weights(p.g_weights, d),
                        axis_weights(p.gap_left, d),
                        axis_weights(p.gap_right, d)};
  return grid_scores(contexts, terms, run.rng("grid"));
}

Matrix normalised(const MbtlRun& run, const Matrix& scores) {
  if (run.params().normalize_scores != Normalisation::minmax) return scale_of(run.params())(scores);
  const Scale scale{scores.minCoeff(), scores.maxCoeff()};
  if (!(scale.low < scale.high))
    bad_input("params.normalize_scores", "minmax of a matrix whose cells are all ", scale.low);
  return scale(scores);
}

// Solvers that cannot do without the whole matrix.
bool needs_all(const Params& p) {
  return p.compute_full || p.normalize_scores == Normalisation::minmax ||
         p.solver == Solver::random || p.solver == Solver::independent ||
         p.solver == Solver::oracle_greedy || p.solver == Solver::oracle_exact ||
         p.solver == Solver::full;
}

Transfer trained_transfer(const MbtlRun& run, const std::shared_ptr<TrainedRows>& rows) {
  const auto size = rows->family().size();
  if (needs_all(run.params())) {
    Matrix scores(size, size);
    std::vector<Index> all;
    for (Index i = 0; i < size; ++i) all.push_back(i);
    rows->make(all, scores);
    return Transfer(normalised(run, scores));
  }
  const Scale scale = scale_of(run.params());
  return Transfer(size, [rows, scale](const std::vector<Index>& sources, Matrix& scores) {
    rows->make(sources, scores);
    for (const Index s : sources) scores.row(s) = scale(scores.row(s));
  });
}

Index budget_of(const Params& p, Index size) {
  switch (p.solver) {
    case Solver::independent:
    case Solver::full:
      return size;
    case Solver::multitask:
      return 1;
    default:
      return p.budget > 0 ? p.budget : std::min<Index>(15, size);
  }
}

}  // namespace

Scale scale_of(const Params& p) {
  if (p.normalize_scores != Normalisation::bounds) return {};
  Scale scale;
  if (p.problem == ProblemName::cartpole) scale = {0, 500};
  if (p.problem == ProblemName::pendulum) scale = {-2200, -500};
  if (p.problem == ProblemName::ring_road) scale = {0, 4.5};
  return {p.score_min.value_or(scale.low), p.score_max.value_or(scale.high)};
}

Problem read_problem(MbtlRun& run) {
  const auto& p = run.params();
  if (is_trained(p)) {
    const auto values = context_values(p);
    auto rows = std::make_shared<TrainedRows>(
        run, make_family(control_of(p), p.context, values, p.carl_compat, p.guidance));
    const bool is_multitask = p.solver == Solver::multitask;
    auto transfer = is_multitask ? Transfer(Matrix(0, 0)) : trained_transfer(run, rows);
    const auto size = static_cast<Index>(values.size());
    return {coordinates(p, values), values, rows, std::move(transfer), budget_of(p, size)};
  }
  Matrix contexts, scores;
  if (p.problem == ProblemName::matrix) {
    scores = matrix(run.input("transfer"));
    const auto given = run.find_input("contexts");
    contexts = given ? Matrix(matrix(*given)) : line(scores.rows());
  } else {
    contexts =
        p.problem == ProblemName::grid_synthetic ? grid_contexts(p.grid_shape) : line(p.n_contexts);
    scores = synthetic_scores(run, contexts);
  }
  std::vector<double> values;
  for (Index i = 0; i < contexts.rows(); ++i)
    values.push_back(contexts.cols() == 1 ? contexts(i, 0) : static_cast<double>(i));
  const Index size = scores.rows();
  return {std::move(contexts), values, nullptr, Transfer(normalised(run, scores)),
          budget_of(p, size)};
}

}  // namespace assay::mbtl
