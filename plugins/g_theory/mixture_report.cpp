#include "plugins/g_theory/mixture_report.hpp"

namespace assay::g_theory {

void report_record(GRun& run, const MixtureRecord& r, double identity_error) {
  const double unit = per_unit(run.params());
  run.result("kl", r.kl / unit);
  run.result("shannon_mi", r.shannon / unit);
  run.result("semantic_mi", r.semantic / unit);
  run.result("information_difference", r.difference() / unit);
  run.result("vfe", r.free_energy / unit);
  run.result("complete_log_likelihood", r.complete_log_likelihood / unit);
  run.result("elbo", r.elbo / unit);
  run.result("label_entropy", r.label_entropy / unit);
  run.result("identity_error", identity_error / unit);
}

}  // namespace assay::g_theory
