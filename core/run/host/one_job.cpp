#include "core/run/host/one_job.hpp"

#include <poll.h>

#include "registry/library.hpp"

namespace assay {
namespace {

using Clock = ActiveRun::Clock;
constexpr auto kKillWait = std::chrono::seconds(5);
constexpr int kPatience = 100, kAttentive = 5;  // milliseconds between two looks

// Sleeps until one of them has something to say.
void wait_for(const WorkerProcess& worker, const ActiveRun* run, int patience) {
  std::vector<pollfd> fds = {{worker.socket(), POLLIN, 0}};
  if (run != nullptr)
    for (const int fd : run->descriptors())
      if (fd >= 0) fds.push_back({fd, POLLIN, 0});
  poll(fds.data(), fds.size(), patience);
}

// The end of the run, if it is among what the worker has to say.
std::optional<WorkerEvent> end_of(WorkerProcess& worker, ActiveRun& run) {
  for (auto& event : worker.receive()) {
    if (event.kind == WorkerEvent::Kind::started) run.set_pid(event.pid);
    if (event.kind == WorkerEvent::Kind::refused) throw PluginError(event.error);
    if (event.kind == WorkerEvent::Kind::ended) return std::move(event);
  }
  return std::nullopt;
}

}  // namespace

std::shared_ptr<WorkerProcess> ready_worker(const Method& method, std::uint32_t threads,
                                            WorkerPool& pool) {
  auto worker = pool.get(method.library, threads);
  while (worker->state() == WorkerProcess::State::loading) {
    wait_for(*worker, nullptr, kPatience);
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
  JobEnd result;
  Clock::time_point asked{};
  run.start(worker);
  for (;;) {
    wait_for(*worker, &run, watch.should_stop ? kAttentive : kPatience);
    run.drain();
    worker->look();
    if (const auto end = end_of(*worker, run)) {
      run.close();
      result.took = Clock::now() - run.started();
      if (result.was_asked_to_stop) result.took_to_stop = Clock::now() - asked;
      if (!run.report().status)
        result.death = end->why.empty() ? death_text(end->wait_status) : end->why;
      result.report = run.report();
      return result;
    }
    if (!result.was_asked_to_stop && watch.should_stop && watch.should_stop(run)) {
      result.was_asked_to_stop = true;
      asked = Clock::now();
      run.ask_to_stop(StopCause::interrupt, watch.grace);
    }
    if (!result.was_killed && Clock::now() - run.started() > watch.limit) {
      result.was_killed = true;
      run.kill_now(StopCause::timeout);
    }
    run.signal_if_due();
    if (run.is_overdue()) worker->end("its worker did not tell of its end");
    if (Clock::now() - run.started() > watch.limit + kKillWait)
      throw PluginError("a run of method '" + method.id + "' did not end when it was killed");
  }
}

}  // namespace assay
