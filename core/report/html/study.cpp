#include "core/report/html/study.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/report/cell_text.hpp"
#include "core/report/leaderboard.hpp"
#include "db/artifact_file.hpp"

namespace assay {
namespace {

struct Drawn {  // the curves of one metric at one point
  std::string unit;
  std::vector<std::int64_t> series;
};
using DrawnCurves = std::map<std::pair<std::string, std::int64_t>, Drawn>;

DrawnCurves drawn_curves(const Study& study) {
  DrawnCurves drawn;
  for (std::size_t i = 0, run = 0; i < study.plan.size(); ++i) {
    if (!study.plan[i].run_id) continue;
    const auto& detail = study.runs[run++];
    for (const auto& curve : detail.curves) {
      auto& of = drawn[{curve.name, study.plan[i].point}];
      of.unit = curve.unit;
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
    study.curves.push_back(std::move(curve));
  }
}

std::string label_of(const db::PlannedRun& planned) {
  const auto varied = varied_text(planned.varied);
  return (varied.empty() ? "" : varied + ", ") + "seed " + std::to_string(planned.seed);
}

// By the place among the seeds of a point, then by point.
std::vector<ReportImage> images_of(const Study& study) {
  std::map<std::pair<std::string, std::string>, ReportImage> by_content;
  std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> order;
  std::map<std::int64_t, std::size_t> seeds;
  for (std::size_t i = 0, run = 0; i < study.plan.size(); ++i) {
    const auto seed = seeds[study.plan[i].point]++;
    if (!study.plan[i].run_id) continue;
    const auto& detail = study.runs[run++];
    for (const auto& artifact : detail.artifacts) {
      if (artifact.format != "png") continue;
      const std::pair key{artifact.name, artifact.sha256};
      auto& image = by_content[key];
      if (image.runs.empty()) {
        image = {artifact.name, artifact.sha256, {}, label_of(study.plan[i]), artifact.bytes, {}};
        order.emplace_back(seed, key);
      }
      image.runs.push_back(detail.run.run_id);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<ReportImage> images;
  for (const auto& [seed, key] : order) images.push_back(by_content[key]);
  return images;
}

// By what the files hold: a row may lie about their size.
void add_images(const std::filesystem::path& folder, Study& study, std::uint64_t& budget) {
  study.images = images_of(study);
  for (auto& image : study.images) {
    image.content = db::artifact_content(folder, image.sha256, budget).value_or("");
    budget -= image.content.size();
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
    study.runs.push_back(std::move(*detail));
  }
  add_curves(reader, study);
  add_images(reader.artifact_folder(), study, image_bytes);
  return study;
}

}  // namespace assay
