#include "core/run/host/disk_room.hpp"

#include <algorithm>

#include "core/base/children.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kLittle = 1u << 20;  // bytes of scratch files that fill no disk

// Bytes of the files below a folder, as far as they can be seen.
std::uintmax_t size_below(const fs::path& folder) {
  std::uintmax_t sum = 0;
  std::error_code ignored;
  for (fs::recursive_directory_iterator file(folder, ignored), end; !ignored && file != end;
       file.increment(ignored)) {
    std::error_code gone;
    if (const auto size = file->file_size(gone); !gone) sum += size;
  }
  return sum;
}

LiveRun* greediest(const LiveRuns& runs) {
  std::uintmax_t most = kLittle;
  LiveRun* greedy = nullptr;
  for (const auto& run : runs)
    if (const auto size = size_below(run->scratch); size > most) {
      most = size;
      greedy = run.get();
    }
  return greedy;
}

// Of a run that has begun and whose worker's word of it is not yet read: the one child of its
// worker that no other run is.
void find_process(ActiveRun& run, const LiveRuns& runs) {
  auto strangers = children_of(run.worker()->pid());
  std::erase_if(strangers, [&](pid_t child) {
    return std::any_of(runs.begin(), runs.end(),
                       [&](const auto& other) { return other->process.pid() == child; });
  });
  if (strangers.size() == 1) run.set_pid(strangers.front());
}

}  // namespace

bool make_room(const LiveRuns& runs) {
  auto* greedy = greediest(runs);
  if (greedy == nullptr) return false;
  if (greedy->process.pid() == 0) find_process(greedy->process, runs);
  greedy->process.kill_now(StopCause::disk);
  greedy->process.await_death();
  std::error_code ignored;
  fs::remove_all(greedy->scratch, ignored);
  return true;
}

}  // namespace assay
