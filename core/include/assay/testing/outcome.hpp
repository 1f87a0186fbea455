// What a method did in a unit test.
#pragma once

#include "../plugin.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace assay::testing {

// The alternatives stand in the order of ASSAY_BOOL, ASSAY_INT, ...
using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<double>, std::vector<std::string>,
                           std::vector<std::vector<std::int64_t>>>;

struct Column {
  std::string name;
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;
};
using Table = std::vector<Column>;

struct Point {
  std::int64_t step = 0;
  double value = 0;
};
struct Line {
  std::uint32_t level = ASSAY_INFO;
  std::string text;
};
struct Fault {
  std::string key, message;
};

// An array (shape, values, names of its columns), a table, or the bytes of a file that the method
// wrote itself.
struct Artifact {
  std::vector<std::int64_t> shape;
  std::vector<double> values;  // row-major, whatever the element type
  std::vector<std::string> columns;
  Table table;
  std::string bytes;
};

// What came of one call of run() or check().
struct Outcome {
  assay_status status = ASSAY_OK;
  std::string failure;  // why it is other than ASSAY_OK
  std::map<std::string, std::vector<Point>> curves;
  std::map<std::string, Value> results;  // booleans, integers, reals and texts
  std::map<std::string, Artifact> artifacts;
  std::vector<Line> lines;
  std::vector<Fault> faults;
  double done = 0, total = 0;  // the last progress
  std::size_t stop_questions = 0;

  // Throw std::out_of_range when there is none of that name, std::bad_variant_access when it is of
  // another type.
  double real(const std::string& name) const { return std::get<double>(results.at(name)); }
  std::int64_t integer(const std::string& name) const {
    return std::get<std::int64_t>(results.at(name));
  }
  const std::string& text(const std::string& name) const {
    return std::get<std::string>(results.at(name));
  }
  const std::vector<Point>& curve(const std::string& name) const { return curves.at(name); }
};

}  // namespace assay::testing
