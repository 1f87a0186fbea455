// All that a report says of one experiment, as the database gives it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/html/folded_curve.hpp"
#include "db/reader.hpp"

namespace assay {

// A PNG that runs made, shown once for all runs that made the same.
struct ReportImage {
  std::string name, sha256;
  std::vector<std::int64_t> runs;
  std::string label;  // the point and seed of the first of them
  std::uint64_t bytes = 0;
  std::string content;  // empty: left out, as the limit is reached or the file is gone
};

struct Study {
  db::ExperimentDetail about;
  std::vector<db::PlannedRun> plan;
  std::vector<db::PlannedValue> values;
  std::vector<db::RunDetail> runs;  // of the plan, in its order; without curves and events
  db::QueryResult board;
  std::vector<FoldedCurve> curves;
  std::vector<ReportImage> images;
};

// A curve keeps fewer steps the more of them there are.
constexpr std::size_t kCurveSteps = 300;
constexpr std::size_t kAllCurveSteps = 12'000;

// Nothing when there is no experiment of this name. `image_bytes` is what its images may take, and
// is reduced by what they do: the first seeds of all points come first.
std::optional<Study> study(db::Reader& reader, const std::string& experiment,
                           std::uint64_t& image_bytes);

}  // namespace assay
