#include <algorithm>
#include <cmath>

#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr int kPathRows = 200;        // steps of paths.csv
constexpr double kSmallAngle = 0.05;  // of Phi, below which the optimal path hangs on noise

// lambda = sin^2 + gamma cos^2.
double lambda_at(double theta, double gamma) {
  const double s = std::sin(theta), c = std::cos(theta);
  return s * s + gamma * c * c;
}

void report_energies(Run<Params>& run, const Separation& separation,
                     const std::vector<NamedPath>& paths) {
  const double least = separation.metric.minimal_energy();
  for (const auto& path : paths) {
    const double energy = kinetic_energy(path.at, separation.metric, path.end);
    run.result("ke_" + path.name, energy);
    run.result("ke_cond_" + path.name, conditional_energy(path.at, path.end));
    run.result("ke_gap_" + path.name, energy - least);
    if (separation.metric.total() >= kFlatAngle)
      run.result("ke_ratio_" + path.name, energy / least);
    if (path.end < 1)
      run.note(said("the energy of ", path.name, " is that until t = 1 - ", run.params().vp_eps,
                    "; it grows without bound towards 1"));
  }
}

void report_queries(Run<Params>& run, const Separation& separation,
                    const std::vector<NamedPath>& paths) {
  const auto& p = run.params();
  for (std::size_t i = 0; i < p.query_snr.size(); ++i) {
    const double theta = std::atan(p.query_snr[i]);
    run.result(said("lambda_", i), lambda_at(theta, separation.metric.gamma(theta)));
  }
  for (const auto& path : paths)
    if (path.name == "ko")
      for (std::size_t i = 0; i < p.query_times.size(); ++i) {
        const auto at = path.at(p.query_times[i]);
        run.result(said("a_ko_", i), at.a);
        run.result(said("m_ko_", i), at.m);
      }
}

void report_separation(Run<Params>& run, const Dataset& data, const Separation& separation) {
  const auto& curve = separation.curve;
  const double phi = separation.metric.total();
  run.result("phi", phi);
  run.result("ko_b", separation.metric.minimal_energy());
  run.result("well_conditioned", phi >= kSmallAngle ? 1 : 0);
  if (phi < kSmallAngle)
    run.warn(
        said("the data is nearly Gaussian (phi = ", phi, "): the optimal path hangs on noise"));
  const double width = kHalfPi / static_cast<double>(curve.gamma.size());
  run.result("lambda_integral", width * (1 - curve.gamma.cwiseMax(0).cwiseMin(1).array()).sum());
  run.result("gamma_noise", curve.stderr_.mean());
  if (separation.atoms == 0) return;
  const auto n = static_cast<double>(separation.atoms);
  run.result("lambda_bound", 3 * n / std::sqrt(static_cast<double>(data.dimension())));
  run.result("immse_nats", separation.immse);
  run.result("log_num_points", std::log(n));
}

void write_lambda(Run<Params>& run, const Separation& separation) {
  const auto& curve = separation.curve;
  TableRows table({"theta", "s", "lambda", "gamma", "stderr"});
  for (Index j = 0; j < curve.gamma.size(); ++j) {
    const double theta = midpoint_angle(j, curve.gamma.size());
    const double gamma = std::clamp(curve.gamma[j], 0.0, 1.0);
    table.row(theta, std::tan(theta), lambda_at(theta, gamma), gamma, curve.stderr_[j]);
  }
  run.artifact("lambda.csv", table);
}

void write_paths(Run<Params>& run, const std::vector<NamedPath>& paths) {
  TableRows table({"path", "t", "a", "m", "da", "dm"});
  for (const auto& path : paths)
    for (int k = 0; k <= kPathRows; ++k) {
      const double t = path.end * k / kPathRows;
      const auto p = path.at(t);
      table.row(path.name, t, p.a, p.m, p.da, p.dm);
    }
  run.artifact("paths.csv", table);
}

}  // namespace

void report_paths(Run<Params>& run, const Dataset& data, const Separation& separation,
                  const std::vector<NamedPath>& paths) {
  report_separation(run, data, separation);
  report_energies(run, separation, paths);
  report_queries(run, separation, paths);
  write_lambda(run, separation);
  write_paths(run, paths);
}

}  // namespace assay::kinetic_paths
