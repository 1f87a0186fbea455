#include "core/report/figure/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "core/base/braille.hpp"
#include "core/base/number.hpp"
#include "core/base/printable.hpp"
#include "core/base/sparkline.hpp"
#include "core/base/table.hpp"
#include "core/base/wrap.hpp"
#include "core/report/figure/stored.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidth = 60, kHeight = 20;  // of a picture, in characters
constexpr std::size_t kPlotHeight = 12;
constexpr std::size_t kLabelWidth = 14;
constexpr std::size_t kLineWidth = 30;
constexpr std::string_view kShades[] = {"·", "░", "▒", "▓", "█"};

struct Range {
  double low = INFINITY, high = -INFINITY;

  void take(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool is_empty() const { return !(low <= high); }
  // 0 to 1; halved before subtracting: the range of doubles does not fit into a double.
  double share(double value) const {
    return high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
  }
};

Range range_of(std::span<const double> values) {
  Range range;
  for (const double value : values) range.take(value);
  return range;
}

std::size_t level(double share, std::size_t levels) {
  return std::min(static_cast<std::size_t>(share * static_cast<double>(levels)), levels - 1);
}

std::string_view shade(double value, const Range& range) {
  if (!std::isfinite(value)) return " ";
  return kShades[level(range.share(value), std::size(kShades))];
}

std::string short_text(const std::string& text, std::size_t most) {
  return cut_to(one_line(text), most);
}

std::string right_aligned(const std::string& text, std::size_t width) {
  const auto taken = text_width(text);
  return std::string(width > taken ? width - taken : 0, ' ') + text;
}

// The name of a block's first place.
std::string place_name(const DrawnAxis& axis, std::size_t block) {
  if (block < axis.names.size()) return short_text(axis.names[block], kLabelWidth);
  return std::to_string(axis.first + static_cast<std::int64_t>(block * axis.block));
}

std::string last_name(const DrawnAxis& axis) {
  if (!axis.names.empty()) return place_name(axis, axis.blocks() - 1);
  return std::to_string(axis.first + static_cast<std::int64_t>(axis.count) - 1);
}

// Narrow matrices have cells of two characters, which look square.
std::string shaded(std::span<const double> cells, std::size_t columns, std::size_t row,
                   const Range& range) {
  std::string text;
  for (std::size_t j = 0; j < columns; ++j)
    for (std::size_t k = 0; k < (2 * columns <= kWidth ? 2u : 1u); ++k)
      text += shade(cells[row * columns + j], range);
  return text;
}

// Rows that have names all have their labels, others the first and the last.
std::string row_label(const DrawnAxis& rows, std::size_t row) {
  if (!rows.names.empty() || row == 0) return place_name(rows, row);
  return row + 1 == rows.blocks() ? last_name(rows) : "";
}

// "across: j from 0 to 99", or the names where there is room for them.
std::string across_text(const DrawnAxis& axis) {
  const auto name = axis.name.empty() ? "" : short_text(axis.name, kLabelWidth) + ": ";
  std::string all;
  for (const auto& place : axis.names) all += (all.empty() ? "" : ", ") + one_line(place);
  if (!all.empty() && axis.block == 1 && text_width(all) <= kWidth) return name + all;
  return fmt::format("{}{} to {}", name, place_name(axis, 0), last_name(axis));
}

std::string scale_text(const Range& range) {
  return fmt::format("{} {} to {} {}", kShades[0], compact(range.low), compact(range.high),
                     kShades[std::size(kShades) - 1]);
}

std::string framed(const std::string& label, const std::string& line) {
  const auto end = line.find_last_not_of(' ') + 1;  // 0 of blanks alone
  return right_aligned(label, kLabelWidth) + " │" + line.substr(0, end) + "\n";
}

std::string matrix_text(const DrawnMatrix& m) {
  const auto range = range_of(m.cells);
  if (range.is_empty()) return "  no number in it\n";
  std::string text;
  for (std::size_t i = 0; i < m.rows.blocks(); ++i)
    text += framed(row_label(m.rows, i), shaded(m.cells, m.columns.blocks(), i, range));
  const std::string indent(kLabelWidth + 2, ' ');
  return text + indent + "across " + across_text(m.columns) + "\n" + indent +
         (m.value.empty() ? "" : short_text(m.value, kLabelWidth) + ": ") + scale_text(range) +
         "\n";
}

std::size_t dot_at(double share, std::size_t dots) { return level(share, dots); }

std::string scatter_text(const DrawnPlot& plot) {
  Range x, y;
  for (const auto& series : plot.series)
    for (std::size_t i = 0; i < series.x.size(); ++i) x.take(series.x[i]), y.take(series.y[i]);
  if (x.is_empty()) return "  no point in it\n";
  Braille canvas(kWidth, kPlotHeight);
  for (const auto& series : plot.series)
    for (std::size_t i = 0; i < series.x.size(); ++i)
      canvas.dot(dot_at(x.share(series.x[i]), canvas.dots_across()),
                 canvas.dots_down() - 1 - dot_at(y.share(series.y[i]), canvas.dots_down()));
  std::string text;
  for (std::size_t row = 0; row < kPlotHeight; ++row)
    text += framed(row == 0                 ? compact(y.high)
                   : row + 1 == kPlotHeight ? compact(y.low)
                                            : "",
                   canvas.line(row));
  DrawnAxis across{plot.x, 0, plot.x_names.size(), 1, plot.x_names};
  return text + std::string(kLabelWidth + 2, ' ') +
         (plot.x_names.empty() ? fmt::format("across {}: {} to {}", short_text(plot.x, kLabelWidth),
                                             compact(x.low), compact(x.high))
                               : "across " + across_text(across)) +
         "\n";
}

std::string lines_text(const DrawnPlot& plot) {
  TextTable table{{"line", "points", "min", "max", ""}, {}, {}};
  Range x;
  for (const auto& line : plot.series) {
    for (const double value : line.x) x.take(value);
    const auto y = range_of(line.y);
    table.rows.push_back({short_text(line.name, 24), std::to_string(line.y.size()),
                          y.is_empty() ? "" : compact(y.low), y.is_empty() ? "" : compact(y.high),
                          sparkline(line.y, kLineWidth)});
  }
  auto text = to_text(table);
  if (x.is_empty()) return text;
  if (!plot.x_names.empty())
    return text + "across " + across_text({plot.x, 0, plot.x_names.size(), 1, plot.x_names}) + "\n";
  return text + fmt::format("across {}: {} to {}\n", short_text(plot.x, kLabelWidth),
                            compact(x.low), compact(x.high));
}

// Colours as their lightness.
DrawnMatrix lightness_of(const Array& picture) {
  const auto depth = static_cast<std::size_t>(picture.shape[2]);
  const auto samples = picture.as<double>();
  DrawnMatrix m{{"", 0, static_cast<std::uint64_t>(picture.shape[0]), 1, {}},
                {"", 0, static_cast<std::uint64_t>(picture.shape[1]), 1, {}},
                "",
                {}};
  for (std::size_t at = 0; at < samples.size(); at += depth)
    m.cells.push_back(depth < 3 ? samples[at]
                                : 0.299 * samples[at] + 0.587 * samples[at + 1] +
                                      0.114 * samples[at + 2]);
  return m;
}

std::string picture_text(const Array& picture) {
  const auto m = lightness_of(picture);
  std::string text;
  for (std::size_t i = 0; i < m.rows.blocks(); ++i)
    text += framed("", shaded(m.cells, m.columns.blocks(), i, {0, 1}));
  return text;
}

std::string content_text(const Drawing& drawing) {
  switch (drawing.kind) {
    case FigureKind::heatmap:
      return matrix_text(drawing.matrix);
    case FigureKind::lines:
      return lines_text(drawing.plot);
    case FigureKind::scatter:
      return scatter_text(drawing.plot);
    case FigureKind::image:
      return picture_text(drawing.picture);
    case FigureKind::none:
      break;
  }
  return "";
}

// "mass by i and j"
std::string subject_of(const Drawing& drawing) {
  const auto& [rows, columns, value, cells] = drawing.matrix;
  if (drawing.kind == FigureKind::heatmap)
    return !value.empty()       ? fmt::format("{} by {} and {}", value, rows.name, columns.name)
           : !rows.name.empty() ? "by " + rows.name
                                : "";
  const auto& plot = drawing.plot;
  return plot.y.empty() ? "" : plot.y + " over " + plot.x;
}

}  // namespace

DrawingLimits terminal_limits() {
  DrawingLimits limits;
  limits.rows = kHeight;
  limits.columns = kWidth;
  limits.points = 100'000;  // which fall together in a character anyhow
  limits.series = 12;
  limits.pixels = kWidth / 2;
  return limits;
}

std::string figure_pages(const db::RunDetail& run, const std::filesystem::path& store, bool colour,
                         std::size_t most) {
  const auto method = kept_method(run.plugin.manifest);
  std::string text;
  std::size_t more = 0, shown = 0;
  for (const auto& artifact : run.artifacts) {
    const auto figure = figure_of(method, artifact);
    if (figure.kind == FigureKind::none || most == 0) continue;
    if (shown++ < most)
      text += "\n" + figure_page(artifact.name,
                                 drawing_of(figure, artifact, store, terminal_limits()), colour);
    else
      ++more;
  }
  if (more > 0)
    text += fmt::format("\n({} more {}: assay show --figures)\n", more,
                        more == 1 ? "figure" : "figures");
  return text;
}

std::string figure_page(const std::string& artifact, const Drawing& drawing, bool colour) {
  auto title = one_line(artifact);
  if (colour) title = "\x1b[1m" + title + "\x1b[0m";
  if (!drawing.fault.empty()) return title + ": cannot be drawn: " + one_line(drawing.fault) + "\n";
  const auto subject = one_line(subject_of(drawing));
  return title + (subject.empty() ? "" : ": " + subject) + "\n" + content_text(drawing) +
         (drawing.note.empty() ? "" : "(" + one_line(drawing.note) + ")\n");
}

}  // namespace assay
