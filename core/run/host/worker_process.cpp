#include "core/run/host/worker_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <system_error>

#include "core/base/children.hpp"
#include "core/base/json.hpp"
#include "core/run/host/line_log.hpp"
#include "registry/manifest.hpp"
#include "registry/method/json.hpp"

extern char** environ;

namespace assay {
namespace {

constexpr int kControlFd = 3;
constexpr int kMostPackets = 256;  // taken in at once, so that none can hold the host up
constexpr std::size_t kMostError = 8000;
constexpr auto kFarewell = std::chrono::seconds(1);  // for a worker without runs to end by itself
constexpr auto kDeath = std::chrono::seconds(5);     // for one that was killed

// The host's environment without what would change results: thread counts are ours to give, the
// locale is fixed, nothing is preloaded. Symbols are looked up when the worker starts: else each
// child looks up its own, on pages that are copied for it.
std::vector<std::string> environment(std::uint32_t threads) {
  std::vector<std::string> result = {"LC_ALL=C.UTF-8", "LD_BIND_NOW=1"};
  for (const auto& [name, value] : thread_variables(threads)) result.push_back(name + "=" + value);
  const std::vector<std::string> ours = {
      "LD_BIND_NOW=", "OMP_",       "OPENBLAS_NUM_THREADS=", "MKL_NUM_THREADS=", "LC_",
      "LANG=",        "LD_PRELOAD="};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    bool keep = true;
    for (const auto& prefix : ours) keep = keep && !text.starts_with(prefix);
    if (keep) result.emplace_back(text);
  }
  return result;
}

// What the worker's descriptors become.
class FileActions {
 public:
  FileActions(int control, int errors) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, control, kControlFd);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// All signals as they are by default, in a group of its own: the terminal's Ctrl-C is for the host
// alone.
class FreshSignals {
 public:
  FreshSignals() {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~FreshSignals() { posix_spawnattr_destroy(&attributes_); }
  FreshSignals(const FreshSignals&) = delete;
  FreshSignals& operator=(const FreshSignals&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

pid_t spawn(const std::filesystem::path& program, const std::filesystem::path& library,
            std::uint32_t threads, int control, int errors) {
  const FileActions actions(control, errors);
  const FreshSignals attributes;
  const auto control_text = std::to_string(kControlFd);
  const char* argv[] = {"assay", "worker", control_text.c_str(), library.c_str(), nullptr};
  auto variables = environment(threads);
  std::vector<char*> envp;
  for (auto& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                const_cast<char**>(argv), envp.data());
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
  const bool is_idle = runs_.empty() && state_ != State::loading;
  if (!is_idle || !ends_within(pid_, kFarewell)) kill(pid_, SIGKILL);
  if (ends_within(pid_, kDeath)) waitpid(pid_, nullptr, 0);
}

void WorkerProcess::send(std::int64_t run, const JobChannels& channels) {
  const int descriptors[] = {channels.memory.fd(), channels.frames, channels.out, channels.err};
  runs_[run] = true;
  send_packet(control_.get(), exact_json(nlohmann::json{{"run", run}}), descriptors);
}

std::vector<WorkerEvent> WorkerProcess::receive() {
  std::vector<WorkerEvent> events;
  bool would_block = false;
  for (int i = 0; i < kMostPackets && pid_ > 0; ++i) {
    const auto packet = receive_packet(control_.get(), &would_block);
    if (!packet) {
      is_over_ = is_over_ || !would_block;
      break;
    }
    try {
      hear(packet->text, events);
    } catch (const std::exception&) {
      end("wrote into the line between its worker and the host");
    }
  }
  if (is_over_)
    for (auto& event : bury()) events.push_back(std::move(event));
  return events;
}

std::string WorkerProcess::misfit(const Method& method) const {
  if (declares_ == declaration_identity(method)) return "";
  return "the manifest of method '" + method.id + "' does not fit its library; remove '" +
         manifest_path(method.library).string() + "' and run again";
}

void WorkerProcess::end(const std::string& why) {
  if (why_.empty()) why_ = why;
  if (pid_ > 0) kill(pid_, SIGKILL);
  is_over_ = true;
}

void WorkerProcess::look() {
  if (state_ == State::loading && std::chrono::steady_clock::now() - spawned_ > kLoadLimit)
    end("did not finish loading within a minute");
  siginfo_t info{};
  const bool is_dead =
      pid_ > 0 && waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      info.si_pid != 0;
  is_over_ = is_over_ || is_dead;
}

void WorkerProcess::hear(const std::string& text, std::vector<WorkerEvent>& events) {
  const auto message = parse_json(text);
  if (state_ != State::loading) {
    events.push_back(event_from(text));
  } else if (message.contains("ready")) {
    fork_safe_ = message.at("fork_safe").get<bool>();
    library_threads_ = message.at("threads").get<int>();
    declares_ = message.at("declares").get<std::string>();
    state_ = State::ready;
  } else {
    error_ = printable(message.at("error").get<std::string>(), kMostError);
    state_ = State::failed;
  }
}

// Speaks of runs that this worker has, else it is none of its messages.
WorkerEvent WorkerProcess::event_from(const std::string& text) {
  const auto message = parse_json(text);
  WorkerEvent event{};
  const bool is_start = message.contains("started"), is_refusal = message.contains("refused");
  event.run = message.at(is_start ? "started" : is_refusal ? "refused" : "ended");
  if (!has(event.run)) throw std::invalid_argument("no run of this worker");
  if (is_start) {
    event.kind = WorkerEvent::Kind::started;
    event.pid = message.at("pid");
    if (event.pid <= 1 || (!fork_safe_ && event.pid != pid_))
      throw std::invalid_argument("no process of this worker");
    return event;
  }
  if (is_refusal) {
    event.kind = WorkerEvent::Kind::refused;
    event.error = printable(message.at("error").get<std::string>(), kMostError);
  } else {
    event.kind = WorkerEvent::Kind::ended;
    event.wait_status = message.at("status");
    event.cpu_ms = message.at("cpu_ms");
    event.max_rss_kb = message.at("max_rss_kb");
  }
  runs_.erase(event.run);
  return event;
}

std::vector<WorkerEvent> WorkerProcess::bury() {
  int status = SIGKILL;  // a signal's wait status is its number
  rusage usage{};
  if (pid_ > 0) {
    kill(pid_, SIGKILL);  // no more than a formality, unless its plugin closed the socket
    if (ends_within(pid_, kDeath)) wait4(pid_, &status, 0, &usage);
    pid_ = -1;
  }
  if (state_ == State::loading) {
    state_ = State::failed;
    const auto words = printable(tail(errors_.get()), kMostError);
    error_ = !why_.empty() ? why_
                           : "crashed while it was loaded: " + death_text(status) +
                                 (words.empty() ? "" : "\n" + words);
  } else if (state_ == State::ready) {
    state_ = State::gone;
  }
  std::vector<WorkerEvent> events;
  const auto ms = [](const timeval& t) { return t.tv_sec * 1000 + t.tv_usec / 1000; };
  for (const auto& [run, given] : runs_)
    events.push_back({WorkerEvent::Kind::ended, run, 0, "", fork_safe_ ? SIGKILL : status,
                      fork_safe_ ? 0 : ms(usage.ru_utime) + ms(usage.ru_stime),
                      fork_safe_ ? 0 : usage.ru_maxrss, why_});
  runs_.clear();
  return events;
}

}  // namespace assay
