#include "core/run/host/scheduler.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "core/base/children.hpp"
#include "core/base/json.hpp"
#include "core/base/uuid.hpp"
#include "core/run/host/recorder.hpp"
#include "core/run/plan/jobs.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

using Clock = ActiveRun::Clock;
using db::Status;

constexpr auto kTick = std::chrono::milliseconds(50);       // limits, progress
constexpr auto kFlush = std::chrono::milliseconds(250);     // points and lines reach the database
constexpr auto kRecheck = std::chrono::milliseconds(500);   // runs that another host is at
constexpr auto kSilentWait = std::chrono::seconds(1);       // for another program's lock
constexpr auto kLastSilentWait = std::chrono::seconds(10);  // the same, once a stop is asked for
constexpr int kMostTries = 50;
constexpr auto kForSpace = std::chrono::milliseconds(20);
constexpr std::uintmax_t kLittle = 1u << 20;  // bytes of scratch files that fill no disk
constexpr int kMaxWorkerDeaths = 3;           // in a row, without a run that ended

// A blocked signal reaches a signalfd even where it is ignored, as SIGHUP is under nohup.
bool is_ignored(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM}) sigaddset(&set, number);
  if (!is_ignored(SIGHUP)) sigaddset(&set, SIGHUP);
  return set;
}

// Bytes of the files below a folder, as far as they can be seen.
std::uintmax_t size_below(const fs::path& folder) {
  std::uintmax_t sum = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator file(folder, ignored), end; !ignored && file != end;
       file.increment(ignored)) {
    std::error_code gone;
    if (const auto size = file->file_size(gone); !gone) sum += size;
  }
  return sum;
}

// Signals that end a process where nobody waits for them: SIGXFSZ is a file over its limit, which
// the write reports as well. Handlers, unlike SIG_IGN, are not inherited by the workers.
void outlive_stray_signals() {
  struct sigaction action {};
  struct sigaction present {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF})
    if (sigaction(number, nullptr, &present) == 0 && present.sa_handler == SIG_DFL)
      sigaction(number, &action, nullptr);
}

// A fingerprint to be executed, and the plan entry that asks for it first.
struct Task {
  const Plan* plan = nullptr;
  const PlannedRun* run = nullptr;
  std::int64_t attempt = 1;
  const Point& point() const { return plan->experiment.points[run->point]; }
};

struct Active {
  Active(const Task& t, db::Store& store, MetricIds& metrics, std::int64_t run_id, const Job& job)
      : task(t),
        recorder(store, metrics, run_id),
        process(run_id, *t.plan->method, job, &recorder),
        scratch(job.scratch),
        checkpoint(job.checkpoint) {}

  Task task;
  Recorder recorder;
  ActiveRun process;
  fs::path scratch, checkpoint;
};

class Scheduler {
 public:
  Scheduler(std::span<const Plan> plans, db::Store& store, WorkerPool& pool,
            const SchedulerOptions& options, Watcher& watcher)
      : store_(store), pool_(pool), options_(options), watcher_(watcher), started_(Clock::now()) {
    const auto set = stop_signals();
    signals_ = Descriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    wait_before_ = store_.on_wait([this](std::chrono::milliseconds t) { return wait_for_file(t); });
    for (const auto& plan : plans) enrol(plan);
  }

  // Only after an error there are active runs: they end, and leave no scratch files on a disk that
  // may be full of them.
  ~Scheduler() {
    store_.on_wait(wait_before_);
    for (auto& active : active_) active->process.kill_now(StopCause::interrupt);
    std::error_code ignored;
    for (const auto& active : active_) {
      active->process.await_death();
      fs::remove_all(active->scratch, ignored);
    }
  }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  Summary run() {
    while (!is_over()) {
      launch();
      if (is_over()) break;
      wait(has_more_);
      hear_signals();
      hear_workers();
      has_more_ = false;
      for (auto& active : active_) has_more_ |= active->process.drain();
      tick();
    }
    store_.flush();
    summary_.not_started = queue_.size() + elsewhere_.size();
    return summary_;
  }

 private:
  bool is_over() const {
    const bool nothing_waits = stopping_ || (queue_.empty() && elsewhere_.empty());
    return active_.empty() && nothing_waits;
  }

  // Registers a plan and queues what is not finished.
  void enrol(const Plan& plan) {
    const auto& e = plan.experiment;
    auto& ids = plans_[&plan];
    ids.experiment =
        store_.experiment({e.name, e.method, e.description, e.tags, e.text, e.resolved});
    const auto& m = *plan.method;
    ids.plugin = store_.plugin({m.id, m.version, m.sha256,
                                std::to_string(m.abi_major) + "." + std::to_string(m.abi_minor),
                                m.build, exact_json(to_json(m))});
    const bool is_repeat = !plan.runs.empty() && plan.runs.front().rerun_of;
    if (!is_repeat)
      store_.plan(ids.experiment, all_entries(plan),
                  plan.is_part ? db::Store::Entries::part : db::Store::Entries::all);
    if (!metrics_.contains(plan.method))
      metrics_.emplace(plan.method, std::make_unique<MetricIds>(store_, *plan.method));
    for (const auto& run : plan.runs) {
      ++total_;
      if (run.rerun_of) {
        queue_.push_back({&plan, &run});
      } else if (seen_.insert(run.fingerprint).second) {
        const auto holder = options_.force ? std::nullopt : store_.holder(run.fingerprint);
        if (holder && db::is_finished(holder->status)) {
          served(Task{&plan, &run}, *holder);
        } else {
          queue_.push_back({&plan, &run});
        }
      } else {
        ++ended_;  // another entry asks for the same run
      }
    }
  }

  void served(const Task& task, const db::Holder& holder) {
    ++ended_;
    ++summary_.finished_before;
    count_doubts(holder.status, holder.trusted, holder.warnings);
    watcher_.ended({task.plan,
                    task.run,
                    holder.run_id,
                    holder.status,
                    false,
                    1,
                    0,
                    "",
                    holder.trusted,
                    holder.warnings,
                    {}},
                   snapshot());
  }

  void launch() {
    if (stopping_) return;
    recheck_elsewhere();
    while (active_.size() < options_.jobs && !queue_.empty()) {
      const auto task = queue_.front();
      const auto worker = pool_.get(task.plan->method->library, task.point().threads);
      if (worker->state() != WorkerProcess::State::ready) return;
      if (fitting_.insert(worker).second)
        if (const auto misfit = worker->misfit(*task.plan->method); !misfit.empty())
          return give_up(misfit);
      queue_.pop_front();
      begin(task, worker);
    }
  }

  // Claims the fingerprint in the database, then starts the process.
  void begin(const Task& task, const std::shared_ptr<WorkerProcess>& worker) {
    const auto uid = new_uuid();
    const auto& ids = plans_[task.plan];
    db::NewRun row;
    row.run_uid = uid;
    row.experiment_id = ids.experiment;
    row.plugin_id = ids.plugin;
    row.fingerprint = task.run->fingerprint;
    row.seed = task.run->seed;
    row.point = static_cast<std::int64_t>(task.point().index);
    row.attempt = task.attempt;
    row.rerun_of = task.run->rerun_of;
    row.threads = task.point().threads;
    row.simd = options_.simd;
    row.params = param_rows(task.point());
    row.inputs = input_rows(task.plan->inputs[task.run->point]);
    row.started_at = db::system_ms();
    const auto run_id =
        with_room([&] { return store_.begin_run(row, options_.force && !row.rerun_of); });
    if (!run_id) return another_has(task);
    active_.push_back(std::make_unique<Active>(task, store_, *metrics_.at(task.plan->method),
                                               *run_id, job_for(task, uid)));
    active_.back()->process.start(worker);
    if (!worker->fork_safe()) {
      pool_.drop(worker);
      tell_once(*task.plan->method, worker->library_threads());
    }
  }

  Job job_for(const Task& task, const std::string& uid) const {
    const auto artifacts = fs::absolute(store_.artifact_folder());
    const auto folder = artifacts.parent_path();
    // A repetition starts from the beginning: others' checkpoints and kept stages are not its own.
    const bool is_repeat = task.run->rerun_of.has_value();
    RunPlaces places{artifacts, folder / "scratch" / uid,
                     folder / "checkpoints" / (is_repeat ? uid : task.run->fingerprint)};
    if (!is_repeat) places.cache = folder / "cache";
    auto job = run_job(*task.plan, *task.run, places);
    job.run_uid = uid;
    return job;
  }

  // Another host has this run: it is finished by now, or will be, or that host has died.
  void another_has(const Task& task) {
    const auto holder = store_.holder(task.run->fingerprint);
    if (holder && db::is_finished(holder->status)) return served(task, *holder);
    if (holder && holder->status == Status::running && holder->session_alive) {
      elsewhere_.push_back(task);
      next_recheck_ = Clock::now() + kRecheck;
      return;
    }
    store_.recover();
    queue_.push_back(task);
  }

  void recheck_elsewhere() {
    if (elsewhere_.empty() || Clock::now() < next_recheck_) return;
    auto tasks = std::exchange(elsewhere_, {});
    for (const auto& task : tasks) another_has(task);
    if (!elsewhere_.empty() && queue_.empty() && active_.empty()) tell_waiting();
  }

  // Once: nothing else would tell people why nothing happens.
  void tell_waiting() {
    if (std::exchange(told_waiting_, true)) return;
    const auto n = elsewhere_.size();
    watcher_.say("waiting for " + std::to_string(n) + (n == 1 ? " run" : " runs") +
                 " that another host has");
  }

  // Runs go on while another program holds the database's lock: what they log waits in their
  // memory, and limits and signals are heeded.
  bool wait_for_file(std::chrono::milliseconds waited) {
    if (waited < std::chrono::milliseconds(20)) told_locked_ = false;
    if (waited >= kSilentWait && !std::exchange(told_locked_, true))
      watcher_.say("waiting: another program holds the database");
    hear_signals();
    for (auto& active : active_) active->process.signal_if_due();
    watcher_.tick(snapshot());
    return !summary_.interrupted || Clock::now() - interrupted_at_ < kLastSilentWait;
  }

  void tell_once(const Method& method, int threads) {
    if (!told_.insert(&method).second) return;
    watcher_.say("plugin '" + method.id + "' starts " + std::to_string(threads - 1) +
                 " threads when it is loaded, so every run loads it anew");
  }

  void wait(bool only_look) {
    std::vector<pollfd> fds = {{signals_.get(), POLLIN, 0}};
    for (const auto& worker : workers()) fds.push_back({worker->socket(), POLLIN, 0});
    for (const auto& active : active_)
      for (const int fd : active->process.descriptors())
        if (fd >= 0) fds.push_back({fd, POLLIN, 0});
    poll(fds.data(), fds.size(), only_look ? 0 : static_cast<int>(kTick.count()));
  }

  // Those of the pool, and those that were taken out of it for one run.
  std::set<std::shared_ptr<WorkerProcess>> workers() const {
    auto result = pool_.all();
    for (const auto& active : active_) result.insert(active->process.worker());
    return result;
  }

  void hear_workers() {
    for (const auto& worker : workers()) {
      for (const auto& event : worker->receive()) hear(event);
      if (worker->pid() < 0) pool_.end_orphans();
      if (worker->state() == WorkerProcess::State::failed) {
        pool_.drop(worker);
        give_up("a plugin " + worker->error());
      } else if (worker->state() == WorkerProcess::State::gone) {
        pool_.drop(worker);
        if (worker->fork_safe() && ++worker_deaths_ >= kMaxWorkerDeaths)
          give_up("a worker process died again and again");
      }
    }
  }

  void hear(const WorkerEvent& event) {
    const auto found = std::find_if(active_.begin(), active_.end(),
                                    [&](const auto& a) { return a->process.id() == event.run; });
    if (found == active_.end()) return;
    if (event.kind == WorkerEvent::Kind::started) {
      (*found)->process.set_pid(event.pid);
      with_room([&] { store_.worker(event.run, event.pid); });
      return;
    }
    auto active = std::move(*found);
    active_.erase(found);
    end(*active, {event.wait_status, event.cpu_ms, event.max_rss_kb, event.error, event.why});
  }

  // What it left on the disk goes first: that may be full of it.
  void end(Active& active, const Death& death) {
    active.process.close();
    std::error_code ignored;
    fs::remove_all(active.scratch, ignored);
    const auto& settings = active.task.plan->experiment.run;
    auto row = judge(active.process.report(), active.process.stop_cause(), death,
                     *active.task.plan->method, settings.timeout, settings.memory);
    row.results = active.recorder.result_rows(active.process.report());
    row.warnings = active.recorder.warnings();
    with_room([&] { store_.finish(active.recorder.run_id(), row); });
    if (db::is_finished(row.status) || active.task.run->rerun_of)
      fs::remove(active.checkpoint, ignored);
    if (row.status == Status::done) worker_deaths_ = 0;
    settle(active, row);
  }

  // Counts the run, or queues another attempt.
  void settle(const Active& active, const db::RunEnd& row) {
    const auto wall = std::chrono::duration_cast<std::chrono::milliseconds>(
        Clock::now() - active.process.started());
    const bool may_retry = row.status == Status::failed || row.status == Status::crashed ||
                           row.status == Status::timeout || row.status == Status::out_of_memory;
    RunOutcome outcome{active.task.plan,
                       active.task.run,
                       active.recorder.run_id(),
                       row.status,
                       true,
                       active.task.attempt,
                       wall.count() + active.process.report().resumed.t_ms,
                       row.error,
                       row.trusted,
                       row.warnings,
                       active.process.report().results};
    if (may_retry && !stopping_ &&
        active.task.attempt <= active.task.plan->experiment.run.retries) {
      auto again = active.task;
      ++again.attempt;
      queue_.push_front(again);
      watcher_.say(run_label(*outcome.plan, *outcome.run) + ": " +
                   std::string(status_name(row.status)) + ", " + row.error + "; trying again");
      return;
    }
    ++ended_;
    ++fresh_;
    fresh_time_ += wall;
    count(row.status);
    count_doubts(row.status, row.trusted, row.warnings);
    watcher_.ended(outcome, snapshot());
    if (options_.fail_fast && !db::is_finished(row.status)) stop_all(StopCause::fail_fast);
  }

  void count(Status status) {
    if (status == Status::done)
      ++summary_.done;
    else if (status == Status::diverged)
      ++summary_.diverged;
    else if (status == Status::stopped || status == Status::interrupted)
      ++summary_.stopped;
    else
      ++summary_.failed;
    if (status == Status::bad_input) summary_.bad_input = true;
  }

  void count_doubts(Status status, std::optional<bool> trusted, std::int64_t warnings) {
    summary_.untrusted += status == Status::done && trusted == false;
    summary_.warned += warnings > 0;
  }

  void hear_signals() {
    signalfd_siginfo info;
    while (read(signals_.get(), &info, sizeof info) > 0) {
      if (!summary_.interrupted) {
        summary_.interrupted = true;
        interrupted_at_ = Clock::now();
        if (!active_.empty())
          watcher_.say("asking " + std::to_string(active_.size()) +
                       (active_.size() == 1 ? " run" : " runs") +
                       " to stop; once more to kill them");
        stop_all(StopCause::interrupt);
      } else if (info.ssi_signo !=
                 SIGHUP) {  // a closed terminal sends two, the kernel's and the shell's
        for (auto& active : active_) active->process.kill_now(StopCause::interrupt);
      }
    }
  }

  void stop_all(StopCause cause) {
    stopping_ = true;
    for (auto& active : active_) active->process.ask_to_stop(cause, options_.grace);
  }

  void give_up(const std::string& why) {
    watcher_.say(why);
    stop_all(StopCause::fail_fast);
  }

  void tick() {
    const auto now = Clock::now();
    if (now < next_tick_) return;
    next_tick_ = now + kTick;
    for (const auto& worker : workers()) worker->look();
    for (auto& active : active_) keep_limits(*active, now);
    if (now >= next_flush_) {
      next_flush_ = now + kFlush;
      for (const auto& active : active_) store_progress(*active);
      with_room([this] { store_.flush(); });
    }
    watcher_.tick(snapshot());
  }

  // A disk that a run has filled is no reason to end the others: that run ends, its scratch files
  // go, and what could not be written is written then: soon, as the system frees the space of a
  // process's files behind its memory, by which its end is seen.
  template <class Write>
  auto with_room(Write&& write) -> std::invoke_result_t<Write&> {
    for (int tries = 0;; ++tries) try {
        return write();
      } catch (const db::DiskError&) {
        if (tries == 0 ? !make_room() : tries > kMostTries) throw;
        std::this_thread::sleep_for(kForSpace);
      }
  }

  // False where no run has files to speak of.
  bool make_room() {
    std::uintmax_t most = kLittle;
    Active* greedy = nullptr;
    for (const auto& active : active_)
      if (const auto size = size_below(active->scratch); size > most) {
        most = size;
        greedy = active.get();
      }
    if (greedy == nullptr) return false;
    if (greedy->process.pid() == 0) find_process(greedy->process);
    greedy->process.kill_now(StopCause::disk);
    greedy->process.await_death();
    std::error_code ignored;
    fs::remove_all(greedy->scratch, ignored);
    return true;
  }

  // Of a run that has begun and whose worker's word of it is not yet read: the one child of its
  // worker that no other run is.
  void find_process(ActiveRun& run) {
    auto strangers = children_of(run.worker()->pid());
    std::erase_if(strangers, [&](pid_t child) {
      return std::any_of(active_.begin(), active_.end(),
                         [&](const auto& active) { return active->process.pid() == child; });
    });
    if (strangers.size() == 1) run.set_pid(strangers.front());
  }

  void store_progress(const Active& active) {
    const auto& process = active.process;
    if (process.total() > 0)
      with_room([&] { store_.progress(process.id(), process.done(), process.total()); });
  }

  void keep_limits(Active& active, Clock::time_point now) {
    auto& process = active.process;
    const auto& settings = active.task.plan->experiment.run;
    if (settings.timeout.count() > 0 && now - process.started() > settings.timeout)
      process.ask_to_stop(StopCause::timeout, options_.grace);
    if (settings.memory > 0 && process.holds_more_than(settings.memory))
      process.kill_now(StopCause::memory);
    process.signal_if_due();
    if (process.is_overdue()) process.worker()->end("its worker did not tell of its end");
  }

  // As the run reports it; else by its age, against the mean of those that ended.
  double fraction_done(const Active& active) const {
    const double reported = active.process.fraction_done();
    if (reported > 0 || fresh_ == 0 || fresh_time_.count() <= 0) return reported;
    const std::chrono::duration<double> age = Clock::now() - active.process.started();
    const std::chrono::duration<double> mean =
        std::chrono::duration<double>(fresh_time_) / static_cast<double>(fresh_);
    return std::min(0.95, age / mean);
  }

  Snapshot snapshot() const {
    Snapshot now;
    now.total = total_;
    now.ended = ended_;
    now.fresh = fresh_;
    now.failed = summary_.failed;
    now.running = active_.size();
    for (const auto& active : active_) now.running_fraction += fraction_done(*active);
    now.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
    return now;
  }

  struct Ids {
    std::int64_t experiment = 0, plugin = 0;
  };

  db::Store& store_;
  WorkerPool& pool_;
  const SchedulerOptions& options_;
  Watcher& watcher_;
  Descriptor signals_;
  std::map<const Plan*, Ids> plans_;
  std::map<const Method*, std::unique_ptr<MetricIds>> metrics_;
  std::set<std::string> seen_;
  std::set<const Method*> told_;
  std::set<std::weak_ptr<WorkerProcess>, std::owner_less<>> fitting_;  // whose manifest fits
  std::deque<Task> queue_;
  std::vector<Task> elsewhere_;
  std::vector<std::unique_ptr<Active>> active_;
  Summary summary_;
  std::size_t total_ = 0, ended_ = 0, fresh_ = 0;
  std::chrono::milliseconds fresh_time_{0};  // of the fresh ones, in sum
  int worker_deaths_ = 0;
  bool stopping_ = false;
  bool told_waiting_ = false, told_locked_ = false;
  db::Wait wait_before_;
  Clock::time_point interrupted_at_{};
  bool has_more_ = false;  // a run sent more than was taken in at once
  Clock::time_point started_, next_tick_{}, next_flush_{}, next_recheck_{};
};

}  // namespace

void block_stop_signals() {
  const auto set = stop_signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

Summary carry_out(std::span<const Plan> plans, db::Store& store, WorkerPool& pool,
                  const SchedulerOptions& options, Watcher& watcher) {
  outlive_stray_signals();
  return Scheduler(plans, store, pool, options, watcher).run();
}

}  // namespace assay
