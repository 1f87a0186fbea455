// The weights on given points that are nearest to several clouds.
#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <map>
#include <stdexcept>

#include "plugins/numerics/ot/barycenter.hpp"
#include "plugins/ot_solve/report.hpp"
#include "plugins/ot_solve/solve.hpp"
#include "plugins/shared/transport_inputs.hpp"

namespace assay::ot_solve {
namespace {

// The rows of y by the number of their cloud.
std::map<double, std::vector<Index>> members(const Run<Params>& run, Index count) {
  const auto numbers = run.input("cloud").values();
  if (static_cast<Index>(numbers.size()) != count)
    bad_input("data.cloud", "has ", numbers.size(), " numbers for ", count, " points of y");
  std::map<double, std::vector<Index>> result;
  for (std::size_t j = 0; j < numbers.size(); ++j) {
    if (numbers[j] != std::floor(numbers[j]))
      bad_input("data.cloud", "element ", j, " is ", numbers[j], ", no whole number");
    result[numbers[j]].push_back(static_cast<Index>(j));
  }
  return result;
}

std::vector<double> weights_of(const Vector& b, const std::vector<Index>& rows, double cloud) {
  double sum = 0;
  for (const Index j : rows) {
    if (b[j] == 0) bad_input("data.b", "weight ", j, " is 0; drop its point");
    sum += b[j];
  }
  if (!(sum > 0)) bad_input("data.b", "cloud ", cloud, " has no weight");
  std::vector<double> weights;
  for (const Index j : rows) weights.push_back(b[j] / sum);
  return weights;
}

struct Clouds {
  Matrix x;
  std::vector<ot::Cloud> clouds;
  double epsilon;
};

Clouds read_clouds(const Run<Params>& run) {
  const auto& p = run.params();
  if (!run.find_input("x") || !run.find_input("y"))
    throw BadInput("a barycentre wants data.x, where its weights are to be, and data.y, the clouds",
                   "params.solver");
  const Matrix x = matrix(run.input("x")), y = matrix(run.input("y"));
  if (x.cols() != y.cols())
    bad_input("data.y", "has ", y.cols(), " columns, data.x has ", x.cols());
  if (p.cost == ot::CostKind::kPrecomputed)
    throw BadInput("a barycentre computes its costs from points", "params.cost");
  if (p.cost == ot::CostKind::kArccos)
    for (const auto& [points, key] : {std::pair{&x, "data.x"}, {&y, "data.y"}})
      shared::require_unit_norms(*points, key, [](Index i) { return i; });
  const Vector b = shared::read_weights(run, "b", y.rows());
  const auto all = ot::Geometry::of_points({p.cost, p.cost_p}, x, y);
  const auto unit = ot::cost_unit(p.cost_scale, all);
  const auto scaled = all.divided_by(unit);
  Clouds result{x, {}, ot::absolute_epsilon(p.epsilon, p.epsilon_mode, scaled)};
  if (!(result.epsilon > 0))
    throw BadInput(ot::no_unit(p.epsilon_mode, scaled), "params.epsilon_mode");
  std::vector<Index> everywhere(to_size(x.rows()));
  for (Index i = 0; i < x.rows(); ++i) everywhere[to_size(i)] = i;
  for (const auto& [cloud, rows] : members(run, y.rows()))
    result.clouds.push_back({scaled.subset(everywhere, rows), weights_of(b, rows, cloud), 1});
  if (!p.shares.empty() && p.shares.size() != result.clouds.size())
    bad_input("params.shares", "has ", p.shares.size(), " numbers for ", result.clouds.size(),
              " clouds");
  for (std::size_t k = 0; k < p.shares.size(); ++k) result.clouds[k].share = p.shares[k];
  return result;
}

ot::BarycenterOptions barycenter_options(Run<Params>& run, double epsilon) {
  const auto& p = run.params();
  ot::BarycenterOptions options;
  options.epsilon = epsilon;
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.check_every = p.check_every;
  options.threads = static_cast<int>(run.threads());
  options.on_check = [&run, error = run.curve("marginal_error"),
                      dual = run.curve("dual_value")](const ot::BarycenterProgress& now) mutable {
    error(now.iteration, now.marginal_error);
    dual(now.iteration, now.dual_value);
    run.stop_point();
    return optimise::Verdict::kContinue;
  };
  return options;
}

void report(Run<Params>& run, const Matrix& x, const ot::BarycenterResult& result) {
  run.result("cost", result.cost);
  run.result("dual_value", result.dual_value);
  run.result("marginal_error", result.marginal_error);
  run.result("epsilon_used", result.epsilon);
  report_ending(run, result);
  Matrix rows(x.rows(), x.cols() + 1);
  rows << x, result.weights;
  std::vector<std::string> names;
  for (Index k = 0; k < x.cols(); ++k) names.push_back(said("x_", k));
  names.push_back("weight");
  run.artifact("barycenter.csv", view(rows), names);
  if (x.cols() == 2) run.artifact("barycenter_plane.csv", view(rows), names);
}

}  // namespace

void check_barycenter(Run<Params>& run) { read_clouds(run); }

void solve_barycenter(Run<Params>& run) {
  const auto problem = read_clouds(run);
  const auto options = barycenter_options(run, problem.epsilon);
  const auto result = run.timed("runtime_s", [&] {
    try {
      return ot::barycenter(problem.clouds, options);
    } catch (const std::range_error& e) {
      throw Diverged(e.what());
    }
  });
  run.untimed([&] { report(run, problem.x, result); });
}

}  // namespace assay::ot_solve
