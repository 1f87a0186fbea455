// Kinds, shapes, columns and finiteness.
#include "core/config/fit.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/base/json.hpp"
#include "core/config/faults.hpp"
#include "core/config/typed.hpp"

namespace assay {
namespace {

using Json = nlohmann::json;

std::string name_of(Format format) {
  constexpr std::string_view kNames[] = {"csv", "npy", "libsvm", "idx",  "png",
                                         "npz", "mtx", "hdf5",   "h5ad", "other"};
  return std::string(kNames[static_cast<std::size_t>(format)]);
}

bool has_text(const Table& table) {
  return std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
    return std::holds_alternative<std::vector<std::string>>(column.values);
  });
}

std::string type_of(const Column& column) {
  constexpr std::string_view kNames[] = {"f64", "i64", "text"};
  return std::string(kNames[column.values.index()]);
}

// An entry of a declared shape that is a number, not a letter.
std::optional<std::int64_t> fixed_size(const std::string& entry) {
  if (entry.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoll(entry);
}

class Fitter {
 public:
  Fitter(Loaded loaded, const DataSource& source, const Input& input)
      : loaded_(std::move(loaded)),
        source_(source),
        input_(input),
        name_("'" + source.path.string() + "'") {}

  Fitted fit() {
    if (auto* table = std::get_if<Table>(&loaded_.value)) return fit_table(std::move(*table));
    if (auto* array = std::get_if<Array>(&loaded_.value)) return fit_array(std::move(*array));
    return fit_path();
  }

 private:
  Fitted fit_table(Table table) {
    const bool is_table =
        input_.table && (!input_.array || has_text(table) || input_.shape.size() > 2);
    if (!is_table && !input_.array) return fit_raw_file();
    if (table.rows == 0 || table.columns.empty()) unfit(name_ + " holds no rows");
    if (is_table) check_columns(table);
    check_finite(table);
    if (!is_table) return fitted_array(to_array(table, input_.dtype));
    auto schema = schema_of(table);
    return fitted("table", std::move(table), std::move(schema));
  }

  Fitted fit_array(Array array) {
    const bool is_image = loaded_.format == Format::png && input_.image;
    if (!is_image && !input_.array) return fit_raw_file();
    if (array.bytes.empty()) unfit(name_ + " holds no elements");
    check_finite(array);
    if (!is_image) return fitted_array(converted(std::move(array), input_.dtype));
    auto schema = schema_of(array);
    return fitted("image", converted(std::move(array), input_.dtype), std::move(schema));
  }

  Fitted fitted_array(Array array) {
    fit_shape(array);
    auto schema = schema_of(array);
    return fitted("array", std::move(array), std::move(schema));
  }

  Fitted fit_path() {
    std::error_code ignored;
    if (!std::filesystem::is_directory(source_.path, ignored)) return fit_raw_file();
    if (!input_.folder) unfit(name_ + " is a folder");
    if (loaded_.bytes == 0) unfit(name_ + " holds no data");
    return fitted("folder", source_.path, {});
  }

  // What the method reads by itself: the host only hashes it.
  Fitted fit_raw_file() {
    if (!input_.file) unfit("input '" + input_.role + "' cannot be read from " + name_);
    if (!source_.columns.empty() || !source_.drop.empty() || !source_.rows.empty() ||
        !source_.dataset.empty())
      unfit("the method reads " + name_ + " by itself, without columns, drop, rows or dataset");
    if (loaded_.bytes == 0) unfit(name_ + " is empty");
    return fitted("file", source_.path, {});
  }

  void check_columns(const Table& table) {
    for (const auto& column : input_.columns)
      if (table.find(column) == nullptr)
        throw Unfit{name_ + " has no column '" + column + "'", suggestion(column, table.names())};
  }

  void check_finite(const Table& table) {
    if (input_.allow_nan) return;
    for (const auto& column : table.columns) {
      const auto* reals = std::get_if<std::vector<double>>(&column.values);
      if (reals == nullptr) continue;
      const auto bad = std::find_if_not(reals->begin(), reals->end(),
                                        [](double value) { return std::isfinite(value); });
      if (bad == reals->end()) continue;
      const auto row = static_cast<std::size_t>(bad - reals->begin());
      const auto place = row < table.origins.size()
                             ? "line " + std::to_string(table.origins[row].line)
                             : "row " + std::to_string(row);
      unfit(name_ + " holds " + to_toml(*bad) + " in " + place + ", column '" + column.name + "'");
    }
  }

  void check_finite(const Array& array) {
    if (input_.allow_nan) return;
    if (array.dtype == DType::f64) check_elements<double>(array);
    if (array.dtype == DType::f32) check_elements<float>(array);
  }

  template <typename T>
  void check_elements(const Array& array) {
    const auto values = array.as<T>();
    const auto bad = std::find_if_not(values.begin(), values.end(),
                                      [](T value) { return std::isfinite(value); });
    if (bad == values.end()) return;
    unfit(name_ + " holds " + to_toml(static_cast<double>(*bad)) + " at " +
          position(array, bad - values.begin()));
  }

  // Rows and columns count from 0, as the ranges of row filters do.
  static std::string position(const Array& array, std::int64_t offset) {
    std::vector<std::string> indices;
    for (auto k = array.shape.size(); k-- > 0;) {
      indices.insert(indices.begin(), std::to_string(offset % array.shape[k]));
      offset /= array.shape[k];
    }
    if (indices.size() != 2) return "[" + joined(indices) + "]";
    const auto column = static_cast<std::size_t>(std::stoull(indices[1]));
    const auto label =
        column < array.columns.size() ? "'" + array.columns[column] + "'" : indices[1];
    return "row " + indices[0] + ", column " + label;
  }

  // One column serves where one dimension is asked for.
  void fit_shape(Array& array) const {
    auto& shape = array.shape;
    const auto& wanted = input_.shape;
    if (wanted.empty()) return;
    if (wanted.size() == 1 && shape.size() == 2 && shape[1] == 1) shape.pop_back();
    bool fits = shape.size() == wanted.size();
    for (std::size_t k = 0; fits && k < shape.size(); ++k)
      if (const auto size = fixed_size(wanted[k])) fits = *size == shape[k];
    if (!fits) unfit(name_ + " has shape " + shape_text(shape) + ", not " + joined(wanted, " x "));
  }

  static Json schema_of(const Array& array) {
    Json schema = {{"shape", array.shape}, {"dtype", assay::name_of(array.dtype)}};
    if (!array.columns.empty()) schema["columns"] = array.columns;
    return schema;
  }

  static Json schema_of(const Table& table) {
    auto columns = Json::array();
    for (const auto& column : table.columns)
      columns.push_back({{"name", column.name}, {"dtype", type_of(column)}});
    return {{"shape", {table.rows, table.columns.size()}}, {"columns", std::move(columns)}};
  }

  Fitted fitted(const std::string& kind, decltype(Fitted::value) value, Json schema) const {
    schema["kind"] = kind;
    schema["format"] = name_of(loaded_.format);
    return {kind, std::move(value), exact_json(schema)};
  }

  [[noreturn]] void unfit(std::string message) const {
    std::vector<std::string> formats;
    if (input_.array) formats.emplace_back(".csv .npy .npz .mtx .h5 .svm .idx .png");
    if (input_.table && !input_.array) formats.emplace_back(".csv .h5");
    if (input_.image && !input_.array) formats.emplace_back(".png");
    const auto from = formats.empty() ? "" : " (from " + joined(formats, " ") + ")";
    throw Unfit{std::move(message), "expected " + describe(input_) + from};
  }

  Loaded loaded_;
  const DataSource& source_;
  const Input& input_;
  std::string name_;
};

}  // namespace

Fitted fit(Loaded loaded, const DataSource& source, const Input& input) {
  return Fitter(std::move(loaded), source, input).fit();
}

bool is_parsed(const Input& input) { return input.array || input.table || input.image; }

}  // namespace assay
