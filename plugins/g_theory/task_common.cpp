// What the tasks that iterate MID share.
#include <cmath>
#include <stdexcept>
#include <string_view>

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
  options.threads = static_cast<int>(run.threads());
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

void trace_slopes(GRun& run, MidOptions options, const char* second,
                  const std::function<SlopePoint(const MidOptions&)>& solve) {
  const auto& slopes = run.params().s_values;
  if (slopes.empty()) return;
  const bool is_fidelity = std::string_view(second) == "fidelity";
  const double unit = per_unit(run.params());
  Matrix table(static_cast<Index>(slopes.size()), 3);
  options.on_round = [&run](std::int64_t, double, const Vector&) { return !run.should_stop(); };
  for (std::size_t k = 0; k < slopes.size() && !run.should_stop(); ++k) {
    options.s = slopes[k], options.hard = slopes[k] >= kHardSlope;
    const auto point = solve(options);
    // A label that died out at one slope may be wanted at the next.
    options.start = point.label_probability.array() + 1e-6;
    const auto step = static_cast<std::int64_t>(k);
    const double efficiency = point.fidelity / point.rate;
    table.row(static_cast<Index>(k)) << point.rate / unit, point.fidelity / unit, efficiency;
    run.log("s", step, slopes[k]);
    run.log("rate", step, point.rate / unit);
    if (is_fidelity) run.log("fidelity", step, point.fidelity / unit);
    if (is_fidelity && point.rate > 0) run.log("information_efficiency", step, efficiency);
  }
  report_columns(run, "curve.csv", "s", vector_of(slopes),
                 {"rate", second, "information_efficiency"}, table);
}

void report_gap(GRun& run, const MidResult& r) {
  const double gap = r.gap / per_unit(run.params());
  run.result("gap", gap);
  report_end(run, r, said("stopped after ", r.iterations, " rounds with a gap of ", number(gap)));
}

void report_family(GRun& run, const std::string& prefix, const Vector& values) {
  for (Index j = 0; j < values.size(); ++j) run.result(said(prefix, "_", j), values[j]);
}

void report_identity(GRun& run, const Measures& m) {
  if (std::isfinite(m.semantic))
    run.result("identity_error", m.identity_error() / per_unit(run.params()));
}

void report_efficiency(GRun& run, double shannon, double semantic) {
  if (shannon >= kNoInformation) run.result("information_efficiency", semantic / shannon);
}

}  // namespace assay::g_theory
