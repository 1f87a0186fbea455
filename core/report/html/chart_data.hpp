// What the charts of a report draw, as the page's scripts read it.
#pragma once

#include <nlohmann/json.hpp>

#include "core/report/html/study.hpp"

namespace assay {

// {"points": [label], "keys": [name], "metrics": [{name, unit}],
//  "curves": {metric: [{"point": i, "seeds", "of", "log", "steps": [], "n": [], "mean": [], ...}]},
//  "runs": [{"id", "seed", "point": i, "keys": [], "values": []}],
//  "figures": [{"name", "kind", "drawings": [{"label", "runs": [], "note", ...}]}]}
// A heatmap is {"rows": axis, "columns": axis, "value", "cells": []} row by row, or, where most
// cells are empty, the others with their places "at": []; an axis {"name", "first", "count",
// "block", "names": []}. Lines and scatters are {"x", "y", "names": [], "series": [{"name", "x":
// [], "y": []}]}. Reals have six digits; what is not finite is null. A curve of one seed has a mean
// alone.
nlohmann::ordered_json chart_data(const Study& study);

}  // namespace assay
