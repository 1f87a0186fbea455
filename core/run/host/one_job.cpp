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

JobEnd end_with(const WorkerEvent& end, ActiveRun& run) {
  JobEnd result;
  run.close();
  result.took = Clock::now() - run.started();
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
  std::optional<Clock::time_point> asked, killed;
  run.start(worker);
  for (;;) {
    wait_for_news({worker}, {&run}, watch.should_stop ? kAttentive : kPatience);
    run.drain();
    worker->look();
    if (const auto end = end_of(worker, run)) {
      auto result = end_with(*end, run);
      result.was_killed = killed.has_value();
      result.was_asked_to_stop = asked.has_value();
      if (asked) result.took_to_stop = Clock::now() - *asked;
      return result;
    }
    const auto now = Clock::now();
    if (!asked && watch.should_stop && watch.should_stop(run)) {
      asked = now;
      run.ask_to_stop(StopCause::interrupt, watch.grace);
    }
    if (!killed && now - run.started() > watch.limit) {
      killed = now;
      run.kill_now(StopCause::timeout);
    }
    pursue(run);
    if (killed && now - *killed > kKillWait)
      throw PluginError("a run of method '" + method.id + "' did not end when it was killed");
  }
}

}  // namespace assay
