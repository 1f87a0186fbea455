#include "core/run/host/run_report.hpp"

#include <algorithm>

#include "core/base/hash.hpp"
#include "core/run/wire/output_rules.hpp"

namespace assay {
namespace {

constexpr std::size_t kMostFailure = 8000;  // bytes of a run's reason that are kept
constexpr double kMostMs = 1e13;            // three centuries
constexpr std::size_t kMostFaults = 1000;
constexpr std::size_t kMostArtifacts = 100'000;
constexpr std::size_t kMostTextBytes = 64u << 20;  // of all results of a run
constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};

std::size_t text_size(const db::Cell& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? 0 : text->size();
}

}  // namespace

LineLog log_to(RunSink* sink, std::string_view level, std::string_view source) {
  return LineLog([=](std::string_view text) {
    if (sink != nullptr) sink->line(level, source, text);
  });
}

ReportReader::ReportReader(const Method& method, RunSink* sink)
    : method_(method),
      sink_(sink),
      logs_{log_to(sink, kLevels[0], "plugin"), log_to(sink, kLevels[1], "plugin"),
            log_to(sink, kLevels[2], "plugin"), log_to(sink, kLevels[3], "plugin")} {}

void ReportReader::distrust(const std::string& nonsense) {
  report_.is_sound = false;
  if (report_.nonsense.empty()) report_.nonsense = nonsense;
}

void ReportReader::close() {
  for (auto& log : logs_) log.close();
}

bool ReportReader::take(const PointRecord& point) {
  const auto* name = output_name(point.output);
  if (name == nullptr) return false;
  if (sink_ != nullptr) sink_->point(*name, point);
  return true;
}

const std::string* ReportReader::output_name(std::uint32_t index) const {
  const auto declared = method_.outputs.size();
  if (index < declared) return &method_.outputs[index].name;
  return index - declared < families_.size() ? &families_[index - declared] : nullptr;
}

void ReportReader::take(FrameReader frame) {
  switch (frame.type()) {
    case FrameType::output_name:
      return take_name(frame);
    case FrameType::result:
      return take_result(frame);
    case FrameType::artifact:
      return take_artifact(frame);
    case FrameType::log:
      return take_log(frame);
    case FrameType::fault:
      return take_fault(frame);
    case FrameType::fail:
      report_.failure = printable(frame.text(), kMostFailure);
      return;
    case FrameType::wake:
      return;
    case FrameType::resumed:
      return take_resumption(frame);
    case FrameType::end:
      report_.status = frame.get<assay_status>();
      report_.method_ms = frame.get<double>();
      return;
  }
  throw FrameError("a frame of an unknown type");
}

void ReportReader::take_name(FrameReader& frame) {
  const auto index = frame.get<std::uint32_t>();
  auto name = frame.text();
  if (index != method_.outputs.size() + families_.size() || index >= kMostOutputs)
    throw FrameError("an index out of order");
  if (find_output(method_, name) == nullptr) throw FrameError("a name that is not declared");
  families_.push_back(std::move(name));
}

void ReportReader::take_result(FrameReader& frame) {
  const auto index = frame.get<std::uint32_t>();
  const auto* name = output_name(index);
  if (name == nullptr) throw FrameError("a result of an unknown output");
  const auto type = frame.get<std::uint32_t>();
  const auto declared = index < method_.outputs.size() ? method_.outputs[index].type
                                                       : find_output(method_, *name)->type;
  if (!is_result_of(type, declared))
    throw FrameError("a result of another type than output '" + *name + "' declares");
  db::Cell value = type == ASSAY_TEXT   ? db::Cell(frame.text())
                   : type == ASSAY_REAL ? db::Cell(frame.get<double>())
                                        : db::Cell(frame.get<std::int64_t>());
  keep(index, *name, std::move(value));
}

// Of each output the last value.
void ReportReader::keep(std::uint32_t output, const std::string& name, db::Cell value) {
  const auto [place, is_new] = results_.try_emplace(output, report_.results.size());
  if (is_new) report_.results.emplace_back(name, db::Cell{});
  auto& kept = report_.results[place->second].second;
  text_bytes_ += text_size(value) - text_size(kept);
  if (text_bytes_ > kMostTextBytes) throw FrameError("results of more than 64 MiB of text");
  kept = std::move(value);
}

void ReportReader::take_artifact(FrameReader& frame) {
  db::ArtifactRow row;
  row.name = frame.text();
  row.kind = frame.text();
  row.format = frame.text();
  row.sha256 = frame.text();
  row.bytes = frame.get<std::uint64_t>();
  if (!is_artifact_of(method_, row.name) || row.kind != "output" ||
      row.format != format_of_artifact(row.name) || !is_sha256(row.sha256))
    throw FrameError("an artifact that the host did not store");
  if (report_.artifacts.size() >= kMostArtifacts) throw FrameError("too many artifacts");
  report_.artifacts.push_back(std::move(row));
}

void ReportReader::take_log(FrameReader& frame) {
  const auto level = std::min<std::uint32_t>(frame.get<std::uint32_t>(), 3);
  logs_[level].feed(frame.text() + "\n");
}

void ReportReader::take_fault(FrameReader& frame) {
  const auto point = frame.get<std::uint32_t>();
  auto key = printable(frame.text(), kMostFailure);
  auto message = printable(frame.text(), kMostFailure);
  if (report_.faults.size() < kMostFaults)
    report_.faults.push_back({point, std::move(key), std::move(message)});
}

void ReportReader::take_resumption(FrameReader& frame) {
  Resumption resumed{frame.text(), frame.get<std::uint32_t>(), 0};
  resumed.cpu_ms = static_cast<std::int64_t>(std::clamp(frame.get<double>(), 0.0, kMostMs));
  if (!report_.resumed.run_uid.empty()) return;  // the method asked for its checkpoint twice
  report_.resumed = std::move(resumed);
  if (sink_ != nullptr) sink_->resumed(report_.resumed);
}

}  // namespace assay
