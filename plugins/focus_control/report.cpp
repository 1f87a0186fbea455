// Results and artifacts of the ways in which a run's prompts were sampled.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/focus_control/canvas.hpp"
#include "plugins/focus_control/samples.hpp"

namespace assay::focus_control {
namespace {

constexpr Colour kSuccess = {0.1, 0.7, 0.2}, kLeak = {0.85, 0.1, 0.1}, kOmission = {0.15, 0.3, 0.9},
                 kOther = {0.6, 0.6, 0.6};
constexpr double kTrained = 0.25;  // success without control, below which there is little to steer

std::string word_of(const Verdict& v) {
  return v.succeeds() ? "success" : v.leaks ? "leak" : v.omits ? "omission" : "absent";
}
Colour frame_of(const Verdict& v) {
  return v.succeeds() ? kSuccess : v.leaks ? kLeak : v.omits ? kOmission : kOther;
}

std::span<const float> row_of(const Images& images, std::size_t i) {
  return {images.row(static_cast<Index>(i)).data(), to_size(images.cols())};
}

double rms(const Images& a, const Images& b) {
  return std::sqrt((a - b).cast<double>().squaredNorm() / static_cast<double>(a.size()));
}

void report_way(Run<Params>& run, const Study& study, const Way& way) {
  const auto own = rates(way.verdicts), base = rates(study.base().verdicts);
  const auto put = [&](const char* metric, double value) {
    run.result(metric + ("_" + way.name), value);
  };
  put("success_rate", own.success), put("presence_rate", own.presence);
  put("leak_rate", own.leak), put("omission_rate", own.omission);
  put("style_residual",
      style_residual({way.samples.images.data(), to_size(way.samples.images.size())}));
  put("seconds", way.samples.seconds);
  if (way.name == "none") return;
  put("rms_shift", rms(way.samples.images, study.base().samples.images));
  if (way.name == "am") return;
  put("success_gain", own.success - base.success), put("leak_gain", own.leak - base.leak);
  put("cost_ratio", way.samples.seconds / study.base().samples.seconds);
}

void report_cost(Run<Params>& run, const Way& way) {
  const auto& cost = way.samples.cost;
  if (cost.empty()) return;
  for (std::size_t k = 0; k < cost.size(); ++k)
    run.log("cost_" + way.name, static_cast<std::int64_t>(k), cost[k]);
  run.result("cost_" + way.name,
             std::accumulate(cost.begin(), cost.end(), 0.0) / static_cast<double>(cost.size()));
}

void write_images(Run<Params>& run, const Way& way) {
  constexpr std::size_t kAcross = 8, kSide = kImageSide;
  const auto& images = way.samples.images;
  const auto count = to_size(images.rows());
  run.artifact("samples_" + way.name + ".npy",
               ArrayView(std::span<const float>(images.data(), to_size(images.size())),
                         {count, kSide, kSide, std::size_t{kChannels}}));
  const auto shown = std::min(count, kAcross * kAcross);
  Canvas canvas((shown + kAcross - 1) / kAcross, kAcross, kSide, 4);
  for (std::size_t i = 0; i < shown; ++i)
    canvas.put_image(i / kAcross, i % kAcross, row_of(images, i), frame_of(way.verdicts[i]));
  run.artifact("sheet_" + way.name + ".png", canvas.view());
}

void write_maps(Run<Params>& run, const Way& way, const NetworkShape& shape) {
  const auto& maps = way.samples.maps;
  if (maps.size() == 0) return;
  const auto tokens = static_cast<std::size_t>(2 * shape.subjects);
  const auto positions = static_cast<std::size_t>(shape.positions());
  run.artifact("maps_" + way.name + ".npy",
               ArrayView(std::span<const float>(maps.data(), to_size(maps.size())),
                         {to_size(maps.rows()), to_size(maps.cols()) / tokens / positions, tokens,
                          positions}));
}

// What a prompt asks for, in the first cells.
Image asked_for(const Prompt& prompt) {
  Image image = background();
  for (std::size_t s = 0; s < prompt.size(); ++s)
    paint(image, prompt[s], static_cast<int>(3 * s % 4));
  return image;
}

void write_sheet(Run<Params>& run, const Study& study) {
  constexpr std::size_t kShown = 8;
  const auto shown = std::min(kShown, study.prompts.size());
  Canvas canvas(study.ways.size() + 1, shown, kImageSide, 5);
  for (std::size_t i = 0; i < shown; ++i) {
    canvas.put_image(0, i, asked_for(study.prompts[i]), {1, 1, 1});
    for (std::size_t w = 0; w < study.ways.size(); ++w)
      canvas.put_image(w + 1, i, row_of(study.ways[w].samples.images, i),
                       frame_of(study.ways[w].verdicts[i]));
  }
  run.artifact("sheet.png", canvas.view());
}

// Sample, then the maps of its subject tokens half way, of two prompts side by side.
void write_map_sheet(Run<Params>& run, const Study& study, const NetworkShape& shape) {
  const auto tokens = static_cast<std::size_t>(2 * shape.subjects);
  const auto positions = static_cast<std::size_t>(shape.positions());
  const auto shown = std::min<std::size_t>(2, study.prompts.size());
  std::vector<const Way*> ways;
  for (const auto& way : study.ways)
    if (way.samples.maps.size() > 0) ways.push_back(&way);
  Canvas canvas(ways.size(), shown * (tokens + 1), kImageSide, 4);
  for (std::size_t w = 0; w < ways.size(); ++w)
    for (std::size_t i = 0; i < shown; ++i) {
      const auto all = row_of(ways[w]->samples.maps, i);
      const auto kept = all.size() / (tokens * positions), column = i * (tokens + 1);
      const auto maps = all.subspan(kept / 2 * tokens * positions);
      canvas.put_image(w, column, row_of(ways[w]->samples.images, i),
                       frame_of(ways[w]->verdicts[i]));
      for (std::size_t j = 0; j < tokens; ++j)
        canvas.put_map(w, column + 1 + j, maps.subspan(j * positions, positions));
    }
  run.artifact("maps.png", canvas.view());
}

void write_prompts(Run<Params>& run, const Study& study) {
  TableView table;
  std::vector<std::vector<std::string>> columns;
  const std::size_t subjects = study.prompts.front().size();
  columns.reserve(2 * subjects + study.ways.size());
  const auto add = [&](const std::string& name, const auto& cell) {
    auto& column = columns.emplace_back();
    for (std::size_t i = 0; i < study.prompts.size(); ++i) column.push_back(cell(i));
    table.column(name, column);
  };
  for (std::size_t s = 0; s < subjects; ++s) {
    add(said("c", s + 1), [&](std::size_t i) -> std::string {
      return kColourNames[static_cast<std::size_t>(study.prompts[i][s].colour)];
    });
    add(said("s", s + 1), [&](std::size_t i) -> std::string {
      return kShapeNames[static_cast<std::size_t>(study.prompts[i][s].shape)];
    });
  }
  for (const auto& way : study.ways)
    add(way.name, [&](std::size_t i) { return word_of(way.verdicts[i]); });
  run.artifact("prompts.csv", table);
}

void report_detector(Run<Params>& run) {
  constexpr std::size_t kScenes = 200;
  const auto clean =
      draw_scenes(kScenes, static_cast<int>(run.params().num_subjects), {0, 0}, run.rng("clean"));
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < kScenes; ++i)
    verdicts.push_back(judge(clean.prompts[i], detect(clean.images[i])));
  run.result("detector_clean_accuracy", rates(verdicts).success);
}

}  // namespace

void report_study(Run<Params>& run, const Study& study, const NetworkShape& shape) {
  for (const auto& way : study.ways) {
    report_way(run, study, way), report_cost(run, way);
    write_images(run, way), write_maps(run, way, shape);
  }
  const auto base = rates(study.base().verdicts);
  run.result("base_is_trained", base.success >= kTrained ? 1 : 0);
  if (base.success < kTrained)
    run.warn(said("the base model succeeds for ", 100 * base.success,
                  " % of the prompts, below 25 %: it has hardly learnt to compose, and control "
                  "says little of it"));
  if (run.params().costs().size() == 1) {
    const auto own = rates(study.ways[1].verdicts);
    run.result("success_rate", own.success), run.result("leak_rate", own.leak);
  }
  report_detector(run);
  write_prompts(run, study), write_sheet(run, study), write_map_sheet(run, study, shape);
}

}  // namespace assay::focus_control
