// The tasks of g_theory: each reads its problem (throwing BadInput), solves it and reports.
#pragma once

#include "plugins/g_theory/mid.hpp"
#include "plugins/g_theory/read.hpp"

namespace assay::g_theory {

// One entry a task: check_ reads everything and solves nothing.
struct TaskEntry {
  Task task;
  void (*check)(GRun&);
  void (*run)(GRun&);
};

void check_semantic_channel(GRun& run);
void run_semantic_channel(GRun& run);
void check_rate_fidelity(GRun& run);
void run_rate_fidelity(GRun& run);
void check_electronic(GRun& run);
void run_electronic(GRun& run);
void check_multilabel(GRun& run);
void run_multilabel(GRun& run);
void check_mmi(GRun& run);
void run_mmi(GRun& run);
void check_mixture(GRun& run);
void run_mixture(GRun& run);
void check_latent(GRun& run);
void run_latent(GRun& run);
void check_control(GRun& run);
void run_control(GRun& run);
void check_confirmation(GRun& run);
void run_confirmation(GRun& run);
void check_portfolio(GRun& run);
void run_portfolio(GRun& run);
void check_thermodynamics(GRun& run);
void run_thermodynamics(GRun& run);

// Shared by the tasks that iterate MID.
constexpr double kHardSlope = 1e6;  // from here on s counts as infinite
MidOptions mid_options(GRun& run);  // s, tolerance, limits, threads, and a round that logs `gap`
MidResult mid_or_bad_input(const Vector& p, const Matrix& log_score, const MidOptions& options,
                           const std::string& key);

// R and G at one of `s_values`, nats, and P(y) from where the next one starts.
struct SlopePoint {
  double rate, fidelity;
  Vector label_probability;
};
// Solves at each of `s_values` in turn; the points go to the curves s, rate, fidelity and
// information_efficiency and to curve.csv, where G is called `second`; one that is no fidelity has
// no curve.
void trace_slopes(GRun& run, MidOptions options, const char* second,
                  const std::function<SlopePoint(const MidOptions&)>& solve);

void report_gap(GRun& run, const MidResult& r);  // gap, iterations, converged
void report_family(GRun& run, const std::string& prefix, const Vector& values);
// Of G, F and R - G; not where G is infinite.
void report_identity(GRun& run, const Measures& m);
void report_efficiency(GRun& run, double shannon, double semantic);  // nats; not where R is 0

}  // namespace assay::g_theory
