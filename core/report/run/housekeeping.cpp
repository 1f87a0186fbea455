#include "core/report/run/housekeeping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

constexpr std::size_t kNamedFaults = 10;  // a list of thousands helps nobody

std::uint64_t size_of(const std::vector<db::FoundFile>& files) {
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.bytes;
  return bytes;
}

template <class T, class Tell>
void add_faults(std::vector<std::string>& lines, const std::string& file, const std::vector<T>& all,
                Tell&& tell) {
  for (std::size_t i = 0; i < std::min(all.size(), kNamedFaults); ++i)
    lines.push_back(fmt::format("{}: {}", file, one_line(tell(all[i]))));
  if (all.size() > kNamedFaults)
    lines.push_back(fmt::format("{}: and {} more like these", file, all.size() - kNamedFaults));
}

std::string difference_text(const db::Difference& d) {
  auto text = fmt::format("run {} there and run {} here have one fingerprint and differ in '{}'",
                          d.there, d.here, d.metric);
  if (d.simd_here != d.simd_there)
    text += fmt::format(" ({} there, {} here)", d.simd_there, d.simd_here);
  return text + "; the one here is kept";
}

}  // namespace

TextTable garbage_table(const db::Garbage& garbage) {
  TextTable table{{"what", "count", "size"}, {}, {Align::left, Align::right, Align::right}};
  const auto files = [&](const char* what, const std::vector<db::FoundFile>& found) {
    table.rows.push_back({what, std::to_string(found.size()), format_bytes(size_of(found))});
  };
  table.rows.push_back({"runs in the trash", std::to_string(garbage.runs.size()), ""});
  files("artifacts of no run", garbage.artifacts);
  files("scratch folders", garbage.scratch);
  files("checkpoints", garbage.checkpoints);
  files("unused stages", garbage.stages);
  files("stale locks", garbage.locks);
  table.rows.push_back({"free pages of the database", "", format_bytes(garbage.free_bytes)});
  return table;
}

std::uint64_t garbage_bytes(const db::Garbage& garbage) {
  return size_of(garbage.artifacts) + size_of(garbage.scratch) + size_of(garbage.checkpoints) +
         size_of(garbage.stages) + size_of(garbage.locks) + garbage.free_bytes;
}

std::string merged_text(const std::string& file, const db::Merged& m) {
  auto text = fmt::format("{}: {} taken in ({}, {}), {} there already\n", file,
                          counted(m.runs, "run"), counted(m.points, "point"),
                          counted(m.experiments, "new experiment"), m.already_there);
  if (m.files > 0)
    text += fmt::format("  {} of artifacts copied, {}\n", counted(m.files, "file"),
                        format_bytes(m.file_bytes));
  if (m.trashed_incoming > 0)
    text += fmt::format("  {} came in trashed: a run here has the same fingerprint\n",
                        m.trashed_incoming);
  if (m.still_running > 0)
    text += fmt::format("  {} left out: not ended there yet\n", counted(m.still_running, "run"));
  return text;
}

std::vector<std::string> merge_faults(const std::string& file, const db::Merged& m) {
  std::vector<std::string> lines;
  add_faults(lines, file, m.differences, difference_text);
  add_faults(lines, file, m.refused, [](const db::Refused& r) {
    return fmt::format("run {} is not taken in: {}", r.there, r.why);
  });
  add_faults(lines, file, m.lost, [](const std::string& hash) {
    return fmt::format("the artifact {} is missing or damaged there", hash);
  });
  return lines;
}

std::string mixed_text(const RunCounts& before, const RunCounts& after) {
  std::vector<std::string> mixed;
  for (const auto& [name, runs] : before)
    if (const auto now = after.find(name); now != after.end() && now->second > runs)
      mixed.push_back(one_line(name));
  return mixed.empty() ? "" : fmt::format("  runs of both are now in {}\n", fmt::join(mixed, ", "));
}

}  // namespace assay
