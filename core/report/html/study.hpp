// All that a report says of one experiment, as the database gives it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/report/html/figures.hpp"
#include "core/report/html/folded_curve.hpp"
#include "db/reader.hpp"
#include "registry/method/description.hpp"

namespace assay {

struct Study {
  db::ExperimentDetail about;
  std::vector<db::PlannedRun> plan;
  std::vector<db::PlannedValue> values;
  std::vector<db::RunDetail> runs;        // of the plan, in its order; without curves and events
  std::map<std::string, Method> methods;  // of the runs, by the manifests of their plugins
  db::QueryResult board;
  std::vector<FoldedCurve> curves;
  std::vector<ReportImage> images;
  std::vector<ReportFigure> figures;
  std::size_t figures_left_out = 0;
};

// Whether the results of the run are in doubt.
inline bool is_untrusted(const db::PlannedRun& planned) {
  return planned.trusted == false || planned.status == db::Status::diverged;
}

// A curve keeps fewer steps the more of them there are.
constexpr std::size_t kCurveSteps = 300;
constexpr std::size_t kAllCurveSteps = 12'000;

// Nothing when there is no experiment of this name. `image_bytes` is what its images may take, and
// is reduced by what they do: the first seeds of all points come first.
std::optional<Study> study(db::Reader& reader, const std::string& experiment,
                           std::uint64_t& image_bytes);

}  // namespace assay
