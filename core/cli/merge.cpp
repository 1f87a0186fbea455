// assay merge: takes the runs of other databases in.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "db/keeper.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

// A list of thousands helps nobody.
constexpr std::size_t kNamedLines = 10;

template <class T, class Tell>
void tell_some(const std::string& file, const std::vector<T>& all, Tell&& tell) {
  for (std::size_t i = 0; i < std::min(all.size(), kNamedLines); ++i)
    fmt::print(stderr, "assay: {}: {}\n", file, one_line(tell(all[i])));
  if (all.size() > kNamedLines)
    fmt::print(stderr, "assay: {}: and {} more like these\n", file, all.size() - kNamedLines);
}

std::string difference_text(const db::Difference& d) {
  auto text = fmt::format("run {} there and run {} here have one fingerprint and differ in '{}'",
                          d.there, d.here, d.metric);
  if (d.simd_here != d.simd_there)
    text += fmt::format(" ({} there, {} here)", d.simd_there, d.simd_here);
  return text + "; the one here is kept";
}

void tell_faults(const std::string& file, const db::Merged& m) {
  tell_some(file, m.differences, difference_text);
  tell_some(file, m.refused, [](const db::Refused& r) {
    return fmt::format("run {} is not taken in: {}", r.there, r.why);
  });
  tell_some(file, m.lost, [](const std::string& hash) {
    return fmt::format("the artifact {} is missing or damaged there", hash);
  });
}

void tell(const std::string& file, const db::Merged& m) {
  fmt::print("{}: {} taken in ({}, {}), {} there already\n", file, counted(m.runs, "run"),
             counted(m.points, "point"), counted(m.experiments, "new experiment"), m.already_there);
  if (m.files > 0)
    fmt::print("  {} of artifacts copied, {}\n", counted(m.files, "file"),
               format_bytes(m.file_bytes));
  if (m.trashed_incoming > 0)
    fmt::print("  {} came in trashed: a run here has the same fingerprint\n", m.trashed_incoming);
  if (m.still_running > 0)
    fmt::print("  {} left out: not ended there yet\n", counted(m.still_running, "run"));
  tell_faults(file, m);
}

using Counts = std::map<std::string, std::int64_t>;

Counts runs_by_name(db::Reader& reader) {
  Counts counts;
  for (const auto& row : reader.experiment_list())
    if (row.runs > 0) counts[row.name] = row.runs;
  return counts;
}

void tell_mixed(const Counts& before, const Counts& after) {
  std::vector<std::string> mixed;
  for (const auto& [name, runs] : before)
    if (const auto now = after.find(name); now != after.end() && now->second > runs)
      mixed.push_back(one_line(name));
  if (!mixed.empty()) fmt::print("  runs of both are now in {}\n", fmt::join(mixed, ", "));
}

int merge(const std::vector<std::string>& files, const Shared& shared) {
  db::Store(shared.database, db::system_ms, patiently()).recover();  // makes it where there is none
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  db::Reader reader(shared.database);
  bool is_whole = true;
  for (const auto& file : files) {
    const auto before = runs_by_name(reader);
    const auto merged = keeper.merge(file);
    tell(file, merged);
    tell_mixed(before, runs_by_name(reader));
    is_whole = is_whole && merged.lost.empty() && merged.refused.empty();
  }
  return is_whole ? kOk : kFailed;
}

}  // namespace

void add_merge(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "merge", "Take the runs of other databases in, artifacts too; twice is once",
                  "assay merge --db all.db node-1/assay.db node-2/assay.db");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "databases to read; they stay as they are")
      ->required()
      ->type_name("");
  add_database_option(command, shared);
  on_call(command, shared, [files, &shared] { return merge(*files, shared); });
}

}  // namespace assay::cli
