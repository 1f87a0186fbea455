#include "core/report/plan/progress.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/quantity.hpp"
#include "core/data/error.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using std::chrono::milliseconds;

constexpr int kShownResults = 2;

// Time per unit of work so far, times what is left. Nothing before there is any work to judge by.
std::optional<milliseconds> left(const Snapshot& now) {
  const double work = static_cast<double>(now.fresh) + now.running_fraction;
  if (work <= 0 || now.ended >= now.total) return std::nullopt;
  const double rest = static_cast<double>(now.total - now.ended) - now.running_fraction;
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(now.elapsed.count()) *
                                                std::max(0.0, rest) / work));
}

std::string whole_seconds(milliseconds time) {
  const auto seconds = (time.count() + 999) / 1000;
  return seconds < 60 ? fmt::format("{} s", seconds)
                      : format_duration(milliseconds(seconds * 1000));
}

// The outputs that forbid trust: "converged = 0".
std::string doubt_of(const RunOutcome& o) {
  std::map<std::string, std::string> said;
  for (const auto& [name, value] : o.results) {
    const auto* output = find_output(*o.plan->method, name);
    if (output != nullptr && output->certifies) said[name] = cell_text(value, kShownDigits);
  }
  std::string text;
  for (const auto& [name, value] : said)
    if (value == "0" || value == "nan") text += (text.empty() ? "" : ", ") + name + " = " + value;
  return text;
}

// "  not to be trusted: converged = 0; 2 warnings  (assay show 7)"
std::string doubt_text(const RunOutcome& o, const std::string& database) {
  std::string text;
  if (o.status == db::Status::done && o.trusted == false)
    text = "not to be trusted: " + doubt_of(o);
  if (o.warnings > 0) text += (text.empty() ? "" : "; ") + counted(o.warnings, "warning");
  return text.empty() ? "" : fmt::format("  {}  (assay show {}{})", text, o.run_id, database);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

std::string progress_text(const Snapshot& now) {
  auto text = fmt::format("{}/{} runs", now.ended, now.total);
  if (now.failed > 0) text += fmt::format(", {} failed", now.failed);
  if (now.running > 0) text += fmt::format(", {} running", now.running);
  text += ", " + whole_seconds(now.elapsed);
  if (const auto rest = left(now)) text += ", about " + whole_seconds(*rest) + " left";
  return text;
}

std::string outcome_text(const RunOutcome& o, const std::string& database) {
  auto text = fmt::format("{:<11} {}  {}", db::status_name(o.status), run_label(*o.plan, *o.run),
                          format_duration(milliseconds(o.wall_ms)));
  if (!o.error.empty())
    return text + fmt::format("  {}  (assay show {}{})", first_line(o.error), o.run_id, database);
  int shown = 0;
  for (const auto& [name, value] : o.results) {
    const auto* output = find_output(*o.plan->method, name);
    if (output == nullptr || output->goal == Goal::none || output->timing) continue;
    if (++shown <= kShownResults) text += "  " + name + "=" + cell_text(value, kShownDigits);
  }
  return text + doubt_text(o, database);
}

std::string summary_text(const Summary& s, std::size_t total) {
  auto text = counted(static_cast<std::int64_t>(total), "run");
  const char* between = ": ";
  const auto add = [&](std::size_t n, const char* what) {
    if (n == 0) return;
    text += fmt::format("{}{} {}", between, n, what);
    between = ", ";
  };
  add(s.done, "done");
  add(s.finished_before, "finished before");
  add(s.diverged, "diverged");
  add(s.failed, "failed");
  add(s.stopped, "stopped");
  add(s.not_started, "not started");
  between = "; ";
  add(s.untrusted, "not to be trusted");
  add(s.warned, "with warnings");
  return text;
}

}  // namespace assay
