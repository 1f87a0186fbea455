#include "core/report/html/study.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/report/compare/leaderboard.hpp"
#include "core/report/figure/stored.hpp"

namespace assay {
namespace {

struct Drawn {  // the curves of one metric at one point
  std::string unit;
  bool log_scale = false;
  std::vector<std::int64_t> series;
};
using DrawnCurves = std::map<std::pair<std::string, std::int64_t>, Drawn>;

DrawnCurves drawn_curves(const Study& study) {
  DrawnCurves drawn;
  for (std::size_t i = 0, run = 0; i < study.plan.size(); ++i) {
    if (!study.plan[i].run_id) continue;
    const auto& detail = study.runs[run++];
    const auto& method = study.methods.at(detail.plugin.manifest);
    for (const auto& curve : detail.curves) {
      auto& of = drawn[{curve.name, study.plan[i].point}];
      of.unit = curve.unit;
      of.log_scale = has_log_scale(method, curve.name);
      of.series.push_back(curve.series);
    }
  }
  return drawn;
}

void add_curves(db::Reader& reader, Study& study) {
  const auto drawn = drawn_curves(study);
  const auto share = kAllCurveSteps / std::max<std::size_t>(drawn.size(), 1);
  const auto limit = std::clamp<std::size_t>(share, 20, kCurveSteps);
  for (const auto& [key, of] : drawn) {
    const auto walk = [&](const AtStep& at_step) { reader.walk(of.series, at_step); };
    auto curve = folded_curve(walk, of.series.size(), limit);
    std::tie(curve.metric, curve.point) = key;
    curve.unit = of.unit;
    curve.log_scale = of.log_scale;
    study.curves.push_back(std::move(curve));
  }
}

// A row that is no JSON hides the places, and nothing else.
db::QueryResult board_of(db::Reader& reader, const std::string& experiment) try {
  return reader.leaderboard(experiment);
} catch (const db::QueryError&) {
  return {};
}

}  // namespace

std::optional<Study> study(db::Reader& reader, const std::string& experiment,
                           std::uint64_t& image_bytes) {
  auto about = reader.experiment_detail(experiment);
  if (!about) return std::nullopt;
  Study study;
  study.about = std::move(*about);
  study.plan = reader.planned_runs(experiment);
  study.values = reader.planned_values(experiment);
  study.board = with_tests(board_of(reader, experiment), study.values);
  for (auto& planned : study.plan) {
    if (!planned.run_id) continue;
    auto detail = reader.run_detail(std::to_string(*planned.run_id), 0);
    if (!detail) planned.run_id.reset();  // deleted since the plan was read
    if (!detail) continue;
    detail->curves = reader.curve_names(*planned.run_id);
    detail->events.clear();
    const auto& manifest = detail->plugin.manifest;
    if (!study.methods.contains(manifest)) study.methods[manifest] = kept_method(manifest);
    study.runs.push_back(std::move(*detail));
  }
  add_curves(reader, study);
  add_pictures(reader.artifact_folder(), study, image_bytes);
  return study;
}

}  // namespace assay
