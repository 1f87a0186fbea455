#include "core/report/export.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "core/data/error.hpp"
#include "core/data/npy.hpp"
#include "core/report/cell_text.hpp"
#include "core/report/result_format.hpp"
#include "core/report/run_list.hpp"
#include "core/text/number.hpp"

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
  out << object.dump(-1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

using Curves = std::vector<std::vector<db::CurvePoint>>;

std::map<std::int64_t, std::size_t> columns_of(const Curves& curves) {
  std::map<std::int64_t, std::size_t> columns;
  for (const auto& curve : curves)
    for (const auto& point : curve) columns[point.step];
  std::size_t at = 0;
  for (auto& [step, column] : columns) column = at++;
  return columns;
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

std::span<const double> row_of(const CurveTable& table, std::size_t run) {
  return table.values.as<double>().subspan(run * table.steps.size(), table.steps.size());
}

void write_curve_csv(const CurveTable& table, std::ostream& out) {
  std::vector<std::string> cells{"step"};
  for (const auto& run : table.runs) cells.push_back("run_" + std::to_string(run.run_id));
  write_csv_line(cells, out);
  for (std::size_t j = 0; j < table.steps.size(); ++j) {
    cells = {std::to_string(table.steps[j])};
    for (std::size_t i = 0; i < table.runs.size(); ++i) {
      const double value = row_of(table, i)[j];
      cells.push_back(std::isnan(value) ? "" : shortest(value));
    }
    write_csv_line(cells, out);
  }
}

ordered_json curve_json(const CurveTable& table, std::size_t at) {
  const auto& run = table.runs[at];
  auto steps = ordered_json::array(), values = ordered_json::array();
  const auto row = row_of(table, at);
  for (std::size_t j = 0; j < row.size(); ++j) {
    if (std::isnan(row[j])) continue;
    steps.push_back(table.steps[j]);
    values.push_back(cell_json(db::Cell(row[j])));
  }
  return {{"run_id", run.run_id},
          {"experiment", run.experiment},
          {"point", run.point},
          {"seed", run.seed},
          {"varied", ordered_json::parse(run.varied)},
          {"steps", std::move(steps)},
          {"values", std::move(values)}};
}

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path);
  if (!(out << text).flush()) throw DataError(path, "cannot be written");
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
  Curves curves;
  for (auto& run : runs_of(reader, filter)) {
    auto curve = reader.curve(run.run_id, filter.metric.value());
    if (curve.empty()) continue;
    curves.push_back(std::move(curve));
    table.runs.push_back(std::move(run));
  }
  const auto columns = columns_of(curves);
  for (const auto& [step, column] : columns) table.steps.push_back(step);
  table.values = zeros(DType::f64, {static_cast<std::int64_t>(curves.size()),
                                    static_cast<std::int64_t>(columns.size())});
  const auto values = table.values.as<double>();
  std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < curves.size(); ++i)
    for (const auto& point : curves[i])
      values[i * columns.size() + columns.at(point.step)] = point.value;
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
  return {path, beside(".runs.csv"), beside(".steps.npy")};
}

void export_npy(const CurveTable& table, const std::filesystem::path& path) {
  const auto files = npy_files(path);
  auto axis = zeros(DType::i64, {static_cast<std::int64_t>(table.steps.size())});
  std::copy(table.steps.begin(), table.steps.end(), axis.as<std::int64_t>().begin());
  write_npy(files[0], table.values);
  write_text(files[1], to_text(run_columns(table.runs), ResultFormat::csv));
  write_npy(files[2], axis);
}

}  // namespace assay
