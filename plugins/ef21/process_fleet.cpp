// Blocks of clients in processes of their own, each at the other end of a socketpair. Down goes the
// number of the round and x; up come the messages of the block's clients, then what is measured.
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <span>
#include <stdexcept>
#include <system_error>

#include "plugins/ef21/fleet.hpp"

namespace assay::ef21 {
namespace {

// All bytes; false at the end of the stream or where the other side has gone.
bool write_all(int socket, const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto sent = ::send(socket, from, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    from += sent, size -= static_cast<std::size_t>(sent);
  }
  return true;
}
bool read_all(int socket, void* bytes, std::size_t size) {
  auto* to = static_cast<char*>(bytes);
  while (size > 0) {
    const auto got = ::recv(socket, to, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got, size -= static_cast<std::size_t>(got);
  }
  return true;
}

// Parts of arrays that travel together, in one order on both sides.
class Parcel {
 public:
  template <class Array>
  void add(Array& array, std::size_t first, std::size_t count) {
    if (count == 0) return;
    parts_.push_back({reinterpret_cast<char*>(array.data() + first), count * sizeof array[0]});
  }
  std::size_t size() const {
    std::size_t bytes = 0;
    for (const auto part : parts_) bytes += part.size();
    return bytes;
  }
  bool send(int socket) const {
    std::vector<char> bytes;
    for (const auto part : parts_) bytes.insert(bytes.end(), part.begin(), part.end());
    return write_all(socket, bytes.data(), bytes.size());
  }
  bool receive(int socket) const {
    for (const auto part : parts_)
      if (!read_all(socket, part.data(), part.size())) return false;
    return true;
  }

 private:
  std::vector<std::span<char>> parts_;
};

// Whether each client sends, then the messages of those that do.
Parcel who_sends(Messages& messages, Index first, Index last) {
  Parcel parcel;
  parcel.add(messages.is_sent, to_size(first), to_size(last - first));
  return parcel;
}
Parcel what_is_sent(Messages& messages, Index first, Index last) {
  Parcel parcel;
  for (Index i = first; i < last; ++i) {
    if (messages.is_sent[to_size(i)] == 0) continue;
    if (!messages.places.empty())
      parcel.add(messages.places, to_size(i) * messages.size, messages.size);
    parcel.add(messages.values, to_size(i) * messages.size, messages.size);
  }
  return parcel;
}

// Loss and error of a block travel in front of its sums.
void pack(const BlockSum& sum, Index round, std::vector<double>& flat) {
  flat.push_back(sum.loss);
  flat.push_back(sum.error);
  flat.insert(flat.end(), sum.gradient.begin(), sum.gradient.end());
  if (Clients::asks_for_held(round)) flat.insert(flat.end(), sum.held.begin(), sum.held.end());
}

class ProcessFleet final : public Fleet {
 public:
  ProcessFleet(Clients& clients, Index processes) : Fleet(clients) {
    for (Index p = 0; p < processes; ++p)
      begin(clients.blocks() * p / processes, clients.blocks() * (p + 1) / processes);
  }
  ~ProcessFleet() override {
    for (const auto& process : processes_) ::close(process.socket);  // which ends it
    for (const auto& process : processes_)
      while (::waitpid(process.id, nullptr, 0) < 0 && errno == EINTR) continue;
  }

  void round(const linalg::PaddedArray<double>& x, Index round) override {
    for (const auto& process : processes_) {
      demand(write_all(process.socket, &round, sizeof round) &&
             write_all(process.socket, x.data(), x.size() * sizeof(double)));
      wire_bytes += static_cast<double>(sizeof round + x.size() * sizeof(double));
    }
    for (const auto& process : processes_) receive(process, round);
  }

 private:
  struct Process {
    pid_t id;
    int socket;
    Index first, last;  // blocks
  };

  static void demand(bool holds) {
    if (!holds) throw std::runtime_error("a process of clients has ended");
  }

  void begin(Index first, Index last) {
    int sockets[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
      throw std::system_error(errno, std::generic_category(), "socketpair");
    const pid_t parent = ::getpid(), id = ::fork();
    if (id < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (id == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (::getppid() != parent) ::_exit(1);
      for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_IGN);  // the server answers
      ::close(sockets[0]);
      for (const auto& other : processes_) ::close(other.socket);
      serve(sockets[1], first, last);
    }
    ::close(sockets[1]);
    processes_.push_back({id, sockets[0], first, last});
  }

  [[noreturn]] void serve(int socket, Index first, Index last) {
    try {
      Index round = 0;
      linalg::PaddedArray<double> x(clients_.objective().width());
      while (read_all(socket, &round, sizeof round) &&
             read_all(socket, x.data(), x.size() * sizeof(double)))
        if (!answer(socket, x, round, first, last)) break;
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }

  bool answer(int socket, const linalg::PaddedArray<double>& x, Index round, Index first,
              Index last) {
    std::vector<double> measured;
    for (Index block = first; block < last; ++block) {
      clients_.round(block, x.data(), round, messages, sums[to_size(block)]);
      pack(sums[to_size(block)], round, measured);
    }
    const auto from = clients_.range(first).first, to = clients_.range(last - 1).second;
    return who_sends(messages, from, to).send(socket) &&
           what_is_sent(messages, from, to).send(socket) &&
           write_all(socket, measured.data(), measured.size() * sizeof(double));
  }

  void receive(const Process& process, Index round) {
    const auto from = clients_.range(process.first).first,
               to = clients_.range(process.last - 1).second;
    const auto who = who_sends(messages, from, to);
    demand(who.receive(process.socket));
    const auto what = what_is_sent(messages, from, to);
    demand(what.receive(process.socket));
    wire_bytes += static_cast<double>(who.size() + what.size());
    const auto width = clients_.objective().width();
    for (Index block = process.first; block < process.last; ++block) {
      auto& sum = sums[to_size(block)];
      const bool has_held = Clients::asks_for_held(round);
      sum.gradient.resize(width);
      if (has_held) sum.held.resize(width);
      const auto bytes = width * sizeof(double);
      demand(read_all(process.socket, &sum.loss, sizeof sum.loss) &&
             read_all(process.socket, &sum.error, sizeof sum.error) &&
             read_all(process.socket, sum.gradient.data(), bytes) &&
             (!has_held || read_all(process.socket, sum.held.data(), bytes)));
      evaluation_bytes += static_cast<double>(2 * sizeof(double) + (has_held ? 2 : 1) * bytes);
    }
  }

  std::vector<Process> processes_;
};

}  // namespace

std::unique_ptr<Fleet> fleet_of_processes(Clients& clients, Index processes) {
  return std::make_unique<ProcessFleet>(clients, std::min(processes, clients.blocks()));
}

}  // namespace assay::ef21
