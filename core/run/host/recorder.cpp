#include "core/run/host/recorder.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>

#include "core/base/quantity.hpp"

namespace assay {

using db::Status;

Status status_of(assay_status said) {
  switch (said) {
    case ASSAY_OK:
      return Status::done;
    case ASSAY_STOPPED:
      return Status::stopped;
    case ASSAY_BAD_INPUT:
      return Status::bad_input;
    case ASSAY_DIVERGED:
      return Status::diverged;
    case ASSAY_OUT_OF_MEMORY:
      return Status::out_of_memory;
    default:
      return Status::failed;
  }
}

namespace {

std::string_view goal_name(Goal goal) {
  return goal == Goal::minimize ? "min" : goal == Goal::maximize ? "max" : "none";
}

struct Ending {
  Status status;
  std::string error;
};

Ending by_host(StopCause cause, std::chrono::milliseconds timeout, std::uint64_t memory) {
  switch (cause) {
    case StopCause::timeout:
      return {Status::timeout, "took longer than its time limit of " + format_duration(timeout)};
    case StopCause::memory:
      return {Status::out_of_memory, "used more than its memory limit of " + format_bytes(memory)};
    case StopCause::disk:
      return {Status::failed, "filled the disk with its scratch files"};
    case StopCause::interrupt:
      return {Status::interrupted, "interrupted by the user"};
    default:
      return {Status::interrupted, "stopped because another run failed"};
  }
}

Ending by_death(const Death& death) {
  if (!death.refusal.empty()) return {Status::bad_input, death.refusal};
  if (!death.why.empty()) return {Status::crashed, death.why};
  if (WIFSIGNALED(death.wait_status) && WTERMSIG(death.wait_status) == SIGKILL)
    return {Status::crashed,
            "killed from outside (SIGKILL), perhaps by the system for want of memory"};
  if (WIFSIGNALED(death.wait_status)) return {Status::crashed, death_text(death.wait_status)};
  return {Status::crashed,
          "its process " + death_text(death.wait_status) + " in the middle of the run"};
}

// A run that refuses its input says which key is to blame.
std::string reason(const RunReport& report) {
  if (report.status != ASSAY_BAD_INPUT || report.faults.empty()) return report.failure;
  std::string text;
  for (const auto& fault : report.faults)
    text += (text.empty() ? "" : "\n") + fault.key + ": " + fault.message;
  return text;
}

Ending ending(const RunReport& report, StopCause cause, const Death& death,
              std::chrono::milliseconds timeout, std::uint64_t memory) {
  if (!report.is_sound)
    return {Status::crashed, report.nonsense.empty()
                                 ? "overwrote the memory that it shares with the host"
                                 : report.nonsense};
  const bool obeyed = report.status == ASSAY_STOPPED;
  const bool by_limit = cause == StopCause::timeout || cause == StopCause::memory;
  if (cause != StopCause::none && (!report.status || (obeyed && by_limit)))
    return by_host(cause, timeout, memory);
  if (!report.status) return by_death(death);
  return {status_of(*report.status), reason(report)};
}

// Neither 0 nor NaN; a text vouches for nothing.
bool vouches(const db::Cell& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer != 0;
  const auto* real = std::get_if<double>(&value);
  return real != nullptr && std::abs(*real) > 0;
}

}  // namespace

// In the order of the declaration, which is the order that people are shown them in.
MetricIds::MetricIds(db::Store& store, const Method& method) : store_(store), method_(method) {
  for (const auto& output : method.outputs)
    if (output.name.find('{') == std::string::npos) (*this)(output.name);
}

std::int64_t MetricIds::operator()(const std::string& output) {
  const auto known = ids_.find(output);
  if (known != ids_.end()) return known->second;
  db::MetricRow row;
  row.method = method_.id;
  row.name = output;
  if (const auto* declared = find_output(method_, output)) {
    row.unit = declared->unit;
    row.help = declared->help;
    row.goal = goal_name(declared->goal);
    row.type = type_name(declared->type);
    row.timing = declared->timing;
    row.certifies = declared->certifies;
  }
  return ids_[output] = store_.metric(row);
}

void Recorder::point(const std::string& output, const PointRecord& point) {
  store_.point(run_id_, metrics_(output), point.step, point.value, point.t_ms);
}

void Recorder::resumed(const Resumption& resumed) {
  store_.resume(run_id_, resumed.run_uid, resumed.t_ms);
}

void Recorder::line(std::string_view level, std::string_view source, std::string_view text) {
  if (level == "warn" && source == "plugin") ++warnings_;
  store_.event(run_id_, level, source, text, db::system_ms());
}

std::vector<db::ResultRow> Recorder::result_rows(const RunReport& report) {
  std::map<std::int64_t, db::Cell> last;
  for (const auto& [name, value] : report.results) last[metrics_(name)] = value;
  std::vector<db::ResultRow> rows;
  for (auto& [id, value] : last) rows.push_back({id, std::move(value)});
  return rows;
}

std::optional<bool> is_trusted(const RunReport& report, const Method& method, Status status) {
  std::map<std::string, bool> said;
  for (const auto& [name, value] : report.results)
    if (const auto* output = find_output(method, name); output && output->certifies)
      said[name] = vouches(value);
  if (status == Status::diverged) return false;
  if (said.empty()) return std::nullopt;
  return std::all_of(said.begin(), said.end(), [](const auto& entry) { return entry.second; });
}

db::RunEnd judge(const RunReport& report, StopCause cause, const Death& death, const Method& method,
                 std::chrono::milliseconds timeout, std::uint64_t memory) {
  auto [status, error] = ending(report, cause, death, timeout, memory);
  if (error.empty() && (status == Status::failed || status == Status::bad_input))
    error = "method '" + method.id + "' failed without saying why";
  db::RunEnd end;
  end.status = status;
  end.error = std::move(error);
  end.ended_at = db::system_ms();
  if (death.refusal.empty()) {
    if (WIFSIGNALED(death.wait_status))
      end.exit_signal = WTERMSIG(death.wait_status);
    else
      end.exit_code = WEXITSTATUS(death.wait_status);
    end.cpu_ms = death.cpu_ms + report.resumed.cpu_ms;
    end.max_rss_kb = death.max_rss_kb;
  }
  if (report.status) end.method_ms = report.method_ms;
  end.artifacts = report.artifacts;
  end.trusted = is_trusted(report, method, status);
  return end;
}

}  // namespace assay
