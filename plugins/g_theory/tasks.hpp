// The tasks of g_theory: each declares what is its own, reads its problem (throwing BadInput),
// solves it and reports.
#pragma once

#include <initializer_list>

#include "plugins/g_theory/mid.hpp"
#include "plugins/g_theory/read.hpp"

namespace assay::g_theory {

struct TaskEntry {
  const char* name;
  void (*declare)(Declare<Params>&);  // what no other task has
  void (*check)(GRun&);               // reads everything and solves nothing
  void (*run)(GRun&);
};
extern const TaskEntry kSemanticChannel, kRateFidelity, kElectronic, kMultilabel,
    kMmiClassification, kMixtureModel, kLatentVariable, kConstraintControl, kConfirmation,
    kPortfolio, kThermodynamics;

void declare_common(Declare<Params>& d);     // parameters and inputs of several tasks
void declare_outputs(Declare<Params>& d);    // what several tasks report
void declare_fragments(Declare<Params>& d);  // presets and examples

struct ValueOf {
  const char *name, *help;
};
// Real final values that a run may leave out.
void declare_values(Declare<Params>& d, std::initializer_list<ValueOf> values);

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

// iterations, converged, and the warning unless it is.
template <class Result>
void report_end(GRun& run, const Result& r, const std::string& warning) {
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
  if (!r.converged) run.warn(warning);
}
void report_gap(GRun& run, const MidResult& r);  // and what report_end() does
void report_family(GRun& run, const std::string& prefix, const Vector& values);
// Of G, F and R - G; not where G is infinite.
void report_identity(GRun& run, const Measures& m);
void report_efficiency(GRun& run, double shannon, double semantic);  // nats; not where R is 0

}  // namespace assay::g_theory
