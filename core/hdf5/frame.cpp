// Groups that are tables: columns, categories, missing values.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/hdf5/matrix.hpp"

namespace assay::hdf5 {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Object dataset_at(hid_t file, const std::string& path) {
  auto object = open_object(file, path);
  if (object.type != Type::dataset) refuse_dataset(in_quotes(path) + " is no dataset");
  return object;
}

template <class T>
std::vector<T> chosen(const std::vector<T>& categories, std::span<const std::int64_t> codes,
                      T missing, const std::string& path) {
  std::vector<T> values;
  values.reserve(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (codes[i] < -1 || codes[i] >= std::ssize(categories))
      throw DataError(DataPlace{}, fmt::format("{}: row {}: there is no category {}",
                                               in_quotes(path), i, codes[i]));
    values.push_back(codes[i] < 0 ? missing : categories[static_cast<std::size_t>(codes[i])]);
  }
  return values;
}

std::vector<double> reals_of(const std::vector<std::int64_t>& integers) {
  return {integers.begin(), integers.end()};
}

// Integers with gaps are reals.
Column categorical(const std::string& name, const Column& categories, const Array& codes,
                   const std::string& path) {
  const auto at = codes.as<std::int64_t>();
  const bool has_gaps = std::any_of(at.begin(), at.end(), [](auto code) { return code < 0; });
  if (const auto* texts = std::get_if<std::vector<std::string>>(&categories.values)) {
    std::size_t bytes = 0;  // one text may stand for many rows
    for (const auto& text : *texts) bytes = std::max(bytes, text.size());
    constexpr double kMost = 1 << 30;
    if (static_cast<double>(bytes) * static_cast<double>(at.size()) > kMost)
      throw DataError(DataPlace{}, in_quotes(path) + " has categories too long for its rows");
    return {name, chosen(*texts, at, std::string(), path)};
  }
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&categories.values)) {
    if (has_gaps) return {name, chosen(reals_of(*integers), at, kMissing, path)};
    return {name, chosen(*integers, at, std::int64_t{0}, path)};
  }
  return {name, chosen(std::get<std::vector<double>>(categories.values), at, kMissing, path)};
}

Array codes_at(hid_t file, const std::string& path) {
  auto codes = numbers(Sound(dataset_at(file, path), file));
  if (codes.shape.size() != 1)
    throw DataError(DataPlace{}, in_quotes(path) + " has the shape " + shape_text(codes.shape) +
                                     ", expected one dimension");
  return converted(std::move(codes), DType::i64);
}

// Values beside a mask of those that are missing.
Column nullable(const std::string& name, const std::string& path, hid_t file) {
  auto values = column(name, Sound(dataset_at(file, path + "/values"), file));
  const auto mask = codes_at(file, path + "/mask");
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&values.values);
  const auto is_missing = mask.as<std::int64_t>();
  if (integers == nullptr || is_missing.size() != integers->size())
    throw DataError(DataPlace{}, in_quotes(path) + " is broken: its mask is another's");
  auto reals = reals_of(*integers);
  bool has_gaps = false;
  for (std::size_t i = 0; i < reals.size(); ++i)
    if (is_missing[i] != 0) reals[i] = kMissing, has_gaps = true;
  if (has_gaps) return {name, std::move(reals)};
  return values;
}

Column column_of_group(const std::string& name, const Object& group, hid_t file) {
  const auto kind = word_attribute(group.id.get(), "encoding-type");
  if (kind == "categorical")
    return categorical(name,
                       column(name, Sound(dataset_at(file, group.path + "/categories"), file)),
                       codes_at(file, group.path + "/codes"), group.path);
  if (kind.starts_with("nullable-")) return nullable(name, group.path, file);
  throw DataError(DataPlace{},
                  in_quotes(group.path) + " is no column: its encoding is " + in_quotes(kind));
}

Column column_at(const std::string& name, const Object& table, hid_t file) {
  const auto path = table.path + "/" + name;
  const auto object = open_object(file, path);
  if (object.type == Type::group) return column_of_group(name, object, file);
  if (object.type != Type::dataset) refuse_dataset(in_quotes(path) + " is no dataset");
  const auto old = table.path + "/__categories";  // AnnData 0.7
  if (exists(table.id.get(), "__categories") && exists(open_object(file, old).id.get(), name))
    return categorical(name, column(name, Sound(dataset_at(file, old + "/" + name), file)),
                       codes_at(file, path), path);
  return column(name, Sound(object, file));
}

std::int64_t length_of(const Column& column) {
  return std::visit([](const auto& values) { return std::ssize(values); }, column.values);
}

std::string index_name(const Object& table) {
  const auto name = word_attribute(table.id.get(), "_index");
  if (name.empty())
    throw DataError(DataPlace{},
                    in_quotes(table.path) + " does not say which labels its rows have");
  return name;
}

// AnnData writes labels without a name under this one.
constexpr const char* kNameless = "_index";

}  // namespace

bool is_column(const Object& group) {
  const auto kind = word_attribute(group.id.get(), "encoding-type");
  return kind == "categorical" || kind.starts_with("nullable-");
}

Column frame_column(const Object& group, hid_t file) {
  return column_of_group(group.path.substr(group.path.rfind('/') + 1), group, file);
}

bool is_frame(const Object& group) {
  return word_attribute(group.id.get(), "encoding-type") == "dataframe";
}

Table frame(const Object& group, hid_t file) {
  auto names = text_attribute(group.id.get(), "column-order");
  const auto index = index_name(group);
  if (index != kNameless && std::find(names.begin(), names.end(), index) == names.end())
    names.insert(names.begin(), index);
  Table table;
  table.rows = std::ssize(labels(group, file));
  for (const auto& name : names) {
    if (table.find(name) != nullptr)
      throw DataError(DataPlace{}, in_quotes(group.path) + " has two columns " + in_quotes(name));
    table.columns.push_back(column_at(name, group, file));
    const auto length = length_of(table.columns.back());
    if (length != table.rows)
      throw DataError(DataPlace{},
                      fmt::format("{} has {} in column {}, expected {}", in_quotes(group.path),
                                  counted(length, "row"), in_quotes(name), table.rows));
  }
  return table;
}

std::vector<std::string> labels(const Object& table, hid_t file) {
  const auto as_texts = [](const Column& column) {
    if (const auto* texts = std::get_if<std::vector<std::string>>(&column.values)) return *texts;
    std::vector<std::string> texts;
    std::visit(
        [&](const auto& values) {
          using Values = std::decay_t<decltype(values)>;
          if constexpr (!std::is_same_v<Values, std::vector<std::string>>)
            for (const auto value : values) texts.push_back(fmt::format("{}", value));
        },
        column.values);
    return texts;
  };
  if (table.type == Type::group) return as_texts(column_at(index_name(table), table, file));
  const auto all = records(Sound(table, file));
  for (const auto* name : {"index", "_index"})
    if (const auto* column = all.find(name)) return as_texts(*column);
  throw DataError(DataPlace{}, in_quotes(table.path) + " does not say which labels its rows have");
}

}  // namespace assay::hdf5
