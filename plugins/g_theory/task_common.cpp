// What the tasks that iterate MID share.
#include <cmath>
#include <stdexcept>

#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

constexpr double kNoInformation = 1e-12;  // nats; below it a ratio of informations says nothing

}  // namespace

MidOptions mid_options(GRun& run) {
  const auto& p = run.params();
  MidOptions options;
  options.s = p.s;
  options.hard = p.hard || p.s >= kHardSlope;
  options.tolerance = p.tolerance * per_unit(p);
  options.max_iterations = p.max_iterations;
  options.accelerate = p.accelerate;
  options.on_round = [&run, unit = per_unit(p), gap = run.curve("gap")](
                         std::int64_t round, double nats, const Vector&) {
    if (std::isfinite(nats)) gap(round, nats / unit);
    return !run.should_stop();
  };
  return options;
}

MidResult mid_or_bad_input(const Vector& p, const Matrix& log_score, const MidOptions& options,
                           const std::string& key) {
  try {
    return mid(p, log_score, options);
  } catch (const std::domain_error& e) {
    throw BadInput(e.what(), key);
  }
}

void report_gap(GRun& run, const MidResult& r) {
  const double gap = r.gap / per_unit(run.params());
  run.result("gap", gap);
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
  if (!r.converged)
    run.warn("stopped after " + std::to_string(r.iterations) + " rounds with a gap of " +
             number(gap));
}

void report_family(GRun& run, const std::string& prefix, const Vector& values) {
  for (Index j = 0; j < values.size(); ++j) run.result(prefix + "_" + std::to_string(j), values[j]);
}

void report_identity(GRun& run, const Measures& m) {
  if (std::isfinite(m.semantic))
    run.result("identity_error", m.identity_error() / per_unit(run.params()));
}

void report_efficiency(GRun& run, double shannon, double semantic) {
  if (shannon >= kNoInformation) run.result("information_efficiency", semantic / shannon);
}

}  // namespace assay::g_theory
