#include "core/run/host/scheduler.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include "core/base/uuid.hpp"
#include "core/run/host/disk_room.hpp"
#include "core/run/host/enrolment.hpp"
#include "core/run/host/event_loop.hpp"
#include "core/run/host/pending_ends.hpp"
#include "core/run/host/run_queue.hpp"
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
constexpr auto kUnusedClaim = milliseconds(100);            // given back behind it
constexpr auto kYoung = milliseconds(5);                    // until then nobody listens to a run

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

RunOutcome outcome_of(const PendingEnd& end) {
  const auto& row = end.row;
  return {end.attempt.plan,
          end.attempt.run,
          end.attempt.run_id,
          row.status,
          true,
          end.attempt.number,
          end.wall.count() + end.report.resumed.t_ms,
          row.error,
          row.trusted,
          row.warnings,
          end.report.results};
}

// A run that is over before anybody listens to it has woken nobody but its worker.
bool is_young(const ActiveRun& run) { return Clock::now() - run.started() < kYoung; }

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
    for (const auto& run : partition_.todo) queue_.push_back({run});
    bool has_more = false;  // a run sent more than was taken in at once
    while (!is_over()) {
      launch();
      if (is_over()) break;
      prepare_next();
      wait_for_news(workers(), grown_runs(), has_more ? milliseconds(0) : patience(),
                    signals_.descriptor());
      hear_signals();
      hear_workers();
      start_claimed();  // before what may take its time, so that the processors are busy meanwhile
      if (is_commit_due()) commit(ahead());
      has_more = drain(grown_runs());
      tick();
    }
    give_claims_back();
    store_.flush();
    return tally_.summary(queue_.size() + elsewhere_.size());
  }

 private:
  bool is_over() const {
    const bool nothing_waits = stopping_ || (queue_.empty() && elsewhere_.empty());
    return live_.empty() && ends_.empty() && nothing_waits;
  }

  Runs runs() const {
    Runs result;
    for (const auto& run : live_) result.push_back(&run->process);
    return result;
  }

  Runs grown_runs() const {
    auto result = runs();
    std::erase_if(result, [](const auto* run) { return is_young(*run); });
    return result;
  }

  milliseconds patience() const {
    auto until = Clock::now() + kTick;
    if (!ends_.empty()) until = std::min(until, ends_.due());
    for (const auto* run : runs())
      if (is_young(*run)) until = std::min(until, run->started() + kYoung);
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    return std::max(left, milliseconds(0));
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
      const auto worker = worker_for(queue_.front());
      if (worker->state() != WorkerProcess::State::ready) return;
      if (fitting_.insert(worker).second)
        if (const auto misfit = worker->misfit(*queue_.front().plan->method); !misfit.empty())
          return give_up(misfit);
      if (!queue_.has_claimed()) commit(std::max(ahead(), options_.jobs - live_.size()));
      if (stopping_) return;
      start_claimed();
    }
  }

  std::shared_ptr<WorkerProcess> worker_for(const Attempt& attempt) {
    return pool_.get(attempt.plan->method->library, attempt.point().threads);
  }

  // Behind a run that failed none is started until that is settled: it may be tried again first, or
  // be the last.
  void start_claimed() {
    while (!stopping_ && ends_.all_well() && live_.size() < options_.jobs && queue_.has_claimed()) {
      const auto worker = worker_for(queue_.front());
      if (worker->state() != WorkerProcess::State::ready) return;
      begin(queue_.pop_front(), worker);
    }
  }

  void begin(const Attempt& attempt, const std::shared_ptr<WorkerProcess>& worker) {
    claims_used_ = Clock::now();
    live_.push_back(is_next(attempt) ? std::move(next_) : made_live(attempt));
    live_.back()->start(worker);
    if (worker->fork_safe()) return;
    pool_.drop(worker);
    tell_of_threads(*attempt.plan->method, worker->library_threads());
  }

  std::unique_ptr<LiveRun> made_live(const Attempt& attempt) {
    const auto artifacts = fs::absolute(store_.artifact_folder());
    auto job =
        run_job(*attempt.plan, *attempt.run, places_of(*attempt.run, attempt.uid, artifacts));
    job.run_uid = attempt.uid;
    auto& metrics = enrolment_->metrics(*attempt.plan->method);
    return std::make_unique<LiveRun>(attempt, store_, metrics, job);
  }

  bool is_next(const Attempt& attempt) const {
    return next_ && next_->attempt.run_id == attempt.run_id;
  }

  // While the runs before it go on.
  void prepare_next() {
    if (queue_.has_claimed() && !is_next(queue_.front())) next_ = made_live(queue_.front());
  }

  std::size_t ahead() const { return stopping_ ? 0 : ends_.ahead(); }

  // Ends wait for each other while claimed runs keep every process busy.
  bool is_commit_due() const {
    const bool is_busy = live_.size() == options_.jobs && queue_.has_claimed() && ahead() > 0;
    return !ends_.empty() && (!is_busy || ends_.must_go(Clock::now()));
  }

  // One transaction: stores the ends that wait, and claims the fingerprints of the first attempts
  // up to so many. Behind a run that failed nothing is claimed: it may be tried again first, or be
  // the last.
  void commit(std::size_t most) {
    const auto ends = ends_.take();
    std::vector<db::EndedRun> rows;
    bool all_well = true;
    for (const auto& end : ends) {
      rows.push_back({end.attempt.run_id, end.row});
      all_well = all_well && db::is_finished(end.row.status);
    }
    const auto begins = all_well ? next_rows(most) : std::vector<db::NewRun>();
    const auto ids = with_room(live_, [&] { return store_.advance(rows, begins, options_.force); });
    if (!begins.empty()) claims_used_ = Clock::now();
    const auto lost = queue_.take_claims(begins, ids);
    for (const auto& end : ends) settle(end);
    for (const auto& attempt : lost) another_has(attempt);
  }

  // Of those behind the claimed ones that one worker runs; a further attempt may stand before
  // claimed ones.
  std::vector<db::NewRun> next_rows(std::size_t most) {
    std::vector<db::NewRun> rows;
    const auto first = queue_.first_unclaimed();
    for (auto i = first; i < std::min(most, queue_.size()); ++i) {
      if (queue_[i].is_claimed() || worker_for(queue_[i]) != worker_for(queue_[first])) break;
      rows.push_back(enrolment_->row(queue_[i], new_uuid(), options_.simd));
    }
    return rows;
  }

  void give_claims_back() {
    next_.reset();
    if (const auto ids = queue_.give_back(); !ids.empty())
      with_room(live_, [&] { store_.withdraw(ids); });
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
    const auto found = std::find_if(live_.begin(), live_.end(),
                                    [&](const auto& r) { return r->process.id() == event.run; });
    if (event.kind == WorkerEvent::Kind::started)
      return with_room(live_, [&] { store_.worker(event.run, event.pid, (*found)->started_at); });
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
    const auto now = Clock::now();
    const auto& settings = run.attempt.plan->experiment.run;
    auto row = judge(run.process.report(), run.process.stop_cause(), death,
                     *run.attempt.plan->method, settings.timeout, settings.memory);
    row.results = run.recorder.result_rows(run.process.report());
    row.warnings = run.recorder.warnings();
    const auto wall = std::chrono::duration_cast<milliseconds>(now - run.process.started());
    ends_.add({run.attempt, run.checkpoint, run.process.report(), wall, std::move(row)}, now);
  }

  // Behind its commit: counts the run, or queues another attempt.
  void settle(const PendingEnd& end) {
    const auto& [attempt, checkpoint, report, wall, row] = end;
    std::error_code ignored;
    if (db::is_finished(row.status) || attempt.run->rerun_of) fs::remove(checkpoint, ignored);
    if (row.status == Status::done) worker_deaths_ = 0;
    if (may_be_retried(row.status) && !stopping_ &&
        attempt.number <= attempt.plan->experiment.run.retries)
      return try_again(attempt, row);
    tally_.count_ended(row, wall);
    watcher_.ended(outcome_of(end), tally_.snapshot(runs()));
    if (options_.fail_fast && !db::is_finished(row.status)) stop_all(StopCause::fail_fast);
  }

  void try_again(Attempt attempt, const db::RunEnd& row) {
    watcher_.say(run_label(*attempt.plan, *attempt.run) + ": " +
                 std::string(status_name(row.status)) + ", " + row.error + "; trying again");
    ++attempt.number;
    attempt.run_id = 0;
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
    if (stopping_ || now - claims_used_ > kUnusedClaim) give_claims_back();
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
  RunQueue queue_;
  std::vector<Attempt> elsewhere_;
  LiveRuns live_;
  std::unique_ptr<LiveRun> next_;  // made while others run, for the first of the queue
  PendingEnds ends_;
  Tally tally_;
  int worker_deaths_ = 0;
  bool stopping_ = false;
  bool told_waiting_ = false, told_locked_ = false;
  Clock::time_point interrupted_at_{}, next_tick_{}, next_flush_{}, next_recheck_{}, claims_used_{};
};

}  // namespace

Summary carry_out(std::span<const Plan> plans, const Partition& partition, db::Store& store,
                  WorkerPool& pool, const SchedulerOptions& options, Watcher& watcher) {
  outlive_stray_signals();
  return Scheduler(plans, partition, store, pool, options, watcher).run();
}

}  // namespace assay
