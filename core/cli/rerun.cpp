// assay rerun: executes recorded runs again and compares them bit for bit.
#include <fmt/core.h>

#include <memory>

#include "core/base/json.hpp"
#include "core/base/printable.hpp"
#include "core/cli/repeat.hpp"

namespace assay::cli {
namespace {

using nlohmann::ordered_json;

struct RerunOptions {
  std::vector<std::string> runs;
  RepeatOptions repeat;
  bool json = false;
};

ordered_json to_json(const Repeated& r) {
  ordered_json j = {{"run_id", r.record.run.run_id}};
  j["rerun_id"] = r.run ? ordered_json(*r.run) : ordered_json();
  j["same"] = r.is_same();
  if (!r.comparison) return j;
  j.update(same_bits_json(*r.comparison));
  return j;
}

std::string text_of(const Repeated& r) {
  if (!r.comparison) return fmt::format("run {}: not repeated\n", r.record.run.run_id);
  return fmt::format("run {}, again as run {}: {} ({})\n{}", r.record.run.run_id, *r.run,
                     r.is_same() ? "the same" : "DIFFERENT", compared_text(*r.comparison),
                     differences_text(*r.comparison));
}

int rerun(const RerunOptions& o, const Shared& shared) {
  auto reader = db::migrated_reader(shared.database);
  const auto all = repeat(records_of(o.runs, reader, shared), o.repeat, reader, shared);
  bool is_blocked = false, is_same = true;
  for (const auto& r : all)
    if (!r.obstacle.empty()) {
      is_blocked = true;
      fmt::print(stderr, "assay: run {} cannot be repeated: {}\n", r.record.run.run_id, r.obstacle);
    }
  if (is_blocked) return kUserError;
  for (const auto& r : all) {
    is_same = is_same && r.is_same();
    if (o.json)
      fmt::print("{}\n", lenient_json(to_json(r)));
    else
      fmt::print("{}", printable_lines(text_of(r)));
  }
  return is_same ? kOk : kFailed;
}

}  // namespace

void add_rerun(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "rerun", "Execute runs again from the record and compare results and curves",
                  "assay rerun 12 13\n  assay rerun 12 --tolerance 1e-9");
  const auto o = std::make_shared<RerunOptions>();
  command->add_option("RUN", o->runs, "ids, or the beginnings of uids")->required()->type_name("");
  add_repeat_options(command, o->repeat);
  command->add_flag("--json", o->json, "print a line of JSON for each run");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return rerun(*o, shared); });
}

}  // namespace assay::cli
