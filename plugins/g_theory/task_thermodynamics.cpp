// The task thermodynamics: regions of different temperature as a semantic channel.
#include "plugins/g_theory/tasks.hpp"
#include "plugins/g_theory/thermodynamics.hpp"

namespace assay::g_theory {
namespace {

void declare_thermodynamics(Declare<Params>& d) {
  d.reals("energies", &Params::energies, {}).help("levels");
  d.reals("degeneracy", &Params::degeneracy, {})
      .above(0)
      .help("states of each level; 1 where empty");
  d.reals("temperature", &Params::temperature, {})
      .or_scalar()
      .above(0)
      .help("of each region, with Boltzmann's constant 1");
  d.reals("region_weight", &Params::region_weight, {})
      .or_scalar()
      .above(0)
      .help("share of the particles; equal where empty");
  d.real("environment_temperature", &Params::environment_temperature, 1)
      .above(0)
      .help("to which free energy refers");
  d.input("region_law").table({"e"}).optional().help("e and P(e|region) for each region");
  declare_values(d, {{"shannon_mi_marginal", "mutual information against the marginal"},
                     {"entropy_per_particle", "S / (k N)"},
                     {"partition_{j}", "Z_j over the prior"},
                     {"free_energy_increment", "in units of energy"}});
}

System read_system(const GRun& run) {
  const auto& p = run.params();
  if (p.energies.empty()) throw BadInput("needs at least one level", "params.energies");
  if (p.temperature.empty()) throw BadInput("needs at least one region", "params.temperature");
  demand_length(p.degeneracy.size(), p.energies.size(), true, "degeneracy", "energies");
  demand_length(p.region_weight.size(), p.temperature.size(), true, "region_weight", "temperature");
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

}  // namespace

const TaskEntry kThermodynamics{"thermodynamics", declare_thermodynamics, check_thermodynamics,
                                run_thermodynamics};

}  // namespace assay::g_theory
