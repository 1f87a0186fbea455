#include "core/report/figure/drawing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/data/csv.hpp"
#include "core/data/error.hpp"
#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "core/report/figure/columns.hpp"
#include "core/report/figure/matrix.hpp"
#include "core/report/figure/plot.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostColumns = 1 << 16;
constexpr std::size_t kMostImageBytes = 256u << 20;

bool is_array(const std::filesystem::path& name) { return name.extension() == ".npy"; }

Array array_of_file(const std::string& name, std::string_view content) {
  const auto bytes = std::as_bytes(std::span(content));
  return parse_npy(Bytes(bytes.begin(), bytes.end()), name);
}

Table table_of_file(const std::string& name, std::string_view content) {
  if (!is_array(name)) return parse_csv(content, name, delimiter_of(name));
  const auto array = array_of_file(name, content);
  if (array.shape.size() > 2)
    throw NoFigure(fmt::format("an array of {} is no table", shape_text(array.shape)));
  if (array.shape.size() == 2 && array.shape[1] > kMostColumns)
    throw NoFigure(fmt::format("more than {} columns", kMostColumns));
  return to_table(array);
}

// Reals in [0, 1] of the elements of an image; the note says where they were others.
Array as_image(const Array& array, std::string& note) {
  const auto& shape = array.shape;
  const bool is_image =
      shape.size() == 2 || (shape.size() == 3 && (shape[2] == 1 || shape[2] == 3));
  if (!is_image || array.bytes.empty())
    throw NoFigure(
        fmt::format("an image is h x w, h x w x 1 or h x w x 3, not {}", shape_text(shape)));
  if (array.dtype == DType::i32 || array.dtype == DType::i64)
    throw NoFigure(fmt::format("an image holds u8, f64 or f32, not {}", name_of(array.dtype)));
  auto image = converted(array, DType::f64);
  const double full = array.dtype == DType::u8 ? 255 : 1;
  for (auto& sample : image.as<double>()) {
    const double shown = std::isnan(sample) ? 0 : std::clamp(sample / full, 0.0, 1.0);
    if (!(sample / full == shown)) note = "what is not in [0, 1] is shown as the nearer end";
    sample = shown;
  }
  return image;
}

// Means over square blocks of pixels, for each channel; the note says so.
Array reduced(const Array& image, std::size_t most, std::string& note) {
  const auto channels = image.shape.size() == 3 ? image.shape[2] : 1;
  const auto longer = static_cast<std::uint64_t>(std::max(image.shape[0], image.shape[1]));
  const auto block = gathered({"", 0, longer, 1, {}}, most).block;
  if (block > 1)
    note +=
        fmt::format("{}each pixel is the mean of {} x {}", note.empty() ? "" : "; ", block, block);
  const DrawnAxis rows{"", 0, static_cast<std::uint64_t>(image.shape[0]), block, {}},
      columns{"", 0, static_cast<std::uint64_t>(image.shape[1]), block, {}};
  auto result = zeros(DType::f64, {static_cast<std::int64_t>(rows.blocks()),
                                   static_cast<std::int64_t>(columns.blocks()), channels});
  const auto from = image.as<double>();
  const auto to = result.as<double>();
  const auto depth = static_cast<std::size_t>(channels);
  for (std::size_t c = 0; c < depth; ++c) {
    BlockMeans means(rows, columns);
    for (std::uint64_t i = 0, at = c; i < rows.count; ++i)
      for (std::uint64_t j = 0; j < columns.count; ++j, at += depth) means.add(i, j, from[at]);
    const auto values = means.means();
    for (std::size_t i = 0; i < values.size(); ++i) to[i * depth + c] = values[i];
  }
  return result;
}

Array picture_of(const std::string& name, std::string_view content, std::size_t most,
                 std::string& note) {
  const auto bytes = std::as_bytes(std::span(content));
  const auto image =
      is_array(name) ? array_of_file(name, content) : parse_png(bytes, name, kMostImageBytes);
  return reduced(as_image(image, note), most, note);
}

void draw(Drawing& drawing, const Figure& figure, const std::string& name, std::string_view content,
          const DrawingLimits& limits) {
  if (const auto fault = figure_fault(figure, name); !fault.empty()) throw NoFigure(fault);
  if (figure.kind == FigureKind::image) {
    drawing.picture = picture_of(name, content, limits.pixels, drawing.note);
    return;
  }
  const auto table = table_of_file(name, content);
  if (figure.kind == FigureKind::heatmap) {
    drawing.matrix = matrix_of(table, figure.columns, limits);
    drawing.note = note_of(drawing.matrix);
  } else {
    auto plotted = figure.kind == FigureKind::lines ? lines_of(table, figure.columns, limits)
                                                    : scatter_of(table, figure.columns, limits);
    drawing.plot = std::move(plotted.plot);
    drawing.note = std::move(plotted.note);
  }
}

}  // namespace

Drawing drawing_of(const Figure& figure, const std::string& name, std::string_view content,
                   const DrawingLimits& limits) {
  Drawing drawing;
  drawing.kind = figure.kind;
  try {
    draw(drawing, figure, name, content, limits);
  } catch (const NoFigure& error) {
    drawing.fault = error.what();
  } catch (const DataError& error) {
    drawing.fault = error.what();
  } catch (const std::length_error&) {
    drawing.fault = "the file claims more than there can be";
  }
  return drawing;
}

}  // namespace assay
