// assay doctor: is the database whole, and what to do where it is not.
#include <fmt/core.h>

#include <memory>

#include "core/base/table.hpp"
#include "core/cli/shared.hpp"
#include "core/run/plan/record_check.hpp"
#include "db/doctor.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

std::vector<db::Finding> examine(const Shared& shared) {
  auto findings = db::examine(shared.database);
  bool is_readable = true;
  for (const auto& f : findings)
    is_readable = is_readable &&
                  (f.is_ok || (f.check != "file" && f.check != "integrity" && f.check != "tables" &&
                               f.check != "references" && f.check != "views"));
  if (!is_readable) return findings;
  db::Reader reader(shared.database);
  findings.push_back(recorded_fingerprints(reader));
  return findings;
}

int doctor(bool fix, const Shared& shared) {
  auto findings = examine(shared);
  const auto may_fix = [&] {
    for (const auto& f : findings)
      if (f.is_safe_to_fix) return true;
    return false;
  };
  if (fix && may_fix()) {
    db::repair(shared.database, patiently());
    findings = examine(shared);
  }
  TextTable table{{"check", "", "finding", "what to do"}, {}, {}};
  std::size_t wrong = 0;
  for (const auto& f : findings) {
    wrong += !f.is_ok;
    table.rows.push_back({f.check, f.is_ok ? "ok" : "WRONG", f.what, f.advice});
  }
  fmt::print("{}", to_text(table, shared.colour_out));
  if (wrong > 0) fmt::print("{} of {} checks failed\n", wrong, findings.size());
  return wrong > 0 ? kFailed : kOk;
}

}  // namespace

void add_doctor(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "doctor", "Check the database, its artifacts and its fingerprints",
                  "assay doctor --fix");
  const auto fix = std::make_shared<bool>(false);
  command->add_flag("--fix", *fix, "do what loses nothing: dead sessions, views, leftovers");
  add_database_option(command, shared);
  on_call(command, shared, [fix, &shared] { return doctor(*fix, shared); });
}

}  // namespace assay::cli
