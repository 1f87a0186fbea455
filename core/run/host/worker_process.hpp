// The host's end of a worker: spawning it, giving it jobs, hearing of its children.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/run/wire/packet.hpp"
#include "core/run/wire/run_memory.hpp"
#include "registry/method/description.hpp"

namespace assay {

// What a run's process writes into, as the worker must get it.
struct JobChannels {
  const RunMemory& memory;
  int frames, out, err;
};

struct WorkerEvent {
  enum class Kind { started, refused, ended } kind;
  std::int64_t run = 0;
  pid_t pid = 0;
  std::string error;    // refused
  int wait_status = 0;  // ended: as waitpid gives it
  std::int64_t cpu_ms = 0, max_rss_kb = 0;
  std::string why;  // ended: in words, where the worker was ended for a reason
};

class WorkerProcess {
 public:
  enum class State { loading, ready, failed, gone };
  static constexpr auto kLoadLimit = std::chrono::seconds(60);

  // Spawns `program worker`, with `threads` in the environment before any library loads. Throws
  // std::system_error.
  WorkerProcess(const std::filesystem::path& program, const std::filesystem::path& library,
                std::uint32_t threads);
  ~WorkerProcess();  // closes the socket: the worker ends, and its children with it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t pid() const { return pid_; }  // -1 once it is gone
  int socket() const { return control_.get(); }
  State state() const { return state_; }
  bool fork_safe() const { return fork_safe_; }
  int library_threads() const { return library_threads_; }
  // Once it is ready: why it must not run for this description of its method, which may come from
  // a manifest that does not fit; empty: nothing is wrong.
  std::string misfit(const Method& method) const;
  // Why it failed: the plugin's fault in words, or how the process died and what it last wrote.
  const std::string& error() const { return error_; }

  // Gives it a run. A worker that is not fork-safe takes one in its life.
  void send(std::int64_t run, const JobChannels& channels);

  // Reads what it has to say, without waiting. At its death the runs that it still had are
  // reported as ended: with its own wait status where it ran them itself, else as killed. A message
  // that it cannot have sent ends it: a plugin in a worker that may not fork has the socket too.
  std::vector<WorkerEvent> receive();

  // Kills it, the first reason stays; receive() reports its runs.
  void end(const std::string& why);
  // Ends it where it has loaded for too long, and notices a death that the socket does not tell of
  // because somebody else still holds it.
  void look();

 private:
  void hear(const std::string& text, std::vector<WorkerEvent>& events);
  WorkerEvent event_from(const std::string& text);
  bool has(std::int64_t run) const { return runs_.contains(run); }
  std::vector<WorkerEvent> bury();

  Descriptor control_, errors_;
  pid_t pid_ = -1;
  std::chrono::steady_clock::time_point spawned_ = std::chrono::steady_clock::now();
  bool is_over_ = false;
  std::string why_;
  State state_ = State::loading;
  bool fork_safe_ = true;
  int library_threads_ = 1;
  std::string declares_;  // declaration_identity() of its method
  std::string error_;
  std::map<std::int64_t, bool> runs_;  // given and not ended
};

// What tells the libraries of a plugin how many threads a run is granted. They read it once, when
// they are loaded.
std::vector<std::pair<std::string, std::string>> thread_variables(std::uint32_t threads);

// "segmentation fault (SIGSEGV)", "ended with exit code 3".
std::string death_text(int wait_status);

}  // namespace assay
