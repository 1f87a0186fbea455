#include "core/run/host/one_job.hpp"

#include <optional>

#include "core/run/host/event_loop.hpp"
#include "registry/library.hpp"

namespace assay {
namespace {

using Clock = ActiveRun::Clock;
constexpr auto kKillWait = std::chrono::seconds(5);
constexpr auto kPatience = std::chrono::milliseconds(100);  // between two looks
constexpr auto kAttentive = std::chrono::milliseconds(5);

// The end of the run, if the worker tells of it.
std::optional<WorkerEvent> end_of(const std::shared_ptr<WorkerProcess>& worker, ActiveRun& run) {
  for (auto& event : hear({worker}, {&run})) {
    if (event.kind == WorkerEvent::Kind::refused) throw PluginError(event.error);
    if (event.kind == WorkerEvent::Kind::ended) return std::move(event);
  }
  return std::nullopt;
}

// When the job's process was asked to stop, and when it was killed.
struct Pressure {
  std::optional<Clock::time_point> asked, killed;
};

void press(ActiveRun& run, const JobWatch& watch, Pressure& so_far) {
  const auto now = Clock::now();
  if (!so_far.asked && watch.should_stop && watch.should_stop(run)) {
    so_far.asked = now;
    run.ask_to_stop(StopCause::interrupt, watch.grace);
  }
  if (!so_far.killed && now - run.started() > watch.limit) {
    so_far.killed = now;
    run.kill_now(StopCause::timeout);
  }
  pursue(run);
}

JobEnd end_with(const WorkerEvent& end, ActiveRun& run, const Pressure& pressure) {
  JobEnd result;
  run.close();
  result.took = Clock::now() - run.started();
  result.was_asked_to_stop = pressure.asked.has_value();
  if (pressure.asked) result.took_to_stop = Clock::now() - *pressure.asked;
  result.was_killed = pressure.killed.has_value();
  if (!run.report().status) result.death = end.why.empty() ? death_text(end.wait_status) : end.why;
  result.report = run.report();
  return result;
}

}  // namespace

std::shared_ptr<WorkerProcess> ready_worker(const Method& method, std::uint32_t threads,
                                            WorkerPool& pool) {
  auto worker = pool.get(method.library, threads);
  while (worker->state() == WorkerProcess::State::loading) {
    wait_for_news({worker}, {}, kPatience);
    worker->look();
    worker->receive();
  }
  if (worker->state() == WorkerProcess::State::ready) {
    if (const auto misfit = worker->misfit(method); !misfit.empty()) throw PluginError(misfit);
    return worker;
  }
  pool.drop(worker);
  throw PluginError("plugin '" + method.id + "' " + worker->error());
}

JobEnd run_to_end(const Method& method, const Job& job,
                  const std::shared_ptr<WorkerProcess>& worker, RunSink* sink,
                  const JobWatch& watch) {
  ActiveRun run(-1, method, job, sink);
  Pressure pressure;
  run.start(worker);
  for (;;) {
    wait_for_news({worker}, {&run}, watch.should_stop ? kAttentive : kPatience);
    run.drain();
    worker->look();
    if (const auto end = end_of(worker, run)) return end_with(*end, run, pressure);
    press(run, watch, pressure);
    if (pressure.killed && Clock::now() - *pressure.killed > kKillWait)
      throw PluginError("a run of method '" + method.id + "' did not end when it was killed");
  }
}

}  // namespace assay
