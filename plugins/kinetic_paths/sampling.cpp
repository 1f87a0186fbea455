#include "plugins/kinetic_paths/sampling.hpp"

#include <assay/eigen.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/kinetic_paths/atoms.hpp"
#include "plugins/kinetic_paths/distances.hpp"

namespace assay::kinetic_paths {
namespace {

// Velocities are not evaluated beyond: at t = 1 the posterior mean is that of infinite s.
constexpr double kLastTime = 1 - 1e-4;
constexpr double kSmallestDataScale = 1e-9;  // of x_t / a, where a(0) = 0
constexpr Index kGridColumns = 10;

struct Generated {
  std::int64_t nfe;
  flow::Integral integral;
};

std::string label(const std::string& metric, const std::string& path, std::int64_t nfe) {
  return said(metric, "_", path, "_nfe", nfe);
}

// White is the value `high`, black `low`.
class Grid {
 public:
  Grid(Index side, Index rows, double low, double high)
      : side_(side),
        low_(low),
        high_(high),
        pixels_(Matrix::Zero(rows * (side + 1) - 1, width())) {}

  void put(Index row, Index column, const Eigen::RowVectorXd& image) {
    for (Index y = 0; y < side_; ++y)
      for (Index x = 0; x < side_; ++x)
        pixels_(row * (side_ + 1) + y, column * (side_ + 1) + x) =
            std::clamp((image[y * side_ + x] - low_) / (high_ - low_), 0.0, 1.0);
  }
  const Matrix& pixels() const { return pixels_; }

 private:
  Index width() const { return kGridColumns * (side_ + 1) - 1; }
  Index side_;
  double low_, high_;
  Matrix pixels_;
};

Matrix in_data_units(const Dataset& data, const Matrix& x) {
  return (data.scale * x).rowwise() + data.shift;
}

void write_grid(Run<Params>& run, const Dataset& data, const NamedPath& path,
                const std::vector<Generated>& all) {
  if (data.side == 0) return;
  const Matrix original = in_data_units(data, data.points);
  Grid grid(data.side, static_cast<Index>(all.size()), original.minCoeff(), original.maxCoeff());
  for (std::size_t row = 0; row < all.size(); ++row) {
    const Matrix x = in_data_units(
        data, all[row].integral.x.topRows(std::min(kGridColumns, all[row].integral.x.rows())));
    for (Index k = 0; k < x.rows(); ++k) grid.put(static_cast<Index>(row), k, x.row(k));
  }
  run.artifact("sample_grid_" + path.name + ".png", view(grid.pixels()));
}

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

void report_generated(Run<Params>& run, const Dataset& data, const NamedPath& path,
                      const std::vector<Generated>& all, const Reference& reference) {
  const bool is_alone = run.params().paths.size() == 1 && all.size() == 1;
  double energy = 0;
  std::int64_t largest = 0;
  for (const auto& g : all) {
    if (!g.integral.x.allFinite()) throw Diverged("samples of " + path.name + " are not finite");
    const auto scores = reference.score(g.integral.x);
    run.result(label("energy_distance", path.name, g.nfe), scores.energy_distance);
    run.result(label("sliced_w2", path.name, g.nfe), scores.sliced_w2);
    run.result(label("mmd", path.name, g.nfe), scores.mmd);
    const Matrix samples = in_data_units(data, g.integral.x);
    run.artifact(said("samples_", path.name, "_nfe", g.nfe, ".npy"), view(samples));
    if (g.nfe > largest) {
      largest = g.nfe;
      energy = g.integral.energy / static_cast<double>(data.dimension());
    }
    if (!is_alone) continue;
    run.result("energy_distance", scores.energy_distance);
    run.result("sliced_w2", scores.sliced_w2);
  }
  run.result("ke_model_" + path.name, energy);
  if (is_alone) run.result("ke_model", energy);
  write_grid(run, data, path, all);
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
  const Effort effort{run.threads(), [&run] { run.stop_point(); }};
  const Reference judge(std::move(reference), run.rng("directions"), effort);
  const Matrix noise =
      normal_rows(run.params().num_samples, data.dimension(), run.rng("sample_noise"));
  for (std::size_t k = 0; k < paths.size(); ++k) {
    const auto exact = velocity_of(paths[k]);
    const flow::Velocity velocity = [&](double t, const Matrix& x) {
      run.stop_point();
      return exact(t, x);
    };
    const auto all = generate(run, paths[k], velocity, noise);
    report_generated(run, data, paths[k], all, judge);
    if (run.params().task == Task::kExact)
      run.progress(static_cast<double>(k + 1), static_cast<double>(paths.size()));
  }
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
