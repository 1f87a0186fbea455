// The points of an experiment: every combination of its sweep, complete and checked.
#pragma once

#include <string>
#include <vector>

#include "core/config/resolver.hpp"
#include "core/config/settings.hpp"
#include "core/config/sweep.hpp"

namespace assay {

// All points in the order of the file, without those that are excluded; a point that two blocks
// share is kept once, with a warning, and so are points that differ only in swept settings that do
// not apply there. Faults of params and data are found on the way. Settings that do not apply are
// left out with a note; strictly they are errors.
std::vector<Point> expand(const Node& tree, const Method& method, const Header& header,
                          const Sweep& sweep, bool is_strict, Faults& faults);

// Keeps what every "key=value" of --only selects: params, data, run.threads and seed. The same
// key twice selects either value. Selecting nothing is a fault. Returns the rest: points that are
// not selected, and the others with the seeds that are not.
std::vector<Point> keep_only(std::vector<Point>& points, const std::vector<std::string>& only,
                             const Method& method, Faults& faults);

}  // namespace assay
