// Regions of different temperature as a semantic channel about the energy of a particle.
#pragma once

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

struct System {
  Vector energies, degeneracy;        // levels e_i and g_i > 0; prior P(e_i) = g_i / G
  Vector temperature, region_weight;  // regions T_j > 0 (k = 1) and N_j / N
  double environment = 1;             // T_0
  Matrix region_law = {};             // P(e|j) as columns; empty: local equilibrium
};

struct Thermodynamics {
  Vector partition;             // Z_j = sum_i P(e_i) exp(-e_i / T_j)
  double shannon = 0;           // sum_j w_j KL(P(e|j) || P(e)), the prior being the degeneracy's
  double shannon_marginal = 0;  // the mutual information in the usual sense
  double semantic = 0;          // -sum_j w_j ln Z_j - E(e / T)
  double entropy_per_particle = 0;   // S / (kN) = ln G - shannon
  double free_energy_increment = 0;  // T_0 S_0 - sum_j w_j T_j S_j, in units of energy
  double distance = 0;               // sum_j w_j KL(P(e|j) || P(e|T_j)), from local equilibrium

  // Of shannon - semantic = distance.
  double identity_error() const;
};

Thermodynamics thermodynamics(const System& system);

}  // namespace assay::g_theory
