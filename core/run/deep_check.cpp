#include "core/run/deep_check.hpp"

#include <poll.h>

#include <algorithm>

#include "registry/library.hpp"

namespace assay {
namespace {

constexpr auto kLoadLimit = std::chrono::seconds(60);
constexpr auto kCheckLimit = std::chrono::seconds(60);

// Sleeps until one of them has something to say.
void wait_for(const WorkerProcess& worker, const ActiveRun* run) {
  std::vector<pollfd> fds = {{worker.socket(), POLLIN, 0}};
  if (run != nullptr)
    for (const int fd : run->descriptors())
      if (fd >= 0) fds.push_back({fd, POLLIN, 0});
  poll(fds.data(), fds.size(), 100);
}

std::shared_ptr<WorkerProcess> ready_worker(const Plan& plan, std::uint32_t threads,
                                            WorkerPool& pool) {
  auto worker = pool.get(plan.method->library, threads);
  const auto end = ActiveRun::Clock::now() + kLoadLimit;
  while (worker->state() == WorkerProcess::State::loading && ActiveRun::Clock::now() < end) {
    wait_for(*worker, nullptr);
    worker->receive();
  }
  if (worker->state() == WorkerProcess::State::ready) return worker;
  pool.drop(worker);
  if (worker->state() == WorkerProcess::State::loading)
    throw PluginError("plugin '" + plan.method->id + "' did not finish loading within a minute");
  throw PluginError("plugin '" + plan.method->id + "' " + worker->error());
}

// Runs the job to its end and returns what it found wrong.
std::vector<Fault> faults_of(const Plan& plan, const Job& job,
                             const std::shared_ptr<WorkerProcess>& worker) {
  ActiveRun check(-1, *plan.method, job, nullptr);
  check.start(worker);
  const auto name = "the check of method '" + plan.method->id + "' ";
  for (;;) {
    wait_for(*worker, &check);
    check.drain();
    for (const auto& event : worker->receive()) {
      if (event.kind == WorkerEvent::Kind::started) check.set_pid(event.pid);
      if (event.kind == WorkerEvent::Kind::refused) throw PluginError(event.error);
      if (event.kind != WorkerEvent::Kind::ended) continue;
      check.close();
      if (check.report().status) return check.report().faults;
      throw PluginError(name + "crashed: " + death_text(event.wait_status));
    }
    if (ActiveRun::Clock::now() - check.started() > kCheckLimit) {
      check.kill_now(StopCause::timeout);
      throw PluginError(name + "took more than a minute");
    }
  }
}

// A fault's key may come with or without its table's name.
Diagnostic place(const Plan& plan, const Point& point, const Fault& fault) {
  Diagnostic diagnostic;
  diagnostic.message = fault.message;
  const auto name = fault.key.starts_with("params.") ? fault.key.substr(7) : fault.key;
  if (const auto setting = point.params.find(name); setting != point.params.end())
    diagnostic.where = setting->second.where;
  if (fault.key.starts_with("data."))
    if (const auto input = point.data.find(fault.key.substr(5)); input != point.data.end())
      diagnostic.where = input->second.where;
  if (diagnostic.where.line == 0 && !fault.key.empty())
    diagnostic.message = fault.key + ": " + fault.message;
  if (diagnostic.where.file.empty()) diagnostic.where.file = plan.experiment.file.string();
  return diagnostic;
}

}  // namespace

Diagnostics deep_check(const Plan& plan, const std::vector<std::size_t>& points, WorkerPool& pool) {
  Diagnostics diagnostics;
  if (points.empty()) return diagnostics;
  const auto threads = plan.experiment.points[points[0]].threads;
  const auto worker = ready_worker(plan, threads, pool);
  if (!plan.method->has_check) return diagnostics;
  Job job;
  job.check_only = true;
  job.threads = threads;
  job.memory_limit = plan.experiment.run.memory;
  for (const auto point : points) job.points.push_back(job_point(plan, point));
  const auto faults = faults_of(plan, job, worker);
  if (!worker->fork_safe()) pool.drop(worker);
  for (const auto& fault : faults) {
    if (fault.point >= points.size()) continue;
    auto diagnostic = place(plan, plan.experiment.points[points[fault.point]], fault);
    const auto is_same = [&](const Diagnostic& d) {
      return d.message == diagnostic.message && d.where.line == diagnostic.where.line;
    };
    if (std::none_of(diagnostics.begin(), diagnostics.end(), is_same))
      diagnostics.push_back(std::move(diagnostic));
  }
  return diagnostics;
}

}  // namespace assay
