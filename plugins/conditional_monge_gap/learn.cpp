#include "plugins/conditional_monge_gap/learn.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <thread>

#include "plugins/conditional_monge_gap/inputs.hpp"

namespace assay::conditional_monge_gap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenCheckpoints{5};
constexpr std::chrono::milliseconds kBetweenLooks{50};

// One trainer with its history and its random streams.
struct Job {
  Trainer& trainer;
  History& history;
  Rng batches;

  bool is_done() const { return history.steps() == trainer.steps(); }

  // False when `should_stop` said so, and the step has not been made.
  bool advance(const Stop& should_stop) {
    const auto begin = Clock::now();
    const std::int64_t k = history.steps();
    const auto report =
        trainer.step(k, draws_of(batches.stream(static_cast<std::uint64_t>(k))), should_stop);
    if (report.is_stopped) return false;
    if (!std::isfinite(report.loss))
      throw Diverged("the loss left the finite range at step " + std::to_string(k));
    history.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    history.add(report);
    return true;
  }
};

void save(Run<Params>& run, const std::vector<Job>& jobs) {
  training::ByteWriter to;
  for (const auto& job : jobs) {
    job.history.save(to);
    job.trainer.save(to);
  }
  run.save_checkpoint(to.bytes());
}

void load(Run<Params>& run, std::vector<Job>& jobs) {
  const auto saved = run.load_checkpoint();
  if (!saved) return;
  training::ByteReader from(*saved);
  std::int64_t steps = 0;
  for (auto& job : jobs) {
    job.history.load(from);
    job.trainer.load(from);
    steps += job.history.steps();
  }
  run.note("going on from step " + std::to_string(steps));
}

// In this thread, one job after another.
bool run_in_turn(Run<Params>& run, std::vector<Job>& jobs) {
  const Stop stop = [&run] { return run.should_stop(); };
  const auto steps = jobs[0].trainer.steps();
  const double total = static_cast<double>(steps) * static_cast<double>(jobs.size());
  std::int64_t first = 0;
  auto last_save = Clock::now();
  for (auto& job : jobs) {
    job.history.log(run, first, 0);
    while (!job.is_done()) {
      if (stop() || !job.advance(stop)) return false;
      job.history.log(run, first, job.history.steps() - 1);
      run.progress(static_cast<double>(first + job.history.steps()), total);
      if (Clock::now() - last_save < kBetweenCheckpoints) continue;
      save(run, jobs);
      last_save = Clock::now();
    }
    first += steps;
  }
  return true;
}

// Jobs spread over threads; the first one, this one's, only speaks with the host. Curves follow at
// the end, so that they do not depend on the threads.
bool run_at_once(Run<Params>& run, std::vector<Job>& jobs) {
  std::atomic<bool> is_stopped = false;
  std::atomic<std::size_t> next = 0;
  std::atomic<std::int64_t> done = 0;
  std::atomic<unsigned> running = 0;
  std::vector<std::exception_ptr> errors(jobs.size());
  for (const auto& job : jobs) done += job.history.steps();
  const Stop stop = [&] { return is_stopped.load(); };
  const auto work = [&] {
    for (std::size_t k = next++; k < jobs.size() && !stop(); k = next++) {
      try {
        while (!jobs[k].is_done() && !stop() && jobs[k].advance(stop)) ++done;
      } catch (...) {
        errors[k] = std::current_exception();
        is_stopped = true;
      }
    }
    --running;
  };
  const auto workers = std::min<std::size_t>(run.threads(), jobs.size());
  running = static_cast<unsigned>(workers);
  std::vector<std::thread> threads;
  for (std::size_t w = 0; w < workers; ++w) threads.emplace_back(work);
  const double total =
      static_cast<double>(jobs[0].trainer.steps()) * static_cast<double>(jobs.size());
  while (running > 0) {
    std::this_thread::sleep_for(kBetweenLooks);
    run.progress(static_cast<double>(done), total);
    if (run.should_stop()) is_stopped = true;
  }
  for (auto& thread : threads) thread.join();
  for (const auto& error : errors)
    if (error) std::rethrow_exception(error);
  if (is_stopped) return false;
  for (std::size_t k = 0; k < jobs.size(); ++k)
    jobs[k].history.log(run, static_cast<std::int64_t>(k) * jobs[0].trainer.steps(), 0);
  return true;
}

}  // namespace

bool learn(Run<Params>& run, std::vector<Trainer>& trainers, std::vector<History>& histories) {
  histories.resize(trainers.size());
  std::vector<Job> jobs;
  for (std::size_t k = 0; k < trainers.size(); ++k)
    jobs.push_back({trainers[k], histories[k], run.rng("batches").stream(k)});
  load(run, jobs);
  const bool is_parallel = run.threads() > 1 && jobs.size() > 1;
  const bool is_done = is_parallel ? run_at_once(run, jobs) : run_in_turn(run, jobs);
  if (!is_done) save(run, jobs);
  return is_done;
}

}  // namespace assay::conditional_monge_gap
