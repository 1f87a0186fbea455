#include "core/cli/watchers.hpp"

#include <fmt/core.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

#include "core/base/json.hpp"
#include "core/base/wrap.hpp"
#include "core/report/plan/progress.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kShortPlan = 40;  // runs; up to here each one gets a line on a terminal
constexpr std::size_t kBar = 20;
constexpr auto kRedraw = milliseconds(100);

// Not fmt::print, which throws when the reader is gone.
void put(std::FILE* stream, const std::string& text) {
  std::fputs(text.c_str(), stream);
  std::fflush(stream);
}

class TerminalWatcher : public Watcher {
 public:
  TerminalWatcher(bool colour, std::string database)
      : colour_(colour), database_(std::move(database)) {}
  ~TerminalWatcher() override { put(stderr, kClear); }

  void ended(const RunOutcome& outcome, const Snapshot& now) override {
    const bool failed = !db::is_finished(outcome.status);
    if (failed || (outcome.is_fresh && now.total <= kShortPlan))
      line(outcome_text(outcome, database_), colour_ && failed);
    draw(now);
  }
  void tick(const Snapshot& now) override { draw(now); }
  void say(const std::string& text) override { line(text, false); }

 private:
  static constexpr const char* kClear = "\r\x1b[K";

  void line(const std::string& text, bool red) {
    const auto lines = folded(text, terminal_width(STDERR_FILENO));
    put(stderr, kClear + (red ? "\x1b[31m" + lines + "\x1b[0m" : lines) + "\n");
    drawn_ = {};
  }

  // A line that wraps could not be wiped away.
  void draw(const Snapshot& now) {
    const auto time = steady_clock::now();
    if (time - drawn_ < kRedraw) return;
    drawn_ = time;
    const auto filled = now.total == 0 ? 0 : kBar * now.ended / now.total;
    const auto words = progress_text(now);
    const auto bar = "[" + std::string(filled, '#') + std::string(kBar - filled, '.') + "] ";
    const auto width = terminal_width(STDERR_FILENO);
    const auto text = width == 0 || bar.size() + words.size() < width ? bar + words : words;
    put(stderr, kClear + (width == 0 ? text : text.substr(0, width - 1)));
  }

  bool colour_;
  std::string database_;
  steady_clock::time_point drawn_{};
};

class LineWatcher : public Watcher {
 public:
  explicit LineWatcher(std::string database)
      : log_("assay", std::make_shared<spdlog::sinks::stderr_sink_st>()),
        database_(std::move(database)) {
    log_.set_pattern("%H:%M:%S %v");
    log_.set_error_handler([](const std::string&) {});
  }
  void ended(const RunOutcome& outcome, const Snapshot& now) override {
    if (outcome.is_fresh)
      log_.info("{}/{} {}", now.ended, now.total, outcome_text(outcome, database_));
  }
  // A long silence makes people wonder; a line a minute does not.
  void tick(const Snapshot& now) override {
    if (now.elapsed - said_ < std::chrono::minutes(1)) return;
    said_ = now.elapsed;
    log_.info("{}", progress_text(now));
  }
  void say(const std::string& text) override { log_.info("{}", text); }

 private:
  spdlog::logger log_;
  std::string database_;
  milliseconds said_{0};
};

class Silence : public Watcher {
 public:
  void ended(const RunOutcome&, const Snapshot&) override {}
  void tick(const Snapshot&) override {}
  void say(const std::string&) override {}
};

class JsonWatcher : public Watcher {
 public:
  explicit JsonWatcher(std::unique_ptr<Watcher> next) : next_(std::move(next)) {}
  void ended(const RunOutcome& o, const Snapshot& now) override {
    next_->ended(o, now);
    const nlohmann::ordered_json line = {{"experiment", o.plan->experiment.name},
                                         {"run_id", o.run_id},
                                         {"point", o.plan->experiment.points[o.run->point].index},
                                         {"seed", o.run->seed},
                                         {"status", db::status_name(o.status)},
                                         {"fresh", o.is_fresh},
                                         {"wall_ms", o.wall_ms},
                                         {"error", o.error},
                                         {"trusted", trusted_json(o.trusted)},
                                         {"warnings", o.warnings}};
    put(stdout, lenient_json(line) + "\n");
  }
  void tick(const Snapshot& now) override { next_->tick(now); }
  void say(const std::string& text) override { next_->say(text); }

 private:
  std::unique_ptr<Watcher> next_;
};

}  // namespace

std::unique_ptr<Watcher> make_watcher(Show show, const Shared& shared) {
  std::unique_ptr<Watcher> watcher;
  if (!show.progress)
    watcher = std::make_unique<Silence>();
  else if (isatty(STDERR_FILENO) == 1 && !is_dumb_terminal())
    watcher = std::make_unique<TerminalWatcher>(shared.colour_err, database_words(shared));
  else
    watcher = std::make_unique<LineWatcher>(database_words(shared));
  if (show.json) watcher = std::make_unique<JsonWatcher>(std::move(watcher));
  return watcher;
}

}  // namespace assay::cli
