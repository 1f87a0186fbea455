// The workers of a host: one for each library and number of threads.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/run/host/worker_process.hpp"

namespace assay {

using Workers = std::set<std::shared_ptr<WorkerProcess>>;

// A worker that may not fork is handed out once and then replaced.
class WorkerPool {
 public:
  // From here on this process takes over what its workers leave behind, to end it.
  explicit WorkerPool(std::filesystem::path program);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // The worker that a run of this library may be sent to once it is ready; spawned when needed.
  std::shared_ptr<WorkerProcess> get(const std::filesystem::path& library, std::uint32_t threads);
  // Takes a worker out: it is busy for good, or dead.
  void drop(const std::shared_ptr<WorkerProcess>& worker);
  Workers all() const;
  // Ends what workers that are gone have started and left behind.
  void end_orphans();

 private:
  std::filesystem::path program_;
  std::set<pid_t> not_ours_;  // children that this process had before
  std::vector<std::weak_ptr<WorkerProcess>> made_;
  std::map<std::pair<std::string, std::uint32_t>, std::shared_ptr<WorkerProcess>> workers_;
};

}  // namespace assay
