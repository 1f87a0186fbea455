// What a run says of itself, read from its frames and points.
#pragma once

#include <assay/plugin.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/run/host/line_log.hpp"
#include "core/run/wire/frame.hpp"
#include "core/run/wire/run_memory.hpp"
#include "db/types.hpp"
#include "registry/method/description.hpp"

namespace assay {

// The run goes on from a checkpoint; the times are those at which it was saved.
struct Resumption {
  std::string run_uid;                // of the run that saved it
  std::int64_t t_ms = 0, cpu_ms = 0;  // since that run, or the first before it, was started
};

// Receives what must be stored while a run goes on.
class RunSink {
 public:
  virtual ~RunSink() = default;
  virtual void point(const std::string& output, const PointRecord& point) = 0;
  virtual void resumed(const Resumption&) {}
  virtual void line(std::string_view level, std::string_view source, std::string_view text) = 0;
};

struct Fault {  // from the method's own check
  std::size_t point = 0;
  std::string key, message;
};

// What a run has said of itself so far: of each output the last value, of faults the first ones.
struct RunReport {
  std::optional<assay_status> status;  // absent: it did not reach its end
  double method_ms = 0;
  std::string failure;
  Resumption resumed;  // without a uid: from the beginning
  std::vector<std::pair<std::string, db::Cell>> results;
  std::vector<db::ArtifactRow> artifacts;
  std::vector<Fault> faults;
  bool is_sound = true;  // false: what it sent cannot be true
  std::string nonsense;  // what that was; empty: it overwrote the memory that it shares
};

// Believes nothing that the method does not declare. `method` and `sink`, which may be null,
// outlive it.
class ReportReader {
 public:
  ReportReader(const Method& method, RunSink* sink);

  // Throws FrameError for what cannot be true.
  void take(FrameReader frame);
  // False where its output has no name yet: that was sent before, in a frame.
  bool take(const PointRecord& point);
  // From here on the report is not sound. See RunReport.
  void distrust(const std::string& nonsense);
  void close();  // ends the last line of its log

  const RunReport& report() const { return report_; }

 private:
  void take_name(FrameReader& frame);
  void take_result(FrameReader& frame);
  void take_artifact(FrameReader& frame);
  void take_log(FrameReader& frame);
  void take_fault(FrameReader& frame);
  void take_resumption(FrameReader& frame);
  void keep(std::uint32_t output, const std::string& name, db::Cell value);
  const std::string* output_name(std::uint32_t index) const;

  const Method& method_;
  RunSink* sink_;
  std::vector<std::string> families_;             // names behind the declared outputs
  std::map<std::uint32_t, std::size_t> results_;  // output to place in the report
  std::size_t text_bytes_ = 0;                    // of all results
  std::array<LineLog, 4> logs_;                   // by level
  RunReport report_;
};

// Lines of this level and source to a sink, where there is one.
LineLog log_to(RunSink* sink, std::string_view level, std::string_view source);

}  // namespace assay
