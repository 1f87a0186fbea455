// What `assay export` is asked for, in the words of its arguments.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/report/run/export.hpp"

namespace assay {

struct ExportRequest {
  std::string table;   // runs, results, params, points or curves
  std::string metric;  // empty: all
  std::string format;  // csv, jsonl or npy; empty: by the ending of `output`, else csv
  std::string output;  // a file; empty: standard output

  // Throws UserError for words that nobody knows, with the nearest, and for those that do not go
  // together.
  void check() const;

  std::string format_name() const;
  bool is_npy() const { return format_name() == "npy"; }
  RowFormat row_format() const;
  std::optional<db::ScanTable> scan_table() const;   // nothing: curves
  std::vector<std::filesystem::path> files() const;  // that it makes
};

}  // namespace assay
