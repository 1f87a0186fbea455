#include "plugins/conditional_monge_gap/learn.hpp"

#include <atomic>
#include <chrono>
#include <cmath>

#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::conditional_monge_gap {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenCheckpoints{5};

// One learner with its history and its random streams.
struct Job {
  Learner& learner;
  History& history;
  Rng batches;

  bool is_done() const { return history.steps() == learner.steps(); }

  // Where it throws, the step has not been made.
  void advance(const StopPoint& stop_point) {
    stop_point();
    const auto begin = Clock::now();
    const std::int64_t k = history.steps();
    const auto report = learner.step(k, batches.stream(static_cast<std::uint64_t>(k)), stop_point);
    if (!std::isfinite(report.loss))
      throw Diverged(said("the loss left the finite range at step ", k));
    history.seconds += std::chrono::duration<double>(Clock::now() - begin).count();
    history.add(report);
  }
};

void save(Run<Params>& run, const std::vector<Job>& jobs) {
  training::ByteWriter to;
  for (const auto& job : jobs) {
    job.history.save(to);
    job.learner.save(to);
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
    job.learner.load(from);
    steps += job.history.steps();
  }
  run.note(said("going on from step ", steps));
}

double all_steps(const std::vector<Job>& jobs) {
  return static_cast<double>(jobs[0].learner.steps()) * static_cast<double>(jobs.size());
}

// In this thread, one job after another.
void run_in_turn(Run<Params>& run, std::vector<Job>& jobs) {
  std::int64_t first = 0;
  auto last_save = Clock::now();
  for (auto& job : jobs) {
    job.history.log(run, first, 0);
    while (!job.is_done()) {
      job.advance([&run] { run.stop_point(); });
      job.history.log(run, first, job.history.steps() - 1);
      run.progress(static_cast<double>(first + job.history.steps()), all_steps(jobs));
      if (Clock::now() - last_save < kBetweenCheckpoints) continue;
      save(run, jobs);
      last_save = Clock::now();
    }
    first += job.learner.steps();
  }
}

// Jobs spread over threads. Curves follow at the end, so that they do not depend on the threads.
void run_at_once(Run<Params>& run, std::vector<Job>& jobs) {
  std::atomic<std::int64_t> done = 0;
  std::atomic<bool> is_over = false;  // one has failed, which ends the others
  for (const auto& job : jobs) done += job.history.steps();
  parallel::for_each(jobs.size(), run.threads(), [&](std::size_t k) {
    try {
      while (!jobs[k].is_done() && !is_over) {
        jobs[k].advance([&run] { run.stop_point(); });
        run.progress(static_cast<double>(++done), all_steps(jobs));
      }
    } catch (...) {
      is_over = true;
      throw;
    }
  });
  for (std::size_t k = 0; k < jobs.size(); ++k)
    jobs[k].history.log(run, static_cast<std::int64_t>(k) * jobs[k].learner.steps(), 0);
}

}  // namespace

void learn(Run<Params>& run, Learners& learners, std::vector<History>& histories) {
  histories.resize(learners.size());
  std::vector<Job> jobs;
  for (std::size_t k = 0; k < learners.size(); ++k)
    jobs.push_back({*learners[k], histories[k], run.rng("batches").stream(k)});
  load(run, jobs);
  try {
    run.threads() > 1 && jobs.size() > 1 ? run_at_once(run, jobs) : run_in_turn(run, jobs);
  } catch (const Stopped&) {
    save(run, jobs);
    throw;
  }
}

}  // namespace assay::conditional_monge_gap
