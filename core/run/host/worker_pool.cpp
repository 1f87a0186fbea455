#include "core/run/host/worker_pool.hpp"

#include <unistd.h>

#include "core/base/children.hpp"

namespace assay {

WorkerPool::WorkerPool(std::filesystem::path program) : program_(std::move(program)) {
  for (const pid_t child : children_of(getpid())) not_ours_.insert(child);
  adopt_orphans();
}

WorkerPool::~WorkerPool() {
  workers_.clear();
  end_orphans();
}

void WorkerPool::end_orphans() {
  auto kept = not_ours_;
  std::erase_if(made_, [](const auto& worker) { return worker.expired(); });
  for (const auto& made : made_)
    if (const auto worker = made.lock(); worker && worker->pid() > 0) kept.insert(worker->pid());
  end_children_but(kept);
}

std::shared_ptr<WorkerProcess> WorkerPool::get(const std::filesystem::path& library,
                                               std::uint32_t threads) {
  auto& worker = workers_[{library.string(), threads}];
  if (!worker) {
    worker = std::make_shared<WorkerProcess>(program_, library, threads);
    made_.push_back(worker);
  }
  return worker;
}

void WorkerPool::drop(const std::shared_ptr<WorkerProcess>& worker) {
  std::erase_if(workers_, [&](const auto& entry) { return entry.second == worker; });
}

Workers WorkerPool::all() const {
  Workers result;
  for (const auto& [key, worker] : workers_) result.insert(worker);
  return result;
}

}  // namespace assay
