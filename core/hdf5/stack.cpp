// Patterns of paths, and the groups that fit them.
#include "core/hdf5/stack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "core/data/file.hpp"
#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {
namespace {

constexpr std::size_t kMostGroups = 4095;  // of those that names_in() tells

// "/data" "*" "obs" {"eef", "gripper"}
struct Pattern {
  std::string before, within;
  std::vector<std::string> keys;
};

Pattern pattern_of(const std::string& path) {
  const auto star = path.find("/*/");
  const auto inner = path.substr(star + 3);
  const auto last = inner.rfind('/') == std::string::npos ? 0 : inner.rfind('/') + 1;
  Pattern pattern{path.substr(0, star), inner.substr(0, last), {}};
  auto names = inner.substr(last);
  if (names.starts_with("{") && names.ends_with("}")) names = names.substr(1, names.size() - 2);
  for (std::size_t at = 0; at <= names.size();) {
    const auto end = std::min(names.find(',', at), names.size());
    const auto name = names.substr(at, end - at);
    if (name.empty() ||
        std::find(pattern.keys.begin(), pattern.keys.end(), name) != pattern.keys.end())
      refuse_dataset("the list of names in " + in_quotes(path) + " is empty, or names one twice");
    pattern.keys.push_back(name);
    at = end + 1;
  }
  return pattern;
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// demo_2 before demo_10.
bool comes_before(const std::string& a, const std::string& b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (!is_digit(a[i]) || !is_digit(b[j])) {
      if (a[i] != b[j]) return a[i] < b[j];
      ++i, ++j;
      continue;
    }
    const auto number = [](const std::string& text, std::size_t& at) {
      while (at + 1 < text.size() && text[at] == '0' && is_digit(text[at + 1])) ++at;
      const auto start = at;
      while (at < text.size() && is_digit(text[at])) ++at;
      return text.substr(start, at - start);
    };
    const auto x = number(a, i), y = number(b, j);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  return a.size() - i < b.size() - j;
}

class Stack {
 public:
  Stack(hid_t file, const std::string& path) : file_(file), pattern_(pattern_of(path)) {
    table_.columns.push_back({"group", std::vector<std::string>()});
  }

  Table table() {
    const auto parent = open_object(file_, pattern_.before);
    if (parent.type != Type::group) refuse_dataset(in_quotes(parent.path) + " is no group");
    auto names = names_in(parent.id.get());
    if (names.empty() || names.size() > kMostGroups)
      refuse_dataset(fmt::format("{} holds {} groups, expected 1 to {}", in_quotes(parent.path),
                                 names.size(), kMostGroups));
    std::sort(names.begin(), names.end(), comes_before);
    for (const auto& name : names)
      add_group(parent.path == "/" ? "/" + name : parent.path + "/" + name, name);
    return std::move(table_);
  }

 private:
  void add_group(const std::string& path, const std::string& name) {
    std::size_t column = 1;
    std::int64_t rows = -1;
    for (const auto& key : pattern_.keys) {
      const auto object = open_object(file_, path + "/" + pattern_.within + key);
      if (object.type != Type::dataset) refuse_dataset(in_quotes(object.path) + " is no dataset");
      const auto values = converted(numbers(Sound(object, file_)), DType::f64);
      if (values.shape.empty() || values.shape.size() > 2 || (rows >= 0 && values.shape[0] != rows))
        throw DataError(DataPlace{}, fmt::format("{} has the shape {}, expected {} x numbers",
                                                 in_quotes(object.path), shape_text(values.shape),
                                                 rows < 0 ? "steps" : std::to_string(rows)));
      rows = values.shape[0];
      add_columns(object.path, key, values, column);
    }
    auto& groups = std::get<std::vector<std::string>>(table_.columns[0].values);
    groups.insert(groups.end(), static_cast<std::size_t>(rows), name);
    table_.rows += rows;
    if (column != table_.columns.size())
      throw DataError(DataPlace{},
                      in_quotes(path) + " has fewer numbers a row than the groups before it");
    is_new_ = false;
  }

  // Appends to columns from `next` on, which the first group makes.
  void add_columns(const std::string& path, const std::string& key, const Array& values,
                   std::size_t& next) {
    const auto width =
        values.shape.size() == 1 ? std::size_t{1} : static_cast<std::size_t>(values.shape[1]);
    bytes_ += static_cast<double>(values.bytes.size());
    if (bytes_ > static_cast<double>(memory_bound()))
      throw DataError(DataPlace{}, "the datasets together do not fit into memory");
    for (std::size_t j = 0; j < width; ++j) {
      const auto name = width == 1 ? key : key + "_" + std::to_string(j);
      if (is_new_) table_.columns.push_back({name, std::vector<double>()});
      if (next + j >= table_.columns.size() || table_.columns[next + j].name != name)
        throw DataError(DataPlace{},
                        fmt::format("{} has {} a row, unlike the groups before it", in_quotes(path),
                                    counted(static_cast<std::int64_t>(width), "number")));
      auto& column = std::get<std::vector<double>>(table_.columns[next + j].values);
      for (auto i = j; i < values.as<double>().size(); i += width)
        column.push_back(values.as<double>()[i]);
    }
    next += width;
  }

  hid_t file_;
  Pattern pattern_;
  Table table_;
  bool is_new_ = true;
  double bytes_ = 0;
};

}  // namespace

bool is_pattern(const std::string& path) { return path.find("/*/") != std::string::npos; }

Table stacked(hid_t file, const std::string& path) { return Stack(file, path).table(); }

}  // namespace assay::hdf5
