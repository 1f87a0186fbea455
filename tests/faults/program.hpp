// The real program in a folder of its own: calls it, waits for it, reads what it stored.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "db/reader.hpp"

namespace assay {

using Arguments = std::vector<std::string>;

// How a call of the program ended.
struct Ended {
  int code = -1;  // exit code; 128 + number where a signal ended it
  std::string out, err;
};

std::string content(const std::filesystem::path& path);

// Waits until the condition holds; false after half a minute.
bool eventually(const std::function<bool()>& holds);

// True while the process is there and no zombie.
bool is_alive(pid_t pid);

// All descendants of a process.
std::vector<pid_t> descendants(pid_t pid);

// A call that goes on. What is left of it at the end of the test is killed.
class Call {
 public:
  Call(const Arguments& arguments, const std::filesystem::path& folder, int number);
  Call(Call&& other) noexcept;
  ~Call();

  pid_t pid() const { return pid_; }
  void signal(int number) const;
  bool said(const std::string& text) const;  // on stderr, so far
  // Waits for the end until then at most; wait() tells how it ended.
  bool ends_before(std::chrono::steady_clock::time_point moment) const;
  Ended wait();  // throws when it takes more than two minutes

 private:
  pid_t pid_ = -1;
  std::filesystem::path out_, err_;
};

class Bench {
 public:
  Bench();
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }

  // Writes an experiment of one of the methods here; `rest` is TOML behind the [experiment] table's
  // first lines.
  void experiment(const std::string& method, const std::string& rest = "seeds = [0, 1, 2]\n",
                  const std::string& name = "study");

  // assay run study.toml ... with this folder's database and the plugins that misbehave.
  Call start(const Arguments& more = {}, const std::string& name = "study");
  Ended run(const Arguments& more = {}, const std::string& name = "study");
  // assay ..., as it is.
  Ended assay(const Arguments& arguments);

  db::Reader database() const { return db::Reader(folder_ / "assay.db"); }
  // Every attempt, oldest first, with all that is known of it.
  std::vector<db::RunDetail> runs() const;
  // The only run of this seed; fails the test where there are others.
  db::RunDetail run_of(std::uint64_t seed) const;
  // How many runs have this status now; 0 while there is no database.
  std::size_t count(db::Status status) const;
  // True once the database knows the process of a run that goes on.
  bool has_process() const;

  std::size_t rows(const std::string& sql) const;  // of the answer; 0 while there is no database

 private:
  std::filesystem::path folder_;
  int calls_ = 0;
};

// The texts of a run's lines from one source: plugin, stdout or stderr.
std::vector<std::string> lines(const db::RunDetail& run, const std::string& source);

std::filesystem::path plugin_folder();  // the plugins that misbehave while they run

}  // namespace assay
