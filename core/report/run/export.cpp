#include "core/report/run/export.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/base/quantity.hpp"
#include "core/data/array.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/npy.hpp"
#include "core/report/run/run_list.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/result_format.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

void write_csv_line(const std::vector<std::string>& cells, std::ostream& out) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    out << (i == 0 ? "" : ",") << csv_cell(cells[i], cells.size() == 1);
  out << '\n';
}

void write_csv_line(const std::vector<db::Field>& fields, std::ostream& out) {
  std::vector<std::string> cells;
  for (const auto& field : fields) cells.push_back(cell_text(field, kExact));
  write_csv_line(cells, out);
}

void write_json_line(const ordered_json& object, std::ostream& out) {
  out << json_text(object) << '\n';
}

using Curves = std::vector<std::vector<db::CurvePoint>>;

std::vector<std::int64_t> steps_of(const Curves& curves) {
  std::vector<std::int64_t> steps;
  for (const auto& curve : curves)
    for (const auto& point : curve) steps.push_back(point.step);
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

std::vector<db::RunListRow> runs_of(db::Reader& reader, const db::ScanFilter& filter) {
  std::map<std::int64_t, db::RunListRow> by_id;
  db::RunFilter of;
  of.finals = 1000;
  const auto add = [&] {
    for (auto& run : reader.list_runs(of)) by_id[run.run_id] = std::move(run);
  };
  if (filter.experiments.empty()) add();
  for (const auto& name : filter.experiments) {
    of.experiment = name;
    add();
  }
  std::vector<db::RunListRow> runs;
  for (auto& [id, run] : by_id) runs.push_back(std::move(run));
  return runs;
}

void write_curve_csv(const CurveTable& table, std::ostream& out) {
  std::vector<std::string> cells{"step"};
  for (const auto& run : table.runs) cells.push_back("run_" + std::to_string(run.run_id));
  write_csv_line(cells, out);
  std::vector<std::size_t> next(table.curves.size(), 0);
  for (const auto step : table.steps) {
    cells.assign(1, std::to_string(step));
    for (std::size_t i = 0; i < table.curves.size(); ++i) {
      const auto& curve = table.curves[i];
      const bool has = next[i] < curve.size() && curve[next[i]].step == step;
      cells.push_back(has ? shortest(curve[next[i]++].value) : "");
    }
    write_csv_line(cells, out);
  }
}

ordered_json curve_json(const CurveTable& table, std::size_t at) {
  const auto& run = table.runs[at];
  auto steps = ordered_json::array(), values = ordered_json::array();
  for (const auto& point : table.curves[at]) {
    steps.push_back(point.step);
    values.push_back(cell_json(db::Cell(point.value)));
  }
  return {{"run_id", run.run_id},
          {"experiment", run.experiment},
          {"point", run.point},
          {"seed", run.seed},
          {"varied", parse_ordered_json(run.varied)},
          {"steps", std::move(steps)},
          {"values", std::move(values)}};
}

constexpr std::size_t kSmallArray = std::size_t{64} << 20;  // bytes
constexpr std::size_t kMostGaps = 200;                      // places of an array for each point

// Runs x steps: calls `set` for each point with its place.
template <class Set>
void for_each_point(const CurveTable& table, Set&& set) {
  for (std::size_t i = 0; i < table.curves.size(); ++i) {
    auto column = table.steps.begin();
    for (const auto& point : table.curves[i]) {
      column = std::lower_bound(column, table.steps.end(), point.step);
      set(i * table.steps.size() + static_cast<std::size_t>(column - table.steps.begin()), point);
    }
  }
}

Array grid(const CurveTable& table, DType type) {
  return zeros(type, {static_cast<std::int64_t>(table.curves.size()),
                      static_cast<std::int64_t>(table.steps.size())});
}

Array dense(const CurveTable& table, const std::filesystem::path& path) {
  const auto width = table.steps.size(), size = sizeof(double) * width * table.curves.size();
  std::size_t points = 0;
  for (const auto& curve : table.curves) points += curve.size();
  if (size > kSmallArray && size / sizeof(double) > kMostGaps * points)
    throw DataError(path, "would be an array of " + format_bytes(size) + " for " +
                              counted(static_cast<std::int64_t>(points), "point") +
                              ": the runs share few steps; --format jsonl has no gaps");
  auto values = grid(table, DType::f64);
  const auto all = values.as<double>();
  std::fill(all.begin(), all.end(), std::numeric_limits<double>::quiet_NaN());
  for_each_point(table, [&](std::size_t at, const auto& point) { all[at] = point.value; });
  return values;
}

Array logged(const CurveTable& table) {
  auto mask = grid(table, DType::u8);
  const auto all = mask.as<std::uint8_t>();
  for_each_point(table, [&](std::size_t at, const auto&) { all[at] = 1; });
  return mask;
}

}  // namespace

void export_rows(db::Reader& reader, db::ScanTable table, const db::ScanFilter& filter,
                 RowFormat format, std::ostream& out) {
  std::vector<std::string> names;
  const auto write = [&](const std::vector<db::Field>& fields) {
    if (format == RowFormat::csv) return write_csv_line(fields, out);
    auto object = ordered_json::object();
    for (std::size_t i = 0; i < names.size(); ++i) object[names[i]] = cell_json(fields[i]);
    write_json_line(object, out);
  };
  reader.scan(
      table, filter,
      [&](const std::vector<std::string>& columns) {
        names = columns;
        if (format == RowFormat::csv) write_csv_line(names, out);
      },
      write);
}

CurveTable curve_table(db::Reader& reader, const db::ScanFilter& filter) {
  CurveTable table;
  for (auto& run : runs_of(reader, filter)) {
    auto curve = reader.curve(run.run_id, filter.metric.value());
    if (curve.empty()) continue;
    table.curves.push_back(std::move(curve));
    table.runs.push_back(std::move(run));
  }
  table.steps = steps_of(table.curves);
  return table;
}

void export_curves(const CurveTable& table, RowFormat format, std::ostream& out) {
  if (format == RowFormat::csv) return write_curve_csv(table, out);
  for (std::size_t i = 0; i < table.runs.size(); ++i) write_json_line(curve_json(table, i), out);
}

std::vector<std::filesystem::path> npy_files(const std::filesystem::path& path) {
  const auto beside = [&](const char* ending) {
    return path.parent_path() / (path.stem().string() + ending);
  };
  return {path, beside(".runs.csv"), beside(".steps.npy"), beside(".logged.npy")};
}

void export_npy(const CurveTable& table, const std::filesystem::path& path) {
  const auto files = npy_files(path);
  auto axis = zeros(DType::i64, {static_cast<std::int64_t>(table.steps.size())});
  std::copy(table.steps.begin(), table.steps.end(), axis.as<std::int64_t>().begin());
  write_npy(files[0], dense(table, path));
  const auto runs = to_text(run_columns(table.runs), ResultFormat::csv);
  write_file(files[1], {std::as_bytes(std::span(runs))});
  write_npy(files[2], axis);
  write_npy(files[3], logged(table));
}

}  // namespace assay
