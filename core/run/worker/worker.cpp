#include "core/run/worker/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <map>
#include <set>

#include "core/base/children.hpp"
#include "core/base/json.hpp"
#include "core/data/digest.hpp"
#include "core/data/stamp.hpp"
#include "core/run/wire/job.hpp"
#include "core/run/wire/packet.hpp"
#include "core/run/worker/crash_report.hpp"
#include "core/run/worker/host_table.hpp"
#include "registry/library.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace {

using nlohmann::json;
using RunId = std::int64_t;
using Clock = std::chrono::steady_clock;

constexpr auto kBetweenLooks = std::chrono::milliseconds(10);  // for orphans

// Texts of others may not be UTF-8.
std::string text_of(const json& message) { return lenient_json(message); }

// What a run needs, ready to be executed in a child.
struct Prepared {
  RunId id = 0;
  RunMemory memory;
  Descriptor frames, out, err;
  Job job;
  std::vector<Inputs> inputs;  // one for each point of the job
};

// The file of a library, held open: the one that is mapped, whatever its name stands for later.
// Who writes into a mapped file changes the code that runs.
class LibraryFile {
 public:
  explicit LibraryFile(const std::filesystem::path& path)
      : file_(open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        own_name_("/proc/self/fd/" + std::to_string(file_.get())),
        stamp_(stamp_of(file_.get())),
        sha256_(digest_of_file(own_name_).sha256) {}

  const std::string& sha256() const { return sha256_; }
  bool is(const std::filesystem::path& path) const {
    return std::filesystem::equivalent(path, own_name_);
  }
  bool is_unchanged() {
    auto stamp = stamp_of(file_.get());
    if (!stamp.empty() && stamp == stamp_) return true;
    if (digest_of_file(own_name_).sha256 != sha256_) return false;
    stamp_ = std::move(stamp);
    return true;
  }

 private:
  Descriptor file_;
  std::filesystem::path own_name_;
  std::string stamp_, sha256_;  // the stamp is older than the hash
};

class Worker {
 public:
  Worker(int control, const std::filesystem::path& file)
      : control_(control),
        file_(file),
        library_(file),
        method_(describe(library_.plugin())),
        inputs_(method_) {
    if (!file_.is(file) || !file_.is_unchanged())
      throw PluginError("was changed while it was loaded");
  }

  const Method& method() const { return method_; }

  int serve(bool fork_safe) {
    const sigset_t chld = block_sigchld();
    const Descriptor signals(signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK));
    for (const pid_t child : children_of(getpid())) loaded_.insert(child);
    adopt_orphans();
    load_unwinder();
    for (;;) {
      pollfd wait[2] = {{control_, POLLIN, 0}, {signals.get(), POLLIN, 0}};
      const int ready =
          poll(wait, 2, may_have_orphans_ ? static_cast<int>(kBetweenLooks.count()) : -1);
      if (ready < 0) continue;
      if (wait[1].revents != 0) reap(signals.get());
      if (may_have_orphans_ && (ready == 0 || Clock::now() - looked_ > kBetweenLooks))
        end_orphans();
      if (wait[0].revents == 0) continue;
      auto packet = receive_packet(control_);
      if (!packet) return abandon();
      if (auto prepared = prepare(*std::move(packet))) {
        if (!fork_safe) {
          tell({{"started", prepared->id}, {"pid", getpid()}});
          execute(*prepared);
        }
        start(*std::move(prepared));
      }
    }
  }

 private:
  static sigset_t block_sigchld() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    return set;
  }

  void tell(const json& message) { send_packet(control_, text_of(message)); }

  std::optional<Prepared> prepare(Packet packet) {
    const auto message = parse_json(packet.text);
    const RunId id = message.at("run");
    auto& d = packet.descriptors;
    try {
      Prepared p{id,
                 RunMemory::adopt(d.at(0).release()),
                 std::move(d.at(1)),
                 std::move(d.at(2)),
                 std::move(d.at(3)),
                 {},
                 {}};
      p.job = job_from_text(p.memory.job(), method_);
      const bool is_asked = p.job.library_sha256.empty() || p.job.library_sha256 == file_.sha256();
      if (!is_asked || !file_.is_unchanged())
        throw PluginError("the library of method '" + method_.id +
                          "' has changed since the experiment was checked; run it again");
      for (const auto& point : p.job.points) {
        auto& inputs = p.inputs.emplace_back();
        for (const auto& input : point.inputs) inputs[input.role] = inputs_.get(input);
      }
      return p;
    } catch (const std::exception& error) {
      tell({{"refused", id}, {"error", error.what()}});
      return std::nullopt;
    }
  }

  void start(Prepared prepared) {
    const pid_t self = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != self) _exit(1);  // the worker died before the line above
      close(control_);
      execute(prepared);
    }
    if (pid < 0) {
      tell({{"refused", prepared.id}, {"error", std::string("no process: ") + strerror(errno)}});
      return;
    }
    setpgid(pid, pid);
    children_[pid] = prepared.id;
    tell({{"started", prepared.id}, {"pid", pid}});
  }

  void reap(int signals) {
    signalfd_siginfo info;
    while (read(signals, &info, sizeof info) > 0) {
    }
    int status = 0;
    rusage usage{};
    pid_t pid = 0;
    while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0) {
      const auto child = children_.find(pid);
      if (child == children_.end()) continue;
      const auto ms = [](const timeval& t) { return t.tv_sec * 1000 + t.tv_usec / 1000; };
      tell({{"ended", child->second},
            {"status", status},
            {"cpu_ms", ms(usage.ru_utime) + ms(usage.ru_stime)},
            {"max_rss_kb", usage.ru_maxrss}});
      children_.erase(child);
    }
    may_have_orphans_ = pid == 0;  // else there is nobody
  }

  // A run takes over its own orphans while it lives, so who comes to the worker is a dead run's.
  // To find them takes as long as a short run, so they are looked for now and then.
  void end_orphans() {
    may_have_orphans_ = false;
    looked_ = Clock::now();
    auto kept = loaded_;
    for (const auto& [pid, run] : children_) kept.insert(pid);
    end_children_but(kept);
  }

  // Becomes the run: own process group, dies with its parent, stdout and stderr into the pipes.
  // No destructor of the plugin's libraries runs at the end: big stacks crash in theirs.
  [[noreturn]] void execute(Prepared& p) {
    setpgid(0, 0);
    adopt_orphans();
    dup2(p.out.get(), STDOUT_FILENO);
    dup2(p.err.get(), STDERR_FILENO);
    setvbuf(stdout, nullptr, _IOLBF, 0);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    report_crashes();
    HostTable host(method_, p.job, p.memory, p.frames.get());
    const auto& plugin = library_.plugin();
    assay_status status = ASSAY_OK;
    for (std::size_t i = 0; i < p.job.points.size() && status == ASSAY_OK; ++i) {
      host.use(i, p.inputs[i]);
      if (!p.job.check_only)
        status = plugin.run(&host.table());
      else if (plugin.check != nullptr)
        host.end_check(plugin.check(&host.table()));
    }
    fflush(nullptr);
    if (const auto what = changed(p); !what.empty() && !p.job.check_only)
      status = host.refuse(what + " was changed while the run went on");
    host.finish(status);
    _exit(0);
  }

  // What is no longer what the record of the run says of it; empty: nothing.
  std::string changed(Prepared& p) {
    if (!is_unchanged(file_)) return "the library of method '" + method_.id + "'";
    for (const auto& inputs : p.inputs)
      for (const auto& [role, input] : inputs)
        if (!is_unchanged(*input)) return "input '" + role + "'";
    return "";
  }

  template <class File>
  static bool is_unchanged(File& file) try {
    return file.is_unchanged();
  } catch (const std::exception&) {
    return false;  // it is gone
  }

  // The host is gone: runs end, and with them what they have started.
  int abandon() {
    for (const auto& [pid, run] : children_) kill(-pid, SIGKILL);
    end_children_but({});
    return 0;
  }

  int control_;
  LibraryFile file_;
  Library library_;
  Method method_;
  InputStore inputs_;
  std::map<pid_t, RunId> children_;
  std::set<pid_t> loaded_;  // what the library itself started when it was loaded
  bool may_have_orphans_ = false;
  Clock::time_point looked_{};  // for orphans
};

}  // namespace

int worker_main(int control, const std::filesystem::path& library) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto begin = std::chrono::steady_clock::now();
  try {
    Worker worker(control, library);
    const std::chrono::duration<double, std::milli> load = std::chrono::steady_clock::now() - begin;
    const int threads = thread_count();
    send_packet(control, exact_json(json{{"ready", true},
                                         {"fork_safe", threads == 1},
                                         {"threads", threads},
                                         {"declares", declaration_identity(worker.method())},
                                         {"load_ms", load.count()}}));
    if (threads == 1)
      prctl(PR_SET_PDEATHSIG, 0);  // serve() sees the end of the host, and cleans up
    return worker.serve(threads == 1);
  } catch (const std::exception& error) {
    send_packet(control, text_of({{"error", error.what()}}));
    return 1;
  }
}

}  // namespace assay
