#include "plugins/g_theory/mixture_report.hpp"

#include <utility>

namespace assay::g_theory {
namespace {

// tell(name, value in `units`) of each quantity of a round.
template <class Tell>
void for_each_quantity(const GRun& run, const MixtureRecord& r, Tell&& tell) {
  for (const auto& [name, nats] :
       {std::pair("kl", r.kl), std::pair("shannon_mi", r.shannon),
        std::pair("semantic_mi", r.semantic), std::pair("information_difference", r.difference()),
        std::pair("vfe", r.free_energy),
        std::pair("complete_log_likelihood", r.complete_log_likelihood), std::pair("elbo", r.elbo),
        std::pair("label_entropy", r.label_entropy)})
    tell(name, nats / per_unit(run.params()));
}

}  // namespace

void log_record(GRun& run, std::int64_t round, const MixtureRecord& r) {
  for_each_quantity(run, r, [&](const char* name, double value) { run.log(name, round, value); });
}

void report_record(GRun& run, const MixtureRecord& r, double identity_error) {
  for_each_quantity(run, r, [&](const char* name, double value) { run.result(name, value); });
  run.result("identity_error", identity_error / per_unit(run.params()));
}

}  // namespace assay::g_theory
