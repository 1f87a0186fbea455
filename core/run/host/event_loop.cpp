#include "core/run/host/event_loop.hpp"

#include <poll.h>

#include <algorithm>

namespace assay {

void wait_for_news(const Workers& workers, const Runs& runs, std::chrono::milliseconds patience,
                   int further) {
  std::vector<pollfd> fds;
  if (further >= 0) fds.push_back({further, POLLIN, 0});
  for (const auto& worker : workers) fds.push_back({worker->socket(), POLLIN, 0});
  for (const auto* run : runs)
    for (const int fd : run->descriptors())
      if (fd >= 0) fds.push_back({fd, POLLIN, 0});
  poll(fds.data(), fds.size(), static_cast<int>(patience.count()));
}

std::vector<WorkerEvent> hear(const Workers& workers, const Runs& runs) {
  std::vector<WorkerEvent> news;
  for (const auto& worker : workers)
    for (auto& event : worker->receive()) {
      const auto run = std::find_if(runs.begin(), runs.end(),
                                    [&](const auto* one) { return one->id() == event.run; });
      if (run == runs.end()) continue;
      if (event.kind == WorkerEvent::Kind::started) (*run)->set_pid(event.pid);
      news.push_back(std::move(event));
    }
  return news;
}

bool drain(const Runs& runs) {
  bool more = false;
  for (auto* run : runs) more |= run->drain();
  return more;
}

void pursue(ActiveRun& run) {
  run.signal_if_due();
  if (run.is_overdue()) run.worker()->end("its worker did not tell of its end");
}

}  // namespace assay
