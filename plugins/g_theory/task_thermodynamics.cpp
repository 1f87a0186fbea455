// The task thermodynamics: regions of different temperature as a semantic channel.
#include "plugins/g_theory/tasks.hpp"
#include "plugins/g_theory/thermodynamics.hpp"

namespace assay::g_theory {
namespace {

System read_system(const GRun& run) {
  const auto& p = run.params();
  const auto demand = [](const Reals& list, std::size_t n, const char* key, const char* of) {
    if (!list.empty() && list.size() != n)
      throw BadInput(
          "has " + std::to_string(list.size()) + " values, " + of + " has " + std::to_string(n),
          std::string("params.") + key);
  };
  if (p.energies.empty()) throw BadInput("needs at least one level", "params.energies");
  if (p.temperature.empty()) throw BadInput("needs at least one region", "params.temperature");
  demand(p.degeneracy, p.energies.size(), "degeneracy", "energies");
  demand(p.region_weight, p.temperature.size(), "region_weight", "temperature");
  System s;
  s.energies = vector_of(p.energies);
  s.degeneracy = p.degeneracy.empty() ? Vector::Ones(s.energies.size()) : vector_of(p.degeneracy);
  s.temperature = vector_of(p.temperature);
  s.region_weight = normalised(p.region_weight.empty() ? Vector::Ones(s.temperature.size())
                                                       : vector_of(p.region_weight));
  s.environment = p.environment_temperature;
  const auto file = run.find_input("region_law");
  if (!file) return s;
  s.region_law = other_columns(run, "region_law", {"e"}).values;
  if (file->reals("e") != p.energies || s.region_law.cols() != s.temperature.size())
    throw BadInput("must hold the energies in column e and a law for each region",
                   "data.region_law");
  for (Index j = 0; j < s.region_law.cols(); ++j) {
    const Vector law = s.region_law.col(j);
    s.region_law.col(j) = law_of(law, "data.region_law");
  }
  return s;
}

}  // namespace

void check_thermodynamics(GRun& run) { read_system(run); }

void run_thermodynamics(GRun& run) {
  const auto r = thermodynamics(read_system(run));
  const double unit = per_unit(run.params());
  run.result("shannon_mi", r.shannon / unit);
  run.result("semantic_mi", r.semantic / unit);
  run.result("shannon_mi_marginal", r.shannon_marginal / unit);
  run.result("identity_error", r.identity_error() / unit);
  report_efficiency(run, r.shannon, r.semantic);
  run.result("entropy_per_particle", r.entropy_per_particle / unit);
  report_family(run, "partition", r.partition);
  run.result("free_energy_increment", r.free_energy_increment);
}

}  // namespace assay::g_theory
