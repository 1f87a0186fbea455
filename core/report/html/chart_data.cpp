#include "core/report/html/chart_data.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr int kDigits = 6, kFigureDigits = 5;

ordered_json real(double value, int digits = kDigits) {
  if (!std::isfinite(value)) return nullptr;
  return parse_double(compact(value, digits)).value_or(value);
}

ordered_json number(const db::Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  const auto value = cell_number(cell);
  return value ? real(static_cast<double>(*value)) : ordered_json(nullptr);
}

std::size_t place(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) names.push_back(name);
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

// The points of the plan by their numbers, which may have gaps.
std::map<std::int64_t, std::size_t> places_of(const Study& study) {
  std::map<std::int64_t, std::size_t> places;
  for (const auto& planned : study.plan) places.try_emplace(planned.point, places.size());
  return places;
}

template <class Get>
ordered_json column(const FoldedCurve& curve, Get get) {
  auto values = ordered_json::array();
  for (const auto& step : curve.steps) values.push_back(std::invoke(get, step));
  return values;
}

ordered_json curve_json(const FoldedCurve& curve, std::size_t point) {
  ordered_json j = {{"point", point},
                    {"seeds", curve.seeds},
                    {"of", curve.steps_in_all},
                    {"log", curve.log_scale},
                    {"steps", column(curve, &FoldedStep::step)},
                    {"mean", column(curve, [](const auto& s) { return real(s.fold.mean); })}};
  if (curve.seeds < 2) return j;
  const std::pair<const char*, double Fold::*> columns[] = {{"median", &Fold::median},
                                                            {"min", &Fold::min},
                                                            {"max", &Fold::max},
                                                            {"lower", &Fold::lower},
                                                            {"upper", &Fold::upper}};
  j["n"] = column(curve, &FoldedStep::going);
  for (const auto& [name, member] : columns)
    j[name] = column(curve, [&](const FoldedStep& s) { return real(s.fold.*member); });
  return j;
}

// Metrics in the order of the values; those of text have no axis.
ordered_json metrics_json(const Study& study, std::vector<std::string>& names) {
  std::vector<std::pair<int, const db::FinalValue*>> ranked;
  for (const auto& value : study.values) {
    const auto& of = value.final;
    const auto is_same = [&](const auto& other) { return other.second->name == of.name; };
    if (of.type != "text" && std::none_of(ranked.begin(), ranked.end(), is_same))
      ranked.emplace_back(of.timing ? 2 : of.goal == "none" ? 1 : 0, &of);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  auto metrics = ordered_json::array();
  for (const auto& [rank, of] : ranked) {
    names.push_back(of->name);
    metrics.push_back({{"name", of->name}, {"unit", of->unit}});
  }
  return metrics;
}

ordered_json runs_json(const Study& study, const std::vector<std::string>& keys,
                       const std::vector<std::string>& metrics) {
  auto places = places_of(study);
  std::map<std::int64_t, ordered_json> values;
  for (const auto& value : study.values) {
    auto& of = values.try_emplace(value.run_id, metrics.size(), nullptr).first->second;
    const auto at = std::find(metrics.begin(), metrics.end(), value.final.name);
    if (at != metrics.end())
      of[static_cast<std::size_t>(at - metrics.begin())] = number(value.final.value);
  }
  auto runs = ordered_json::array();
  for (const auto& planned : study.plan) {
    if (!planned.run_id || !values.contains(*planned.run_id)) continue;
    const auto varied = parse_ordered_json(planned.varied);
    auto at = ordered_json::array();
    for (const auto& key : keys) at.push_back(varied.value(key, ordered_json()));
    runs.push_back({{"id", *planned.run_id},
                    {"seed", planned.seed},
                    {"untrusted", is_untrusted(planned)},
                    {"point", places[planned.point]},
                    {"keys", std::move(at)},
                    {"values", values[*planned.run_id]}});
  }
  return runs;
}

ordered_json reals(const std::vector<double>& values) {
  auto list = ordered_json::array();
  for (const double value : values) list.push_back(real(value, kFigureDigits));
  return list;
}

ordered_json axis_json(const DrawnAxis& axis) {
  ordered_json j = {
      {"name", axis.name}, {"first", axis.first}, {"count", axis.count}, {"block", axis.block}};
  if (!axis.names.empty()) j["names"] = axis.names;
  return j;
}

// Of a sparse matrix only the cells that hold a number, with their places.
ordered_json matrix_json(const DrawnMatrix& matrix) {
  std::vector<std::size_t> at;
  std::vector<double> cells;
  for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
    if (!std::isfinite(matrix.cells[i])) continue;
    at.push_back(i);
    cells.push_back(matrix.cells[i]);
  }
  ordered_json j = {{"rows", axis_json(matrix.rows)},
                    {"columns", axis_json(matrix.columns)},
                    {"value", matrix.value}};
  if (3 * cells.size() < matrix.cells.size()) {
    j["at"] = at;
    j["cells"] = reals(cells);
  } else {
    j["cells"] = reals(matrix.cells);
  }
  return j;
}

ordered_json plot_json(const DrawnPlot& plot) {
  ordered_json j = {{"x", plot.x}, {"y", plot.y}};
  if (!plot.x_names.empty()) j["names"] = plot.x_names;
  j["series"] = ordered_json::array();
  for (const auto& series : plot.series)
    j["series"].push_back({{"name", series.name}, {"x", reals(series.x)}, {"y", reals(series.y)}});
  return j;
}

ordered_json drawing_json(const DrawnArtifact& drawn) {
  const auto& drawing = drawn.drawing;
  auto j =
      drawing.kind == FigureKind::heatmap ? matrix_json(drawing.matrix) : plot_json(drawing.plot);
  j["label"] = drawn.label;
  j["runs"] = drawn.runs;
  j["note"] = drawing.note;
  return j;
}

ordered_json figures_json(const Study& study) {
  auto figures = ordered_json::array();
  for (const auto& figure : study.figures) {
    auto drawings = ordered_json::array();
    for (const auto& drawn : figure.drawings) drawings.push_back(drawing_json(drawn));
    figures.push_back(
        {{"name", figure.name}, {"kind", name_of(figure.kind)}, {"drawings", std::move(drawings)}});
  }
  return figures;
}

}  // namespace

ordered_json chart_data(const Study& study) {
  auto places = places_of(study);
  std::vector<std::string> labels(places.size()), keys, metrics;
  for (const auto& planned : study.plan) {
    labels[places[planned.point]] = varied_text(planned.varied);
    const auto varied = parse_ordered_json(planned.varied);
    for (const auto& [key, value] : varied.items()) place(keys, key);
  }
  ordered_json j = {{"points", labels}, {"keys", keys}, {"metrics", metrics_json(study, metrics)}};
  j["curves"] = ordered_json::object();
  for (const auto& curve : study.curves)
    j["curves"][curve.metric].push_back(curve_json(curve, places[curve.point]));
  j["runs"] = runs_json(study, keys, metrics);
  j["figures"] = figures_json(study);
  return j;
}

}  // namespace assay
