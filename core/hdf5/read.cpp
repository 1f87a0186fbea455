// Objects to arrays and tables; AnnData's names of rows and columns.
#include "core/hdf5/read.hpp"

#include <algorithm>
#include <unordered_map>

#include "core/data/named.hpp"
#include "core/hdf5/matrix.hpp"
#include "core/hdf5/stack.hpp"

namespace assay::hdf5 {
namespace {

Table table_of(Column column) {
  Table table;
  table.rows = std::visit([](const auto& values) { return std::ssize(values); }, column.values);
  table.columns.push_back(std::move(column));
  return table;
}

std::variant<Array, Table> value_of_dataset(const Object& object, hid_t file) {
  const Sound dataset(object, file);
  if (is_compound(dataset)) return records(dataset);
  if (!is_text(dataset)) return numbers(dataset);
  return table_of({object.path.substr(object.path.rfind('/') + 1), texts(dataset)});
}

[[noreturn]] void refuse_group(const Object& group) {
  const auto below = datasets_below(group);
  if (below.empty()) refuse_dataset(in_quotes(group.path) + " is a group without datasets");
  refuse_dataset(in_quotes(group.path) + " is a group, name one of its datasets: " + listed(below));
}

std::variant<Array, Table> value_of(const Object& object, hid_t file) {
  if (object.type == Type::dataset) return value_of_dataset(object, file);
  if (object.type != Type::group) refuse_dataset(in_quotes(object.path) + " is no dataset");
  if (is_sparse(object)) return dense(object, file);
  if (is_frame(object)) return frame(object, file);
  if (is_column(object)) return table_of(frame_column(object, file));
  refuse_group(object);
}

// The dataset where the experiment names none.
Object default_object(hid_t file, bool is_anndata) {
  if (is_anndata) return open_object(file, "X");
  auto root = open_object(file, "/");
  const auto names = datasets_below(root);
  if (names.size() > 1) refuse_unnamed({}, names);
  if (names.empty()) throw DataError(DataPlace{}, "holds no dataset");
  return open_object(file, names.front());
}

// A second 'A' becomes 'A-1', as AnnData's var_names_make_unique has it.
std::vector<std::string> made_unique(std::vector<std::string> names) {
  std::unordered_map<std::string, std::size_t> seen;
  for (const auto& name : names) ++seen[name];
  std::unordered_map<std::string, std::size_t> met;
  for (auto& name : names) {
    const auto number = met[name]++;
    if (number == 0) continue;
    auto next = number;
    auto unique = name + "-" + std::to_string(next);
    while (seen.contains(unique)) unique = name + "-" + std::to_string(++next);
    seen.emplace(unique, 1);
    name = std::move(unique);
  }
  return names;
}

bool is_below(const std::string& path, const std::string& group) {
  return path.starts_with("/" + group + "/");
}

// The rows or columns of an array against the table that names them.
void require_length(const Object& object, const Array& array, std::size_t dimension,
                    std::int64_t length, const std::string& names) {
  if (array.shape.size() > dimension && array.shape[dimension] == length) return;
  throw DataError(DataPlace{}, in_quotes(object.path) + " has the shape " +
                                   shape_text(array.shape) + ", but " + in_quotes(names) + " has " +
                                   counted(length, "row"));
}

void name_columns(const Object& object, Array& array, hid_t file) {
  const bool is_raw = object.path == "/raw/X";
  if (object.path != "/X" && !is_raw && !is_below(object.path, "layers")) return;
  const std::string names = is_raw ? "/raw/var" : "/var";
  array.columns = made_unique(labels(open_object(file, names), file));
  require_length(object, array, 1, std::ssize(array.columns), names);
}

Table observations(hid_t file) {
  const auto object = open_object(file, "/obs");
  return object.type == Type::dataset ? records(Sound(object, file)) : frame(object, file);
}

bool has_cells_as_rows(const std::string& path) {
  return path == "/X" || path == "/raw/X" || is_below(path, "layers") || is_below(path, "obsm") ||
         is_below(path, "obsp");
}

}  // namespace

Packed read(const char* name, const std::string& dataset, bool is_anndata, bool wants_rows) {
  const auto file = open_alone(name);
  if (is_pattern(dataset)) return {stacked(file.get(), dataset)};
  const auto object =
      dataset.empty() ? default_object(file.get(), is_anndata) : open_object(file.get(), dataset);
  auto value = value_of(object, file.get());
  auto* array = std::get_if<Array>(&value);
  if (array == nullptr) return {std::get<Table>(std::move(value))};
  Packed packed;
  if (is_anndata) name_columns(object, *array, file.get());
  if (is_anndata && wants_rows && has_cells_as_rows(object.path)) {
    packed.rows = observations(file.get());
    require_length(object, *array, 0, packed.rows->rows, "/obs");
  }
  packed.value = std::move(*array);
  return packed;
}

}  // namespace assay::hdf5
