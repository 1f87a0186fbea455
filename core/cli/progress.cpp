#include "core/cli/progress.hpp"

#include <fmt/core.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>

#include "core/text/number.hpp"
#include "core/text/quantity.hpp"

namespace assay::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kShortPlan = 40;  // runs; up to here each one gets a line on a terminal
constexpr auto kRedraw = milliseconds(100);

// Time per unit of work so far, times what is left. Nothing before there is any work to judge by.
std::optional<milliseconds> left(const Snapshot& now) {
  const double work = static_cast<double>(now.fresh) + now.running_fraction;
  if (work <= 0) return std::nullopt;
  const double rest = static_cast<double>(now.total - now.ended) - now.running_fraction;
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(now.elapsed.count()) *
                                                std::max(0.0, rest) / work));
}

std::string cell_text(const db::Cell& cell) {
  if (const auto* real = std::get_if<double>(&cell)) return compact(*real, 6);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  return std::get<std::string>(cell);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// "done  solver=emd seed=0  0.41 s  cost=0.0312": the first results with a goal stand for all.
std::string outcome_text(const Outcome& o) {
  auto text = fmt::format("{:<11} {}", db::status_name(o.status), run_label(*o.plan, *o.run));
  if (!o.is_fresh) return text + fmt::format("  (finished before, run {})", o.run_id);
  text += "  " + format_duration(milliseconds(o.wall_ms));
  if (!o.error.empty())
    return text + "  " + first_line(o.error) + fmt::format("  (assay show {})", o.run_id);
  int shown = 0;
  for (const auto& [name, value] : o.results) {
    const auto* output = find_output(*o.plan->method, name);
    if (output == nullptr || output->goal == Goal::none || output->timing || ++shown > 2) continue;
    text += "  " + name + "=" + cell_text(value);
  }
  return text;
}

class TerminalWatcher : public Watcher {
 public:
  explicit TerminalWatcher(bool colour) : colour_(colour) {}
  ~TerminalWatcher() override { clear(); }

  void ended(const Outcome& outcome, const Snapshot& now) override {
    const bool failed = !db::is_finished(outcome.status);
    if (failed || (outcome.is_fresh && now.total <= kShortPlan)) {
      const bool red = colour_ && failed;
      print(fmt::format("{}{}{}", red ? "\x1b[31m" : "", outcome_text(outcome),
                        red ? "\x1b[0m" : ""));
    }
    draw(now, false);
  }
  void tick(const Snapshot& now) override { draw(now, false); }
  void say(const std::string& text) override { print(text); }

 private:
  void print(const std::string& line) {
    clear();
    fmt::print(stderr, "{}\n", line);
    drawn_ = {};
  }
  void draw(const Snapshot& now, bool at_once) {
    const auto time = std::chrono::steady_clock::now();
    if (!at_once && time - drawn_ < kRedraw) return;
    drawn_ = time;
    const auto filled = now.total == 0 ? 0 : 20 * now.ended / now.total;
    fmt::print(stderr, "\r\x1b[K[{}{}] {}", std::string(filled, '#'), std::string(20 - filled, '.'),
               progress_text(now));
    std::fflush(stderr);
  }
  void clear() {
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
  }

  bool colour_;
  std::chrono::steady_clock::time_point drawn_{};
};

class LineWatcher : public Watcher {
 public:
  LineWatcher() : log_("assay", std::make_shared<spdlog::sinks::stderr_sink_st>()) {
    log_.set_pattern("%H:%M:%S %v");
  }
  void ended(const Outcome& outcome, const Snapshot& now) override {
    log_.info("{}/{} {}", now.ended, now.total, outcome_text(outcome));
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
  milliseconds said_{0};
};

}  // namespace

std::string progress_text(const Snapshot& now) {
  auto text = fmt::format("{}/{} runs", now.ended, now.total);
  if (now.failed > 0) text += fmt::format(", {} failed", now.failed);
  if (now.running > 0) text += fmt::format(", {} running", now.running);
  text += ", " + format_duration(milliseconds(now.elapsed.count() / 1000 * 1000));
  if (const auto rest = left(now); rest && now.ended < now.total)
    text +=
        ", about " + format_duration(milliseconds((rest->count() + 999) / 1000 * 1000)) + " left";
  return text;
}

std::unique_ptr<Watcher> make_watcher(bool is_terminal, bool colour) {
  if (is_terminal) return std::make_unique<TerminalWatcher>(colour);
  return std::make_unique<LineWatcher>();
}

}  // namespace assay::cli
