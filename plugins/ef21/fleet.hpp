// Who computes the clients' rounds: threads of this process, or processes of their own.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "plugins/ef21/clients.hpp"

namespace assay::ef21 {

class Fleet {
 public:
  explicit Fleet(Clients& clients)
      : messages(clients.objective().clients(), clients.compressor()),
        sums(to_size(clients.blocks())),
        clients_(clients) {}
  virtual ~Fleet() = default;
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  // All clients at x; fills what follows.
  virtual void round(const linalg::PaddedArray<double>& x, Index round) = 0;

  // What all clients hold after the last round.
  virtual std::vector<double> held() = 0;

  Messages messages;
  std::vector<BlockSum> sums;
  // Through sockets until now: points and messages; and what is only measured.
  double wire_bytes = 0, evaluation_bytes = 0;

 protected:
  Clients& clients_;
};

std::unique_ptr<Fleet> fleet_of_threads(Clients& clients, int threads);
// Begins no thread and must be called while there is none. The processes end with the fleet, and
// with the thread that called this if that should die. `waiting` is called while a process keeps
// the server waiting, and may throw. A round throws std::runtime_error where a process has died or
// was stopped: it says whose and how. std::system_error where there can be no process.
std::unique_ptr<Fleet> fleet_of_processes(Clients& clients, Index processes,
                                          const std::function<void()>& waiting = {});

}  // namespace assay::ef21
