// What every task starts from: the data, its separation, and the schedules that are scored.
#pragma once

#include <string>
#include <vector>

#include "plugins/kinetic_paths/dataset.hpp"
#include "plugins/kinetic_paths/geodesic.hpp"
#include "plugins/kinetic_paths/params.hpp"

namespace assay::kinetic_paths {

struct NamedPath {
  std::string name;
  flow::Schedule at;
  double end = 1;  // 1 - vp_eps of vp
};

struct Separation {
  GammaCurve curve;    // as estimated
  AngleMetric metric;  // of gamma clipped to [0, 1]
  Index atoms = 0;     // 0: of a law
  double immse = 0;    // nats, where there are atoms
};

// Whether lambda, and velocities, come from the law. Throws BadInput where a formula is asked for
// and there is none.
bool uses_law(const Run<Params>& run, const Dataset& data);

Separation measure_separation(Run<Params>& run, const Dataset& data);

// What ranges cannot say: paths named twice, rates of vp, few draws, a custom schedule that is no
// path. Throws BadInput.
void require_paths(const Run<Params>& run);

std::vector<NamedPath> named_paths(const Run<Params>& run, const AngleMetric& metric);

// Energies, phi, lambda at the asked places, and the two tables.
void report_paths(Run<Params>& run, const Dataset& data, const Separation& separation,
                  const std::vector<NamedPath>& paths);

}  // namespace assay::kinetic_paths
