// Tables and curves as files for other programs.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "db/reader.hpp"

namespace assay {

enum class RowFormat { csv, jsonl };

// Writes the rows as they are read; every digit is kept. NaN is an empty cell, or null.
void export_rows(db::Reader& reader, db::ScanTable table, const db::ScanFilter& filter,
                 RowFormat format, std::ostream& out);

// One metric's curves over one axis.
struct CurveTable {
  std::vector<db::RunListRow> runs;                 // that have such a curve, by id
  std::vector<std::int64_t> steps;                  // at which any of them has a point, ascending
  std::vector<std::vector<db::CurvePoint>> curves;  // of the runs, as they are: nothing for gaps
};
CurveTable curve_table(db::Reader& reader, const db::ScanFilter& filter);

// CSV: a row for each step, a column for each run; "nan" is a value that was logged, an empty cell
// none. JSON lines: a line for each run, with its own steps and values only.
void export_curves(const CurveTable& table, RowFormat format, std::ostream& out);

// The files that export_npy makes: the values at `path`; beside it NAME.runs.csv, which says which
// run a row is, NAME.steps.npy, which step a column is, and NAME.logged.npy, u8: 1 where the run
// has a point there, so that a NaN which was logged is told from none.
std::vector<std::filesystem::path> npy_files(const std::filesystem::path& path);
// The array is f64, runs x steps, NaN where a run has no point. DataError where it would be
// hundreds of times what there is, since the runs have few steps in common.
void export_npy(const CurveTable& table, const std::filesystem::path& path);

}  // namespace assay
