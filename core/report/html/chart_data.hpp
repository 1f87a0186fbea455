// What the charts of a report draw, as the page's scripts read it.
#pragma once

#include <nlohmann/json.hpp>

#include "core/report/html/study.hpp"

namespace assay {

// {"points": [label], "keys": [name], "metrics": [{name, unit}],
//  "curves": {metric: [{"point": i, "seeds", "of", "steps": [], "n": [], "mean": [], ...}]},
//  "runs": [{"id", "seed", "point": i, "keys": [], "values": []}]}
// Reals have six digits; what is not finite is null. A curve of one seed has a mean alone.
nlohmann::ordered_json chart_data(const Study& study);

}  // namespace assay
