// A results database in a folder of its own, and rows to put into it.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/hash.hpp"
#include "core/base/uuid.hpp"
#include "db/doctor.hpp"
#include "db/query.hpp"
#include "db/store.hpp"

namespace assay::db {

class Folder {
 public:
  Folder() {
    auto name = (std::filesystem::temp_directory_path() / "assay-db-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void execute(const std::filesystem::path& file, const std::string& sql) {
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec(sql);
}

inline void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// The checks that find something wrong.
inline std::vector<std::string> wrong(const std::filesystem::path& file) {
  std::vector<std::string> names;
  for (const auto& finding : examine(file))
    if (!finding.is_ok) names.push_back(finding.check);
  return names;
}

inline std::string text_of(const Field& field) {
  if (const auto* integer = std::get_if<std::int64_t>(&field)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&field)) return *text;
  if (std::holds_alternative<std::monostate>(field)) return "-";
  std::ostringstream out;
  out << std::get<double>(field);
  return out.str();
}

inline std::string fingerprint(std::string_view name) { return sha256(name); }

inline SessionRow session_row() {
  return {{"assay", "run", "a.toml"}, R"({"cpu":"test"})", "abc123", false, "0.1.0"};
}

inline ExperimentRow experiment_row(const std::string& resolved = "x = 1\n") {
  return {"study", "descent", "asks", {"quick"}, "# verbatim\n" + resolved, resolved};
}

// A store within a session, with a plugin, an experiment and metrics `loss` (minimised),
// `runtime_s` (timing) and `converged` (certifies).
struct Bench {
  explicit Bench(
      const std::filesystem::path& file, Clock clock = [] { return 1'000'000; })
      : store(file, std::move(clock)) {
    session = store.begin_session(session_row());
    plugin = store.plugin({"descent", "1.0.0", "00ff", "1.0", "g++ 12 -O2", "{}"});
    experiment = store.experiment(experiment_row());
    loss = store.metric({"descent", "loss", "nat", "objective", "min"});
    runtime = store.metric({"descent", "runtime_s", "s", "clock", "none", "real", true});
    converged = store.metric({"descent", "converged", "", "", "none", "int", false, true});
  }

  NewRun run(std::string_view name, std::uint64_t seed = 0, std::int64_t point = 0) const {
    NewRun r;
    r.run_uid = new_uuid();
    r.experiment_id = experiment;
    r.plugin_id = plugin;
    r.fingerprint = fingerprint(name);
    r.seed = seed;
    r.point = point;
    r.simd = "avx2";
    r.params = {{"params.rate", 0.1, "real", "default"}};
    r.started_at = 1'000'000;
    return r;
  }

  std::int64_t begin(std::string_view name, std::uint64_t seed = 0, std::int64_t point = 0) {
    return store.begin_run(run(name, seed, point)).value();
  }

  RunEnd end(Status status = Status::done) const {
    RunEnd e;
    e.status = status;
    e.ended_at = 1'000'500;
    return e;
  }

  // A whole run with one final loss.
  std::int64_t finished(std::string_view name, double value, std::uint64_t seed = 0,
                        std::int64_t point = 0, Status status = Status::done) {
    const auto id = begin(name, seed, point);
    auto e = end(status);
    e.results = {{loss, value}};
    store.finish(id, e);
    return id;
  }

  // One whose method says by `converged` that it is not to be trusted.
  std::int64_t finished_untrusted(std::string_view name, double value, std::uint64_t seed = 0,
                                  std::int64_t point = 0) {
    const auto id = begin(name, seed, point);
    auto e = end();
    e.trusted = false;
    e.results = {{loss, value}, {converged, std::int64_t{0}}};
    store.finish(id, e);
    return id;
  }

  Store store;
  std::int64_t session = 0, plugin = 0, experiment = 0, loss = 0, runtime = 0, converged = 0;
};

// Looks into the file past the code under test.
inline std::string peek(const std::filesystem::path& file, const std::string& sql) {
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY, 10'000);
  SQLite::Statement statement(database, sql);
  return statement.executeStep() ? statement.getColumn(0).getString() : "(no row)";
}

// What the action says when it refuses.
template <class Error = StoreError, class Action>
std::string refusal(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no refusal)";
}

}  // namespace assay::db
