#include "plugins/kind/dataset.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "plugins/numerics/images/digits.hpp"
#include "plugins/numerics/images/resample.hpp"

namespace assay::kind {
namespace {

constexpr float kRange = 1.05f;  // of real pixels: a little more than 1, for rounding
constexpr double kBlack = -1;

struct Labelled {
  std::int64_t side = 0;
  std::vector<float> pixels;
  std::vector<std::int64_t> labels;
};

std::int64_t square_side(std::size_t pixels) {
  const auto side = std::llround(std::sqrt(static_cast<double>(pixels)));
  return side * side == static_cast<std::int64_t>(pixels) ? side : 0;
}

std::int64_t side_of(const Input& images, const std::string& key) {
  if (images.rank() == 3 && images.size(1) == images.size(2))
    return static_cast<std::int64_t>(images.size(1));
  if (images.rank() == 3)
    bad_input(key, "has images of ", images.size(1), " x ", images.size(2),
              " pixels; square ones are needed");
  if (images.rank() != 2)
    bad_input(key, "has ", images.rank(), " dimensions; n x h x w or a row of h w numbers each");
  const auto side = square_side(images.size(1));
  if (side == 0) bad_input(key, "has rows of ", images.size(1), " numbers: no square image");
  return side;
}

// Bytes are taken for such where a value is beyond what real pixels may be.
bool holds_bytes(std::span<const float> values, const std::string& key) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (*least >= -kRange && *most <= kRange) return false;
  const bool is_whole =
      std::all_of(values.begin(), values.end(), [](float x) { return x == std::floor(x); });
  if (*least < 0 || *most > 255 || !is_whole)
    bad_input(key, "pixels range from ", *least, " to ", *most,
              "; expected bytes, or real numbers in [-1, 1]");
  return true;
}

std::vector<std::int64_t> read_labels(const Input& input, const std::string& key) {
  if (input.is_table()) return input.integers("label");
  std::vector<std::int64_t> labels;
  for (const double x : input.values()) {
    if (!(std::abs(x) < 1e9) || x != std::floor(x))
      bad_input(key, "label ", labels.size(), " is ", x, ", no whole number");
    labels.push_back(static_cast<std::int64_t>(x));
  }
  return labels;
}

void require_pool(std::int64_t side, const Params& p) {
  if ((side + 2 * p.margin) % p.pool != 0)
    bad_input("params.pool", p.pool, " does not divide the side of the images, ",
              side + 2 * p.margin);
}

Labelled read_files(const Run<Params>& run, const std::string& prefix) {
  using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  constexpr Index kChunk = 1000;
  const auto& p = run.params();
  const auto images_key = "data." + prefix + "images", labels_key = "data." + prefix + "labels";
  const auto images = run.input((prefix + "images").c_str());
  const auto labels = run.input((prefix + "labels").c_str());
  Labelled result;
  result.labels = read_labels(labels, labels_key);
  const auto side = side_of(images, images_key);
  const auto count = static_cast<Index>(images.size(0));
  if (result.labels.size() != images.size(0))
    bad_input(labels_key, "has ", result.labels.size(), " labels for ", count, " images");
  require_pool(side, p);
  const auto values = images.values<float>();
  const double unit = holds_bytes(values, images_key) ? 127.5 : 0;
  result.side = (side + 2 * p.margin) / p.pool;
  for (Index i = 0; i < count; i += kChunk) {
    const Index rows = std::min(kChunk, count - i);
    Matrix chunk =
        Eigen::Map<const Floats>(values.data() + i * side * side, rows, side * side).cast<double>();
    if (unit > 0) chunk = (chunk / unit).array() - 1;
    chunk =
        images::pooled(images::padded(chunk, side, p.margin, kBlack), side + 2 * p.margin, p.pool);
    for (Index k = 0; k < chunk.size(); ++k)
      result.pixels.push_back(static_cast<float>(chunk.data()[k]));
  }
  return result;
}

Labelled read_base(const Run<Params>& run) {
  switch (run.params().dataset) {
    case Source::kFile:
      if (!run.find_input("images"))
        throw BadInput("dataset 'file' needs data.images and data.labels", "params.dataset");
      return read_files(run, "");
    case Source::kShapes: {
      auto all = drawings();
      return {Drawings::kSide, std::move(all.pixels), std::move(all.labels)};
    }
    default: {
      auto all = images::digits();
      Labelled result{images::kDigitSide, {}, std::move(all.labels)};
      for (Index k = 0; k < all.pixels.size(); ++k)
        result.pixels.push_back(
            static_cast<float>(2 * all.pixels.data()[k] / images::kDigitWhite - 1));
      return result;
    }
  }
}

// Appends images and a row for each of their labels; says which row each label has.
std::map<std::int64_t, std::int64_t> append(Dataset& data, const Labelled& more) {
  std::map<std::int64_t, std::int64_t> row_of;
  for (const auto label : more.labels) row_of[label] = 0;
  for (auto& [label, row] : row_of) {
    row = static_cast<std::int64_t>(data.labels.size());
    data.labels.push_back(label);
  }
  for (const auto label : more.labels) data.rows.push_back(row_of.at(label));
  data.pixels.insert(data.pixels.end(), more.pixels.begin(), more.pixels.end());
  return row_of;
}

std::vector<std::int64_t> rows_of(const std::vector<std::int64_t>& classes,
                                  const std::map<std::int64_t, std::int64_t>& row_of,
                                  const Dataset& data, const std::string& key) {
  std::vector<std::int64_t> rows;
  for (const auto label : classes) {
    const auto found = row_of.find(label);
    if (found == row_of.end()) bad_input(key, "no image is of class ", label);
    if (std::find(rows.begin(), rows.end(), found->second) != rows.end())
      bad_input(key, "class ", label, " is named twice");
    const auto images = data.images_of(found->second).size();
    if (images < 2) bad_input(key, "class ", label, " has only ", images, " image");
    rows.push_back(found->second);
  }
  return rows;
}

void require_shots(const Dataset& data, std::int64_t shots) {
  for (const auto row : data.novel)
    if (const auto images = static_cast<std::int64_t>(data.images_of(row).size()); shots > images)
      bad_input("params.shots_per_class", "is ", shots, ", but class ", data.labels[to_size(row)],
                " has ", images, " images");
}

void read_novel(const Run<Params>& run, Dataset& data,
                std::map<std::int64_t, std::int64_t> row_of) {
  const auto& p = run.params();
  const bool is_other = run.find_input("novel_images").has_value();
  if (is_other) {
    const auto more = read_files(run, "novel_");
    if (more.side != data.side)
      bad_input("data.novel_images", "has images of side ", more.side, ", the base ones have ",
                data.side, "; see margin and pool");
    row_of = append(data, more);
  }
  data.novel = rows_of(p.novel_classes, row_of, data, "params.novel_classes");
  for (const auto row : data.novel)
    if (std::find(data.base.begin(), data.base.end(), row) != data.base.end())
      bad_input("params.novel_classes", "class ", data.labels[to_size(row)],
                " is a base class, too");
  require_shots(data, p.shots_per_class);
}

}  // namespace

std::vector<std::int64_t> Dataset::images_of(std::int64_t row) const {
  std::vector<std::int64_t> found;
  for (std::int64_t i = 0; i < size(); ++i)
    if (rows[to_size(i)] == row) found.push_back(i);
  return found;
}

Dataset read_dataset(const Run<Params>& run) {
  const auto& p = run.params();
  Dataset data;
  const auto first = read_base(run);
  data.side = first.side;
  auto row_of = append(data, first);
  data.base = rows_of(p.base_classes, row_of, data, "params.base_classes");
  if (p.task == Task::kTransfer) read_novel(run, data, std::move(row_of));
  if (data.side % p.patch != 0)
    bad_input("params.patch", p.patch, " does not divide the side of the images, ", data.side);
  return data;
}

std::vector<std::int64_t> token_order(std::int64_t side, std::int64_t patch) {
  std::vector<std::int64_t> order;
  for (std::int64_t y = 0; y < side; y += patch)
    for (std::int64_t x = 0; x < side; x += patch)
      for (std::int64_t i = 0; i < patch; ++i)
        for (std::int64_t j = 0; j < patch; ++j) order.push_back((y + i) * side + x + j);
  return order;
}

}  // namespace assay::kind
