#include "core/report/html/figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/data/png.hpp"
#include "core/report/figure/stored.hpp"
#include "core/report/html/study.hpp"
#include "core/report/table/cell_text.hpp"
#include "db/artifact_file.hpp"

namespace assay {
namespace {

constexpr std::size_t kFewestCells = 30, kFewestPoints = 100;  // of a side; of a plot

struct Picture {
  db::ArtifactRow artifact;
  Figure figure;
  std::string label;
  std::vector<std::int64_t> runs;
};

std::string label_of(const db::PlannedRun& planned) {
  const auto varied = varied_text(planned.varied);
  return (varied.empty() ? "" : varied + ", ") + "seed " + std::to_string(planned.seed) +
         (is_untrusted(planned) ? ", not to be trusted" : "");
}

// By the place among the seeds of a point, then by point.
std::vector<Picture> pictures_of(const Study& study) {
  using Key = std::pair<std::string, std::string>;
  std::map<Key, Picture> by_content;
  std::vector<std::pair<std::size_t, Key>> order;
  std::map<std::int64_t, std::size_t> seeds;
  for (std::size_t i = 0, run = 0; i < study.plan.size(); ++i) {
    const auto seed = seeds[study.plan[i].point]++;
    if (!study.plan[i].run_id) continue;
    const auto& detail = study.runs[run++];
    const auto& method = study.methods.at(detail.plugin.manifest);
    for (const auto& artifact : detail.artifacts) {
      const auto figure = figure_of(method, artifact);
      if (figure.kind == FigureKind::none && artifact.format != "png") continue;
      const Key key{artifact.name, artifact.sha256};
      auto& picture = by_content[key];
      if (picture.runs.empty()) {
        picture = {artifact, figure, label_of(study.plan[i]), {}};
        order.emplace_back(seed, key);
      }
      picture.runs.push_back(detail.run.run_id);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Picture> pictures;
  for (const auto& [seed, key] : order) pictures.push_back(std::move(by_content[key]));
  return pictures;
}

bool is_image(const Picture& picture) {
  return picture.figure.kind == FigureKind::image || picture.artifact.format == "png";
}

DrawingLimits limits_for(std::size_t figures) {
  const auto share = kFigureNumbers / std::max<std::size_t>(figures, 1);
  DrawingLimits limits;
  const auto side = static_cast<std::size_t>(std::sqrt(static_cast<double>(share)));
  limits.rows = limits.columns = std::clamp(side, kFewestCells, limits.rows);
  limits.points = std::clamp(share / 2, kFewestPoints, limits.points);
  return limits;
}

ReportFigure& figure_named(Study& study, const Picture& picture) {
  for (auto& figure : study.figures)
    if (figure.name == picture.artifact.name && figure.kind == picture.figure.kind) return figure;
  return study.figures.emplace_back(
      ReportFigure{picture.artifact.name, picture.figure.kind, {}, {}});
}

void add_figures(const std::filesystem::path& store, Study& study,
                 const std::vector<Picture>& pictures) {
  const auto limits = limits_for(pictures.size());
  auto budget = kFigureBytes;
  std::size_t drawn = 0;
  for (const auto& picture : pictures) {
    if (drawn == kMostFigures || picture.artifact.bytes > budget) {
      ++study.figures_left_out;
      continue;
    }
    ++drawn;
    budget -= picture.artifact.bytes;
    auto drawing = drawing_of(picture.figure, picture.artifact, store, limits);
    auto& figure = figure_named(study, picture);
    (drawing.fault.empty() ? figure.drawings : figure.faults)
        .push_back({picture.label, picture.runs, std::move(drawing)});
  }
}

// A PNG as it is, an array as one; what is no image says why.
void add_image(const std::filesystem::path& store, Study& study, const Picture& picture,
               std::uint64_t& image_bytes) {
  const auto& artifact = picture.artifact;
  ReportImage image{artifact.name, artifact.sha256, picture.runs,
                    picture.label, artifact.bytes,  {}};
  if (artifact.format == "png") {
    image.content = db::artifact_content(store, artifact.sha256, image_bytes).value_or("");
  } else {
    auto drawing = drawing_of(picture.figure, artifact, store, {});
    if (!drawing.fault.empty()) {
      figure_named(study, picture)
          .faults.push_back({picture.label, picture.runs, std::move(drawing)});
      return;
    }
    if (!drawing.note.empty()) image.label += ", " + drawing.note;
    const auto bytes = png_bytes(drawing.picture, artifact.name);
    if (bytes.size() <= image_bytes) image.content = as_text(bytes);
  }
  image_bytes -= image.content.size();
  study.images.push_back(std::move(image));
}

}  // namespace

void add_pictures(const std::filesystem::path& store, Study& study, std::uint64_t& image_bytes) {
  auto pictures = pictures_of(study);
  const auto figures = std::stable_partition(pictures.begin(), pictures.end(), is_image);
  for (auto picture = pictures.begin(); picture != figures; ++picture)
    add_image(store, study, *picture, image_bytes);
  add_figures(store, study, {figures, pictures.end()});
}

}  // namespace assay
