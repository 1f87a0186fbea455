// From what a run says to rows of the database.
#pragma once

#include <map>
#include <string>

#include "core/run/host/active_run.hpp"
#include "db/store.hpp"

namespace assay {

// The database's numbers for the outputs of one method.
class MetricIds {
 public:
  MetricIds(db::Store& store, const Method& method);
  std::int64_t operator()(const std::string& output);

 private:
  db::Store& store_;
  const Method& method_;
  std::map<std::string, std::int64_t, std::less<>> ids_;
};

// Stores the points and lines of one run as they come.
class Recorder : public RunSink {
 public:
  Recorder(db::Store& store, MetricIds& metrics, std::int64_t run_id)
      : store_(store), metrics_(metrics), run_id_(run_id) {}

  void point(const std::string& output, const PointRecord& point) override;
  void resumed(const Resumption& resumed) override;
  void line(std::string_view level, std::string_view source, std::string_view text) override;

  std::int64_t run_id() const { return run_id_; }
  std::int64_t warnings() const { return warnings_; }  // lines that the method logged so far
  std::vector<db::ResultRow> result_rows(const RunReport& report);

 private:
  db::Store& store_;
  MetricIds& metrics_;
  std::int64_t run_id_;
  std::int64_t warnings_ = 0;
};

// How the process of a run ended, as its worker tells.
struct Death {
  int wait_status = 0;
  std::int64_t cpu_ms = 0, max_rss_kb = 0;
  std::string refusal;  // it never began: why
  std::string why;      // in words, where the host ended its worker
};

// What a method's own answer means for its run.
db::Status status_of(assay_status said);

// What the last values of the outputs that certify say of a run's results; a diverged run is not to
// be trusted. Nothing where no such output has a value.
std::optional<bool> is_trusted(const RunReport& report, const Method& method, db::Status status);

// Status and reason: first what the host did to the run, then what the run said, then how its
// process died.
db::RunEnd judge(const RunReport& report, StopCause cause, const Death& death, const Method& method,
                 std::chrono::milliseconds timeout, std::uint64_t memory);

}  // namespace assay
