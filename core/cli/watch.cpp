// assay watch: how far everything is, from a second terminal.
#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <thread>

#include "core/base/quantity.hpp"
#include "core/cli/shared.hpp"
#include "core/report/run/watch_page.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

struct WatchOptions {
  std::string experiment, interval = "1s";
  bool once = false;
};

std::string page(const WatchOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto live = reader.live(o.experiment.empty() ? std::nullopt : std::optional(o.experiment));
  return watch_page(live, db::system_ms(), shared.colour_out, shared.width_out);
}

int watch(const WatchOptions& o, const Shared& shared) {
  const auto interval = parse_duration(o.interval);
  if (!interval || interval->count() < 100)
    throw UserError(fmt::format("--interval: '{}' is no duration of at least 100ms", o.interval));
  if (o.once || isatty(STDOUT_FILENO) == 0 || is_dumb_terminal()) {
    fmt::print("{}", page(o, shared));
    return kOk;
  }
  for (;;) {  // until Ctrl-C; the file is let go of between two looks
    const auto text = page(o, shared);
    fmt::print("\x1b[H\x1b[2J{}", text);
    std::fflush(stdout);
    std::this_thread::sleep_for(*interval);
  }
}

}  // namespace

void add_watch(CLI::App& app, Shared& shared) {
  auto* command = add_command(
      app, "watch", "Show progress, running runs and failures, again and again on a terminal",
      "assay watch quickstart --interval 5s");
  const auto o = std::make_shared<WatchOptions>();
  command->add_option("EXPERIMENT", o->experiment, "only this one (default: what is running)")
      ->type_name("");
  command->add_flag("--once", o->once, "show it once, as where the output is no terminal");
  command->add_option("--interval", o->interval, "time between two looks")
      ->capture_default_str()
      ->type_name("TIME");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return watch(*o, shared); });
}

}  // namespace assay::cli
