// What waits in memory to be written: points, events, progress.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "db/prepared.hpp"
#include "db/statements.hpp"

namespace assay::db {

class Pending {
 public:
  static constexpr std::size_t kFull = 10'000;

  void point(std::int64_t run_id, std::int64_t metric_id, std::int64_t step, double value,
             std::int64_t t_ms) {
    points_.push_back({run_id, metric_id, step, t_ms, value});
  }
  void event(std::optional<std::int64_t> run_id, std::string_view level, std::string_view source,
             std::string_view text, std::int64_t at);
  void worker(std::int64_t run_id, std::int64_t pid, std::int64_t started_at) {
    states_[run_id].worker_pid = pid;
    states_[run_id].started_at = started_at;
  }
  void progress(std::int64_t run_id, double done, double total);

  bool is_full() const { return points_.size() + events_.size() >= kFull; }
  bool is_empty() const { return points_.empty() && events_.empty() && states_.empty(); }

  // Writes everything inside the caller's transaction and keeps it until that is known to have
  // been committed or rolled back.
  void write(SQLite::Database& database, Statements& statements);
  void committed();
  void rolled_back() { series_.clear(); }  // ids handed out by the transaction are void

  // The run has ended: nothing more comes from it.
  void forget(std::int64_t run_id) { series_.erase(run_id); }

 private:
  struct Point {
    std::int64_t run_id, metric_id, step, t_ms;
    double value;
  };
  struct Event {
    std::optional<std::int64_t> run_id;
    std::string level, source, text;
    std::int64_t at;
  };
  struct State {
    std::optional<std::int64_t> worker_pid, started_at;
    std::optional<double> done, total;
  };

  std::int64_t series(Statements& statements, std::int64_t run_id, std::int64_t metric_id);
  void write_points(SQLite::Database& database, Statements& statements);

  Prepared insert_point_;  // before the database ends, which it belongs to
  std::vector<Point> points_;
  std::vector<Event> events_;
  std::map<std::int64_t, State> states_;                                           // by run
  std::unordered_map<std::int64_t, std::map<std::int64_t, std::int64_t>> series_;  // run, metric
};

}  // namespace assay::db
