// assay log: what a run said, while it says it.
#include <fmt/core.h>

#include <cstdio>
#include <memory>
#include <thread>

#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/cli/repeat.hpp"
#include "core/cli/shared.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

constexpr auto kBetweenLooks = std::chrono::milliseconds(250);

struct LogOptions {
  std::string run;
  bool follow = false;
};

// Prints what is new and returns the id of the last line.
std::int64_t print_lines(db::Reader& reader, const db::RunListRow& run, std::int64_t after) {
  for (const auto& event : reader.events(run.run_id, after)) {
    const auto since =
        std::chrono::milliseconds(std::max<std::int64_t>(0, event.at - run.started_at));
    fmt::print("{}  {} {}  {}\n", format_duration(since), one_line(event.source),
               one_line(event.level), printable_lines(event.text));
    after = event.id;
  }
  std::fflush(stdout);
  return after;
}

// Running, and somebody at it.
bool goes_on(db::Reader& reader, const db::RunDetail& run) {
  for (const auto& live : reader.live(run.run.experiment))
    for (const auto& running : live.running)
      if (running.run.run_id == run.run.run_id) return running.session_alive;
  return false;
}

int log(const LogOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto run = records_of({o.run}, reader, shared).front();
  std::int64_t last = 0;
  for (bool more = true; more;) {
    more = o.follow && goes_on(reader, run);  // asked first, so that no last line is missed
    last = print_lines(reader, run.run, last);
    if (more) std::this_thread::sleep_for(kBetweenLooks);
  }
  return kOk;
}

}  // namespace

void add_log(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "log", "Print what a run logged and wrote", "assay log 12 -f");
  const auto o = std::make_shared<LogOptions>();
  command->add_option("RUN", o->run, "its id, or the beginning of its uid")
      ->required()
      ->type_name("");
  command->add_flag("-f,--follow", o->follow, "go on until the run ends");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return log(*o, shared); });
}

}  // namespace assay::cli
