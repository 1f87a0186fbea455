// Blocks of clients in processes of their own. Down goes the number of the round and x; up come the
// messages of the block's clients, then what is measured. kAsksForHeld in the place of the number
// asks for what the clients hold. A side sends only when the other one
// waits for it, so that neither blocks the other however large messages are.
#include <algorithm>
#include <stdexcept>

#include "plugins/ef21/client_process.hpp"
#include "plugins/ef21/fleet.hpp"
#include "plugins/ef21/parcel.hpp"

namespace assay::ef21 {
namespace {

constexpr Index kAsksForHeld = -1;

// Whether each client sends, then the messages of those that do.
Parcel who_sends(Messages& messages, Index first, Index last) {
  Parcel parcel;
  parcel.add(messages.is_sent, to_size(first), to_size(last - first));
  return parcel;
}
Parcel what_is_sent(Messages& messages, Index first, Index last) {
  Parcel places, values;
  for (auto i = to_size(first); i < to_size(last); ++i) {
    if (messages.is_sent[i] == 0) continue;
    if (!messages.places.empty()) places.add(messages.places, i * messages.size, messages.size);
    values.add(messages.values, i * messages.size, messages.size);
  }
  places.add(values);
  return places;
}

// What is measured of a block; in rounds that ask for it, also what its clients hold.
Parcel what_is_measured(BlockSum& sum, std::size_t width, bool has_held) {
  sum.gradient.resize(width);
  if (has_held) sum.held.resize(width);
  Parcel parcel;
  parcel.add(sum.loss);
  parcel.add(sum.error);
  parcel.add(sum.gradient, 0, width);
  if (has_held) parcel.add(sum.held, 0, width);
  return parcel;
}

class ProcessFleet final : public Fleet {
 public:
  ProcessFleet(Clients& clients, Index processes, const std::function<void()>& waiting)
      : Fleet(clients) {
    for (Index p = 0; p < processes; ++p)
      shares_.push_back(std::make_unique<Share>(*this, clients.blocks() * p / processes,
                                                clients.blocks() * (p + 1) / processes, waiting));
  }

  void round(const linalg::PaddedArray<double>& x, Index round) override {
    for (const auto& share : shares_) send(*share, x, round);
    for (const auto& share : shares_) receive(*share, round);
  }

  std::vector<double> held() override {
    std::vector<double> all;
    for (const auto& share : shares_) {
      auto& channel = share->process.channel();
      std::vector<double> part(clients_.held_by(share->first, share->last).size());
      demand(*share, channel.send(&kAsksForHeld, sizeof kAsksForHeld) &&
                         channel.receive(part.data(), part.size() * sizeof(double)));
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

 private:
  // A process, and the blocks that it serves.
  struct Share {
    Share(ProcessFleet& fleet, Index from, Index to, const std::function<void()>& waiting)
        : first(from),
          last(to),
          process([this, &fleet](Channel& channel) { fleet.serve(channel, *this); },
                  [this, &fleet, waiting] {
                    if (waiting) waiting();
                    fleet.require_running(*this);
                  }) {}

    const Index first, last;
    bool was_stopped = false;
    ClientProcess process;
  };

  std::pair<Index, Index> clients_of(const Share& share) const {
    return {clients_.range(share.first).first, clients_.range(share.last - 1).second};
  }

  [[noreturn]] void fail(const Share& share, const std::string& what) const {
    const auto [from, to] = clients_of(share);
    throw std::runtime_error("round " + std::to_string(round_) + ": the process of clients " +
                             std::to_string(from) + " to " + std::to_string(to - 1) + " " + what);
  }
  void demand(const Share& share, bool holds) const {
    if (!holds) fail(share, share.process.how_it_ended());
  }
  // Seen twice: the first time it may have been stopped together with this process, and both have
  // just been told to go on.
  void require_running(Share& share) const {
    const bool is_stopped = share.process.is_stopped();
    if (is_stopped && share.was_stopped) fail(share, "was stopped");
    share.was_stopped = is_stopped;
  }

  // In the child, until the server closes the channel.
  void serve(Channel& channel, const Share& share) {
    Index round = 0;
    linalg::PaddedArray<double> x(clients_.objective().width());
    while (channel.receive(&round, sizeof round)) {
      if (round == kAsksForHeld) {
        const auto held = clients_.held_by(share.first, share.last);
        if (!channel.send(held.data(), held.size_bytes())) return;
      } else if (!channel.receive(x.data(), x.size() * sizeof(double)) ||
                 !answer(channel, share, x, round)) {
        return;
      }
    }
  }

  bool answer(Channel& channel, const Share& share, const linalg::PaddedArray<double>& x,
              Index round) {
    for (Index block = share.first; block < share.last; ++block)
      clients_.round(block, x.data(), round, messages, sums[to_size(block)]);
    const auto [from, to] = clients_of(share);
    Parcel all = who_sends(messages, from, to);
    all.add(what_is_sent(messages, from, to));
    all.add(measured(share, round));
    return all.send(channel);
  }

  Parcel measured(const Share& share, Index round) {
    Parcel parcel;
    for (Index block = share.first; block < share.last; ++block)
      parcel.add(what_is_measured(sums[to_size(block)], clients_.objective().width(),
                                  Clients::asks_for_held(round)));
    return parcel;
  }

  void send(Share& share, const linalg::PaddedArray<double>& x, Index round) {
    round_ = round;
    auto& channel = share.process.channel();
    demand(share,
           channel.send(&round, sizeof round) && channel.send(x.data(), x.size() * sizeof(double)));
    wire_bytes += static_cast<double>(sizeof round + x.size() * sizeof(double));
  }

  void receive(Share& share, Index round) {
    auto& channel = share.process.channel();
    const auto [from, to] = clients_of(share);
    const auto who = who_sends(messages, from, to);
    demand(share, who.receive(channel));
    const auto what = what_is_sent(messages, from, to);
    demand(share, what.receive(channel));
    wire_bytes += static_cast<double>(who.size() + what.size());
    const auto sums_of_blocks = measured(share, round);
    demand(share, sums_of_blocks.receive(channel));
    evaluation_bytes += static_cast<double>(sums_of_blocks.size());
  }

  std::vector<std::unique_ptr<Share>> shares_;
  Index round_ = 0;
};

}  // namespace

std::unique_ptr<Fleet> fleet_of_processes(Clients& clients, Index processes,
                                          const std::function<void()>& waiting) {
  return std::make_unique<ProcessFleet>(clients, std::min(processes, clients.blocks()), waiting);
}

}  // namespace assay::ef21
