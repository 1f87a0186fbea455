#include "core/run/worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <system_error>

extern char** environ;

namespace assay {
namespace {

constexpr int kControlFd = 3;

// The host's environment without what would change results: thread counts are ours to give, the
// locale is fixed, nothing is preloaded.
std::vector<std::string> environment(std::uint32_t threads) {
  std::vector<std::string> result = {"LC_ALL=C.UTF-8"};
  for (const auto& [name, value] : thread_variables(threads)) result.push_back(name + "=" + value);
  const std::vector<std::string> ours = {
      "OMP_", "OPENBLAS_NUM_THREADS=", "MKL_NUM_THREADS=", "LC_", "LANG=", "LD_PRELOAD="};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    bool keep = true;
    for (const auto& prefix : ours) keep = keep && !text.starts_with(prefix);
    if (keep) result.emplace_back(text);
  }
  return result;
}

pid_t spawn(const std::filesystem::path& program, const std::filesystem::path& library,
            std::uint32_t threads, int control, int errors) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, control, kControlFd);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);  // the terminal's Ctrl-C is for the host alone
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const auto control_text = std::to_string(kControlFd);
  const char* argv[] = {"assay", "worker", control_text.c_str(), library.c_str(), nullptr};
  auto variables = environment(threads);
  std::vector<char*> envp;
  for (auto& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), &actions, &attributes,
                                const_cast<char**>(argv), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    throw std::system_error(error, std::generic_category(), "starting a worker process");
  return pid;
}

// The last lines of what the worker itself wrote to stderr while it loaded.
std::string tail(int fd) {
  const off_t size = lseek(fd, 0, SEEK_END);
  const off_t begin = std::max<off_t>(0, size - 2000);
  std::string text(static_cast<std::size_t>(size - begin), '\0');
  const auto count = pread(fd, text.data(), text.size(), begin);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> thread_variables(std::uint32_t threads) {
  const auto count = std::to_string(threads);
  return {{"OMP_NUM_THREADS", count},
          {"OPENBLAS_NUM_THREADS", count},
          {"MKL_NUM_THREADS", count},
          {"OMP_PROC_BIND", "false"}};
}

std::string death_text(int wait_status) {
  if (!WIFSIGNALED(wait_status))
    return "ended with exit code " + std::to_string(WEXITSTATUS(wait_status));
  const int number = WTERMSIG(wait_status);
  std::string words = strsignal(number);
  if (!words.empty()) words[0] = static_cast<char>(std::tolower(words[0]));
  const char* name = sigabbrev_np(number);
  return name == nullptr ? words : words + " (SIG" + name + ")";
}

WorkerProcess::WorkerProcess(const std::filesystem::path& program,
                             const std::filesystem::path& library, std::uint32_t threads) {
  auto [ours, theirs] = socket_pair(SOCK_SEQPACKET);
  errors_ = Descriptor(memfd_create("assay-worker-stderr", MFD_CLOEXEC));
  fcntl(errors_.get(), F_SETFL, O_APPEND);
  pid_ = spawn(program, library, threads, theirs.get(), errors_.get());
  set_nonblocking(ours.get());
  control_ = std::move(ours);
}

WorkerProcess::~WorkerProcess() {
  control_.reset();
  if (pid_ <= 0) return;
  if (!runs_.empty() || state_ == State::loading) kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void WorkerProcess::send(std::int64_t run, const JobChannels& channels) {
  const int descriptors[] = {channels.region.fd(), channels.frames, channels.out, channels.err};
  runs_[run] = true;
  send_packet(control_.get(), nlohmann::json{{"run", run}}.dump(), descriptors);
}

std::vector<WorkerEvent> WorkerProcess::receive() {
  std::vector<WorkerEvent> events;
  bool would_block = false;
  while (auto packet = receive_packet(control_.get(), &would_block)) {
    const auto message = nlohmann::json::parse(packet->text, nullptr, false);
    if (message.is_discarded()) {  // a plugin in a worker that may not fork has the socket too
      kill(pid_, SIGKILL);
      continue;
    }
    if (message.contains("ready")) {
      state_ = State::ready;
      fork_safe_ = message["fork_safe"];
      library_threads_ = message["threads"];
    } else if (message.contains("error") && !message.contains("refused")) {
      state_ = State::failed;
      error_ = message["error"];
    } else {
      events.push_back(event_from(packet->text));
    }
  }
  if (!would_block)
    for (auto& event : bury()) events.push_back(std::move(event));
  return events;
}

WorkerEvent WorkerProcess::event_from(const std::string& text) {
  const auto message = nlohmann::json::parse(text);
  WorkerEvent event{};
  if (message.contains("started")) {
    event.kind = WorkerEvent::Kind::started;
    event.run = message["started"];
    event.pid = message["pid"];
    return event;
  }
  if (message.contains("refused")) {
    event.kind = WorkerEvent::Kind::refused;
    event.run = message["refused"];
    event.error = message["error"];
  } else {
    event.kind = WorkerEvent::Kind::ended;
    event.run = message.at("ended");
    event.wait_status = message.at("status");
    event.cpu_ms = message.at("cpu_ms");
    event.max_rss_kb = message.at("max_rss_kb");
  }
  runs_.erase(event.run);
  return event;
}

std::vector<WorkerEvent> WorkerProcess::bury() {
  int status = 0;
  rusage usage{};
  if (pid_ > 0) {
    kill(pid_, SIGKILL);  // no more than a formality, unless its plugin closed the socket
    while (wait4(pid_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    pid_ = -1;
  }
  if (state_ == State::loading) {
    state_ = State::failed;
    const auto words = tail(errors_.get());
    error_ =
        "crashed while it was loaded: " + death_text(status) + (words.empty() ? "" : "\n" + words);
  } else if (state_ == State::ready) {
    state_ = State::gone;
  }
  std::vector<WorkerEvent> events;
  const auto ms = [](const timeval& t) { return t.tv_sec * 1000 + t.tv_usec / 1000; };
  for (const auto& [run, given] : runs_)
    events.push_back({WorkerEvent::Kind::ended, run, 0, "",
                      fork_safe_ ? SIGKILL : status,  // a signal's wait status is its number
                      fork_safe_ ? 0 : ms(usage.ru_utime) + ms(usage.ru_stime),
                      fork_safe_ ? 0 : usage.ru_maxrss});
  runs_.clear();
  return events;
}

std::shared_ptr<WorkerProcess> WorkerPool::get(const std::filesystem::path& library,
                                               std::uint32_t threads) {
  auto& worker = workers_[{library.string(), threads}];
  if (!worker) worker = std::make_shared<WorkerProcess>(program_, library, threads);
  return worker;
}

void WorkerPool::drop(const std::shared_ptr<WorkerProcess>& worker) {
  std::erase_if(workers_, [&](const auto& entry) { return entry.second == worker; });
}

std::set<std::shared_ptr<WorkerProcess>> WorkerPool::all() const {
  std::set<std::shared_ptr<WorkerProcess>> result;
  for (const auto& [key, worker] : workers_) result.insert(worker);
  return result;
}

}  // namespace assay
