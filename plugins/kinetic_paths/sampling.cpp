#include "plugins/kinetic_paths/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/kinetic_paths/atoms.hpp"
#include "plugins/kinetic_paths/sample_report.hpp"

namespace assay::kinetic_paths {
namespace {

// Velocities are not evaluated beyond: at t = 1 the posterior mean is that of infinite s.
constexpr double kLastTime = 1 - 1e-4;
constexpr double kSmallestDataScale = 1e-9;  // of x_t / a, where a(0) = 0

std::vector<Generated> generate(Run<Params>& run, const NamedPath& path,
                                const flow::Velocity& velocity, const Matrix& noise) {
  const auto& p = run.params();
  std::vector<Generated> all;
  if (p.sampler == flow::Solver::kDopri5) {
    const double end = std::min(path.end, kLastTime);
    auto integral = flow::integrate_adaptively(velocity, noise, 0, end);
    const auto evaluations = integral.evaluations;
    run.result("nfe_dopri5_" + path.name, evaluations);
    all.push_back({evaluations, std::move(integral)});
    return all;
  }
  for (const auto nfe : p.nfe)
    all.push_back({nfe, flow::integrate(p.sampler, velocity, noise, 0, path.end,
                                        nfe / flow::evaluations_per_step(p.sampler))});
  return all;
}

// v = (m'/m) x + (a' - a m'/m) E[x1 | x] with the observation x / a = x1 + (m/a) x0.
template <class PosteriorMean>
flow::Velocity exact_velocity(const NamedPath& path, PosteriorMean posterior_mean) {
  return [=](double t, const Matrix& x) -> Matrix {
    const auto p = path.at(std::min(t, kLastTime));
    const auto v = flow::from_data(p);
    const double a = std::max(p.a, kSmallestDataScale);
    return v.on_state * x + v.on_prediction * posterior_mean(x / a, a / p.m);
  };
}

Matrix normal_rows(Index rows, Index cols, const Rng& base) {
  Matrix m(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    auto rng = base.stream(static_cast<std::uint64_t>(i));
    for (Index k = 0; k < cols; ++k) m(i, k) = rng.normal();
  }
  return m;
}

}  // namespace

void sample_paths(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths,
                  Matrix reference, const VelocityOf& velocity_of) {
  SampleReport report(run, data, std::move(reference));
  const Matrix noise =
      normal_rows(run.params().num_samples, data.dimension(), run.rng("sample_noise"));
  for (std::size_t k = 0; k < paths.size(); ++k) {
    const auto exact = velocity_of(paths[k]);
    const flow::Velocity velocity = [&](double t, const Matrix& x) {
      run.stop_point();
      return exact(t, x);
    };
    report.add(paths[k], generate(run, paths[k], velocity, noise));
    if (run.params().task == Task::kExact)
      run.progress(static_cast<double>(k + 1), static_cast<double>(paths.size()));
  }
  report.finish();
}

void sample_exactly(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths) {
  if (uses_law(run, data)) {
    auto rng = run.rng("reference");
    return sample_paths(run, data, paths, data.law->draw(run.params().num_samples, rng),
                        [&data](const NamedPath& path) {
                          return exact_velocity(path, [&data](const Matrix& y, double s) {
                            return data.law->posterior_mean(y, s);
                          });
                        });
  }
  const Atoms atoms(data.points);
  sample_paths(run, data, paths, data.points, [&atoms](const NamedPath& path) {
    return exact_velocity(path, [&atoms](const Matrix& y, double s) {
      return kinetic_paths::posterior_mean(atoms, y, s);
    });
  });
}

void require_budgets(const Params& p) {
  if (p.sampler == flow::Solver::kDopri5) return;
  const auto unit = flow::evaluations_per_step(p.sampler);
  for (const auto nfe : p.nfe)
    if (nfe % unit != 0)
      bad_input("params.nfe", nfe, " evaluations are no whole number of steps of ", unit);
}

}  // namespace assay::kinetic_paths
