#include "core/report/run/export_request.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/user_error.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCurves = "curves";

// In the order of db::ScanTable.
const std::vector<std::string> kScanTables{"runs", "results", "params", "points"};

void check_word(const std::string& what, const std::string& word,
                const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), word) == known.end())
    throw UserError(fmt::format("{}: '{}' is none of {}{}", what, word, fmt::join(known, ", "),
                                did_you_mean(word, known)));
}

}  // namespace

void ExportRequest::check() const {
  auto tables = kScanTables;
  tables.emplace_back(kCurves);
  check_word("TABLE", table, tables);
  check_word("--format", format_name(), {"csv", "jsonl", "npy"});
  if (is_npy() && (table != kCurves || output.empty()))
    throw UserError("--format npy: only curves, and into a file (-o FILE.npy)");
  if (table == kCurves && metric.empty())
    throw UserError("curves: say of which metric (--metric NAME)");
  if (!metric.empty() && (table == "runs" || table == "params"))
    throw UserError(fmt::format("--metric: {} have none", table));
}

std::string ExportRequest::format_name() const {
  const auto ending = fs::path(output).extension().string();
  return !format.empty() ? format : ending.size() > 1 ? ending.substr(1) : "csv";
}

RowFormat ExportRequest::row_format() const {
  return format_name() == "csv" ? RowFormat::csv : RowFormat::jsonl;
}

std::optional<db::ScanTable> ExportRequest::scan_table() const {
  if (table == kCurves) return std::nullopt;
  const auto at = std::find(kScanTables.begin(), kScanTables.end(), table) - kScanTables.begin();
  return static_cast<db::ScanTable>(at);
}

std::vector<fs::path> ExportRequest::files() const {
  if (output.empty()) return {};
  return is_npy() ? npy_files(output) : std::vector<fs::path>{output};
}

}  // namespace assay
