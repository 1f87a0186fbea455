// Who computes the clients' rounds: threads of this process, or processes of their own.
#pragma once

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

  Messages messages;
  std::vector<BlockSum> sums;
  // Through sockets until now: points and messages; and what is only measured.
  double wire_bytes = 0, evaluation_bytes = 0;

 protected:
  Clients& clients_;
};

std::unique_ptr<Fleet> fleet_of_threads(Clients& clients, int threads);
// Begins no thread and must be called while there is none. The processes end with the fleet, and
// with the thread that called this if that should die. std::system_error where there can be none.
std::unique_ptr<Fleet> fleet_of_processes(Clients& clients, Index processes);

}  // namespace assay::ef21
