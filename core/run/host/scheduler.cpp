#include "core/run/host/scheduler.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <set>

#include "core/base/uuid.hpp"
#include "core/run/host/disk_room.hpp"
#include "core/run/host/enrolment.hpp"
#include "core/run/host/event_loop.hpp"
#include "core/run/host/stop_signals.hpp"
#include "core/run/host/tally.hpp"
#include "core/run/plan/jobs.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

using Clock = ActiveRun::Clock;
using db::Status;
using std::chrono::milliseconds;

constexpr auto kTick = milliseconds(50);                    // limits, progress
constexpr auto kFlush = milliseconds(250);                  // points and lines reach the database
constexpr auto kRecheck = milliseconds(500);                // runs that another host is at
constexpr auto kSilentWait = std::chrono::seconds(1);       // for another program's lock
constexpr auto kLastSilentWait = std::chrono::seconds(10);  // the same, once a stop is asked for
constexpr int kMaxWorkerDeaths = 3;                         // in a row, without a run that ended

std::string counted_runs(std::size_t n) { return std::to_string(n) + (n == 1 ? " run" : " runs"); }

bool may_be_retried(Status status) {
  return status == Status::failed || status == Status::crashed || status == Status::timeout ||
         status == Status::out_of_memory;
}

// In the store beside the database. A repetition starts from the beginning: others' checkpoints and
// kept stages are not its own.
RunPlaces places_of(const PlannedRun& run, const std::string& uid, const fs::path& artifacts) {
  const auto folder = artifacts.parent_path();
  if (run.rerun_of)
    return {artifacts, folder / "scratch" / uid, folder / "checkpoints" / uid, fs::path()};
  return {artifacts, folder / "scratch" / uid, folder / "checkpoints" / run.fingerprint,
          folder / "cache"};
}

RunOutcome outcome_of(const LiveRun& live, const db::RunEnd& end, milliseconds wall) {
  const auto& report = live.process.report();
  return {live.attempt.plan,
          live.attempt.run,
          live.recorder.run_id(),
          end.status,
          true,
          live.attempt.number,
          wall.count() + report.resumed.t_ms,
          end.error,
          end.trusted,
          end.warnings,
          report.results};
}

class Scheduler {
 public:
  Scheduler(std::span<const Plan> plans, const Partition& partition, db::Store& store,
            WorkerPool& pool, const SchedulerOptions& options, Watcher& watcher)
      : store_(store),
        pool_(pool),
        options_(options),
        watcher_(watcher),
        plans_(plans),
        partition_(partition),
        tally_(partition.total(), partition.shared) {
    wait_before_ = store_.on_wait([this](milliseconds waited) { return wait_for_file(waited); });
  }

  // Only after an error there are live runs: they end, and leave no scratch files on a disk that
  // may be full of them.
  ~Scheduler() {
    store_.on_wait(wait_before_);
    for (auto& run : live_) run->process.kill_now(StopCause::interrupt);
    std::error_code ignored;
    for (const auto& run : live_) {
      run->process.await_death();
      fs::remove_all(run->scratch, ignored);
    }
  }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  Summary run() {
    enrolment_ = std::make_unique<Enrolment>(plans_, store_);
    for (const auto& [run, holder] : partition_.finished) serve(run, holder);
    for (const auto& run : partition_.todo) queue_.push_back({run, 1});
    bool has_more = false;  // a run sent more than was taken in at once
    while (!is_over()) {
      launch();
      if (is_over()) break;
      wait_for_news(workers(), runs(), has_more ? milliseconds(0) : kTick, signals_.descriptor());
      hear_signals();
      hear_workers();
      has_more = drain(runs());
      tick();
    }
    store_.flush();
    return tally_.summary(queue_.size() + elsewhere_.size());
  }

 private:
  bool is_over() const {
    const bool nothing_waits = stopping_ || (queue_.empty() && elsewhere_.empty());
    return live_.empty() && nothing_waits;
  }

  Runs runs() const {
    Runs result;
    for (const auto& run : live_) result.push_back(&run->process);
    return result;
  }

  // Those of the pool, and those that were taken out of it for one run.
  Workers workers() const {
    auto result = pool_.all();
    for (const auto& run : live_) result.insert(run->process.worker());
    return result;
  }

  void serve(const PlanRun& run, const db::Holder& holder) {
    tally_.count_served(holder);
    RunOutcome outcome;
    outcome.plan = run.plan;
    outcome.run = run.run;
    outcome.run_id = holder.run_id;
    outcome.status = holder.status;
    outcome.trusted = holder.trusted;
    outcome.warnings = holder.warnings;
    watcher_.ended(outcome, tally_.snapshot(runs()));
  }

  void launch() {
    if (stopping_) return;
    recheck_elsewhere();
    while (live_.size() < options_.jobs && !queue_.empty()) {
      const auto attempt = queue_.front();
      const auto worker = pool_.get(attempt.plan->method->library, attempt.point().threads);
      if (worker->state() != WorkerProcess::State::ready) return;
      if (fitting_.insert(worker).second)
        if (const auto misfit = worker->misfit(*attempt.plan->method); !misfit.empty())
          return give_up(misfit);
      queue_.pop_front();
      begin(attempt, worker);
    }
  }

  // Claims the fingerprint in the database, then starts the process.
  void begin(const Attempt& attempt, const std::shared_ptr<WorkerProcess>& worker) {
    const auto uid = new_uuid();
    const auto row = enrolment_->row(attempt, uid, options_.simd);
    const auto run_id =
        with_room(live_, [&] { return store_.begin_run(row, options_.force && !row.rerun_of); });
    if (!run_id) return another_has(attempt);
    auto job = run_job(*attempt.plan, *attempt.run,
                       places_of(*attempt.run, uid, fs::absolute(store_.artifact_folder())));
    job.run_uid = uid;
    auto& metrics = enrolment_->metrics(*attempt.plan->method);
    live_.push_back(std::make_unique<LiveRun>(attempt, store_, metrics, *run_id, job));
    live_.back()->process.start(worker);
    if (worker->fork_safe()) return;
    pool_.drop(worker);
    tell_of_threads(*attempt.plan->method, worker->library_threads());
  }

  void tell_of_threads(const Method& method, int threads) {
    if (!told_.insert(&method).second) return;
    watcher_.say("plugin '" + method.id + "' starts " + std::to_string(threads - 1) +
                 " threads when it is loaded, so every run loads it anew");
  }

  // Another host has this run: it is finished by now, or will be, or that host has died.
  void another_has(const Attempt& attempt) {
    const auto holder = store_.holder(attempt.run->fingerprint);
    if (holder && db::is_finished(holder->status)) return serve(attempt, *holder);
    if (holder && holder->status == Status::running && holder->session_alive) {
      elsewhere_.push_back(attempt);
      next_recheck_ = Clock::now() + kRecheck;
      return;
    }
    store_.recover();
    queue_.push_back(attempt);
  }

  void recheck_elsewhere() {
    if (elsewhere_.empty() || Clock::now() < next_recheck_) return;
    for (const auto& attempt : std::exchange(elsewhere_, {})) another_has(attempt);
    if (elsewhere_.empty() || !queue_.empty() || !live_.empty()) return;
    if (!std::exchange(told_waiting_, true))  // nothing else would tell why nothing happens
      watcher_.say("waiting for " + counted_runs(elsewhere_.size()) + " that another host has");
  }

  // Runs go on while another program holds the database's lock: what they log waits in their
  // memory, and limits and signals are heeded.
  bool wait_for_file(milliseconds waited) {
    if (waited < milliseconds(20)) told_locked_ = false;
    if (waited >= kSilentWait && !std::exchange(told_locked_, true))
      watcher_.say("waiting: another program holds the database");
    hear_signals();
    for (auto* run : runs()) run->signal_if_due();
    watcher_.tick(tally_.snapshot(runs()));
    return !tally_.is_interrupted() || Clock::now() - interrupted_at_ < kLastSilentWait;
  }

  void hear_workers() {
    const auto all = workers();
    for (const auto& event : hear(all, runs())) take(event);
    for (const auto& worker : all) look_at(worker);
  }

  void take(const WorkerEvent& event) {
    if (event.kind == WorkerEvent::Kind::started)
      return with_room(live_, [&] { store_.worker(event.run, event.pid); });
    const auto found = std::find_if(live_.begin(), live_.end(),
                                    [&](const auto& r) { return r->process.id() == event.run; });
    const auto run = std::move(*found);
    live_.erase(found);
    end(*run, {event.wait_status, event.cpu_ms, event.max_rss_kb, event.error, event.why});
  }

  void look_at(const std::shared_ptr<WorkerProcess>& worker) {
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

  // What it left on the disk goes first: that may be full of it.
  void end(LiveRun& run, const Death& death) {
    run.process.close();
    std::error_code ignored;
    fs::remove_all(run.scratch, ignored);
    const auto& settings = run.attempt.plan->experiment.run;
    auto row = judge(run.process.report(), run.process.stop_cause(), death,
                     *run.attempt.plan->method, settings.timeout, settings.memory);
    row.results = run.recorder.result_rows(run.process.report());
    row.warnings = run.recorder.warnings();
    with_room(live_, [&] { store_.finish(run.recorder.run_id(), row); });
    if (db::is_finished(row.status) || run.attempt.run->rerun_of)
      fs::remove(run.checkpoint, ignored);
    if (row.status == Status::done) worker_deaths_ = 0;
    settle(run, row);
  }

  // Counts the run, or queues another attempt.
  void settle(const LiveRun& run, const db::RunEnd& row) {
    const auto wall =
        std::chrono::duration_cast<milliseconds>(Clock::now() - run.process.started());
    const auto retries = run.attempt.plan->experiment.run.retries;
    if (may_be_retried(row.status) && !stopping_ && run.attempt.number <= retries)
      return try_again(run.attempt, row);
    tally_.count_ended(row, wall);
    watcher_.ended(outcome_of(run, row, wall), tally_.snapshot(runs()));
    if (options_.fail_fast && !db::is_finished(row.status)) stop_all(StopCause::fail_fast);
  }

  void try_again(Attempt attempt, const db::RunEnd& row) {
    watcher_.say(run_label(*attempt.plan, *attempt.run) + ": " +
                 std::string(status_name(row.status)) + ", " + row.error + "; trying again");
    ++attempt.number;
    queue_.push_front(attempt);
  }

  // The first asks all to stop, a further one kills them; a second hang-up is none.
  void hear_signals() {
    using Heard = StopSignals::Heard;
    for (auto heard = signals_.next(); heard != Heard::nothing; heard = signals_.next()) {
      if (!tally_.is_interrupted())
        interrupt();
      else if (heard == Heard::stop)
        for (auto* run : runs()) run->kill_now(StopCause::interrupt);
    }
  }

  void interrupt() {
    tally_.count_interrupt();
    interrupted_at_ = Clock::now();
    if (!live_.empty())
      watcher_.say("asking " + counted_runs(live_.size()) + " to stop; once more to kill them");
    stop_all(StopCause::interrupt);
  }

  void stop_all(StopCause cause) {
    stopping_ = true;
    for (auto* run : runs()) run->ask_to_stop(cause, options_.grace);
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
    for (auto& run : live_) keep_limits(*run, now);
    if (now >= next_flush_) flush(now);
    watcher_.tick(tally_.snapshot(runs()));
  }

  void flush(Clock::time_point now) {
    next_flush_ = now + kFlush;
    for (const auto* run : runs())
      if (run->total() > 0)
        with_room(live_, [&] { store_.progress(run->id(), run->done(), run->total()); });
    with_room(live_, [this] { store_.flush(); });
  }

  void keep_limits(LiveRun& run, Clock::time_point now) {
    auto& process = run.process;
    const auto& settings = run.attempt.plan->experiment.run;
    if (settings.timeout.count() > 0 && now - process.started() > settings.timeout)
      process.ask_to_stop(StopCause::timeout, options_.grace);
    if (settings.memory > 0 && process.holds_more_than(settings.memory))
      process.kill_now(StopCause::memory);
    pursue(process);
  }

  db::Store& store_;
  WorkerPool& pool_;
  const SchedulerOptions& options_;
  Watcher& watcher_;
  std::span<const Plan> plans_;
  const Partition& partition_;
  StopSignals signals_;
  db::Wait wait_before_;
  std::unique_ptr<Enrolment> enrolment_;
  std::set<const Method*> told_;
  std::set<std::weak_ptr<WorkerProcess>, std::owner_less<>> fitting_;  // whose manifest fits
  std::deque<Attempt> queue_;
  std::vector<Attempt> elsewhere_;
  LiveRuns live_;
  Tally tally_;
  int worker_deaths_ = 0;
  bool stopping_ = false;
  bool told_waiting_ = false, told_locked_ = false;
  Clock::time_point interrupted_at_{}, next_tick_{}, next_flush_{}, next_recheck_{};
};

}  // namespace

Summary carry_out(std::span<const Plan> plans, const Partition& partition, db::Store& store,
                  WorkerPool& pool, const SchedulerOptions& options, Watcher& watcher) {
  outlive_stray_signals();
  return Scheduler(plans, partition, store, pool, options, watcher).run();
}

}  // namespace assay
