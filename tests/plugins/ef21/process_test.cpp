// Clients in processes: what becomes of a run when one of them dies, is stopped, or loses its
// server.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <thread>

#include "core/base/children.hpp"
#include "plugins/ef21/client_process.hpp"
#include "plugins/ef21/dataset.hpp"
#include "plugins/ef21/fleet.hpp"

namespace assay::ef21 {
namespace {

using namespace std::chrono_literals;
using Array = linalg::PaddedArray<double>;

// Twelve clients of five rows.
struct Problem {
  explicit Problem(Index dim = 12, Compressor::Kind kind = Compressor::Kind::topk)
      : data(draw({12, 5, dim, dim, 1.5, 0.1, Loss::logistic}, Rng(0, "problem"))),
        objective(data, Loss::logistic, {Regularizer::nonconvex, 1e-3}),
        compressor{kind, dim} {
    rule.step = 0.1;
    rule.scale.assign(12, 1.0);
    rule.weight.assign(12, 1.0 / 12);
    rule.error_weight.assign(12, 1.0 / 12);
    rule.init = InitShift::compressed;
  }
  Clients clients() const { return {objective, compressor, rule, Rng(0, "clients")}; }
  Array start() const { return Array(objective.width(), 0.0); }

  Dataset data;
  Objective objective;
  Compressor compressor;
  Rule rule;
};

bool has_no_children() { return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD; }

// Two processes that have answered round 0.
struct Running : Problem {
  explicit Running(const std::function<void()>& waiting = {})
      : all(clients()), fleet(fleet_of_processes(all, 2, waiting)), x(start()) {
    fleet->round(x, 0);
    children = children_of(::getpid());
    REQUIRE(children.size() == 2);
  }

  Clients all;
  std::unique_ptr<Fleet> fleet;
  Array x;
  std::vector<pid_t> children;
};

struct Impatient : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int ticks = 0;

// Signals the process a thousand times a second, through a handler after which calls are not
// restarted.
class Interruptions {
 public:
  Interruptions() {
    ticks = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { ++ticks; };
    ::sigaction(SIGALRM, &action, &former_);
    const itimerval often{{0, 1000}, {0, 1000}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~Interruptions() {
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &former_, nullptr);
  }

 private:
  struct sigaction former_ {};
};

std::vector<unsigned> numbers(std::size_t count) {
  std::vector<unsigned> result(count);
  std::iota(result.begin(), result.end(), 1U);
  return result;
}

// A pair whose buffers hold as little as the system allows.
std::pair<int, int> narrow_pair() {
  int sockets[2];
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0);
  const int least = 1;
  for (const int socket : sockets)
    ::setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
  return {sockets[0], sockets[1]};
}

}  // namespace

TEST_CASE("a channel carries all bytes in short pieces, interrupted a thousand times a second") {
  const auto [ours, theirs] = narrow_pair();
  Channel from(ours), to(theirs, [] {});
  const auto sent = numbers(1 << 20);
  const auto bytes = sent.size() * sizeof sent[0];
  std::vector<unsigned> got(sent.size());
  const Interruptions interruptions;
  int passes = 0;
  for (; ticks < 20; ++passes) {
    bool is_sent = false;
    std::thread sender([&] { is_sent = from.send(sent.data(), bytes); });
    const bool is_received = to.receive(got.data(), bytes);
    sender.join();
    REQUIRE(is_sent);
    REQUIRE(is_received);
    REQUIRE(got == sent);
    std::fill(got.begin(), got.end(), 0U);
  }
  CHECK(passes > 0);
}

TEST_CASE("a channel says that the other side has gone, and a signal does not end the process") {
  auto [ours, theirs] = narrow_pair();
  Channel channel(ours);
  ::close(theirs);
  char byte = 0;
  CHECK_FALSE(channel.receive(&byte, 1));
  CHECK_FALSE(channel.send(&byte, 1));
}

TEST_CASE("who waits at a channel may lose patience, reading and writing") {
  const auto [ours, theirs] = narrow_pair();
  const Channel silent(theirs);
  int asked = 0;
  Channel channel(ours, [&] {
    if (++asked == 2) throw Impatient("enough");
  });
  std::vector<char> many(1 << 20);
  CHECK_THROWS_AS(channel.receive(many.data(), 1), Impatient);
  asked = 0;
  CHECK_THROWS_AS(channel.send(many.data(), many.size()), Impatient);
}

TEST_CASE("a process that is killed ends the round with whose it was and how it died") {
  for (const std::size_t which : {0U, 1U}) {
    Running run;
    ::kill(run.children[which], SIGKILL);
    const std::string whose = which == 0 ? "0 to 5" : "6 to 11";
    CHECK_THROWS_WITH(run.fleet->round(run.x, 7),
                      "round 7: the process of clients " + whose + " was killed by SIGKILL");
    run.fleet.reset();
    CHECK(has_no_children());
  }
}

TEST_CASE("a process that is killed in the midst of a long message ends the round") {
  const Problem wide(60'000, Compressor::Kind::identity);  // more than a socket holds
  auto clients = wide.clients();
  pid_t victim = 0;
  const auto fleet = fleet_of_processes(clients, 1, [&] {
    if (victim > 0) ::kill(victim, SIGKILL);
  });
  fleet->round(wide.start(), 0);
  victim = children_of(::getpid()).at(0);
  ::kill(victim, SIGSTOP);  // x fills the socket; who waits then kills
  CHECK_THROWS_WITH(fleet->round(wide.start(), 1),
                    "round 1: the process of clients 0 to 11 was killed by SIGKILL");
}

TEST_CASE("a process that is stopped ends the round, and the fleet ends it all the same") {
  Running run;
  ::kill(run.children[0], SIGSTOP);
  CHECK_THROWS_WITH(run.fleet->round(run.x, 3),
                    "round 3: the process of clients 0 to 5 was stopped");
  run.fleet.reset();
  CHECK(has_no_children());
}

TEST_CASE("a process that goes on in time is waited for") {
  pid_t sleeper = 0;
  Running run([&] {
    if (sleeper > 0) ::kill(sleeper, SIGCONT);
  });
  sleeper = run.children[1];
  ::kill(sleeper, SIGSTOP);
  CHECK_NOTHROW(run.fleet->round(run.x, 1));
}

TEST_CASE("who waits for processes may give up, and leaves none behind") {
  bool is_enough = false;
  Running run([&] {
    if (is_enough) throw Impatient("enough");
  });
  is_enough = true;
  ::kill(run.children[1], SIGSTOP);
  CHECK_THROWS_AS(run.fleet->round(run.x, 1), Impatient);
  run.fleet.reset();
  CHECK(has_no_children());
}

TEST_CASE("Ctrl-C is for the server: a process of clients goes on") {
  Running run;
  for (const pid_t child : run.children) ::kill(child, SIGINT), ::kill(child, SIGTERM);
  CHECK_NOTHROW(run.fleet->round(run.x, 1));
}

TEST_CASE("processes hold their channel and the standard streams, nothing else that was open") {
  const int open = ::open("/dev/null", O_RDONLY);  // not even close-on-exec
  REQUIRE(open > STDERR_FILENO);
  const Running run;
  for (const pid_t child : run.children) {
    int streams = 0, others = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator("/proc/" + std::to_string(child) + "/fd"))
      ++(std::stoi(entry.path().filename()) <= STDERR_FILENO ? streams : others);
    CHECK(streams <= 3);
    CHECK(others == 1);
  }
  ::close(open);
}

TEST_CASE("processes do not outlive a server that is killed") {
  adopt_orphans();
  int ready[2];
  REQUIRE(::pipe2(ready, O_CLOEXEC) == 0);
  const pid_t server = ::fork();
  if (server == 0) {
    const Running run;
    const auto bytes = run.children.size() * sizeof(pid_t);
    if (::write(ready[1], run.children.data(), bytes) < 0) ::_exit(1);
    for (;;) ::pause();
  }
  pid_t children[2] = {};
  REQUIRE(::read(ready[0], children, sizeof children) == sizeof children);
  ::kill(children[1], SIGSTOP);  // also one that cannot notice
  ::kill(server, SIGKILL);
  REQUIRE(::waitpid(server, nullptr, 0) == server);
  for (const pid_t child : children) {
    CHECK(ends_within(child, 10s));
    ::waitpid(child, nullptr, 0);
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  ::close(ready[0]), ::close(ready[1]);
}

#ifndef __SANITIZE_ADDRESS__  // whose checks want descriptors of their own
TEST_CASE("where the second process cannot be made the first is not left behind") {
  const Problem problem;
  auto clients = problem.clients();
  rlimit former{};
  ::getrlimit(RLIMIT_NOFILE, &former);
  const int next = ::dup(STDERR_FILENO);
  ::close(next);
  const rlimit tight{static_cast<rlim_t>(next) + 2, former.rlim_max};  // one pair, and no second
  ::setrlimit(RLIMIT_NOFILE, &tight);
  CHECK_THROWS_AS(fleet_of_processes(clients, 2), std::system_error);
  ::setrlimit(RLIMIT_NOFILE, &former);
  CHECK(has_no_children());
}
#endif

TEST_CASE("messages that no socket holds pass both ways, and are those of threads") {
  const Problem wide(60'000, Compressor::Kind::identity);
  auto with_threads = wide.clients(), with_processes = wide.clients();
  const auto threads = fleet_of_threads(with_threads, 1);
  const auto processes = fleet_of_processes(with_processes, 3);
  auto x = wide.start();
  for (Index t = 0; t < 3; ++t) {
    threads->round(x, t), processes->round(x, t);
    CHECK(threads->messages.values == processes->messages.values);
    for (std::size_t b = 0; b < threads->sums.size(); ++b)
      CHECK(threads->sums[b].gradient == processes->sums[b].gradient);
    for (auto& value : x) value += 0.01;
  }
}

TEST_CASE("what goes wrong in a process says so by its exit code; want of memory as such") {
  const auto wait_for_end = [](ClientProcess& process) {
    char byte = 0;
    CHECK_FALSE(process.channel().receive(&byte, 1));
  };
  ClientProcess failing(
      [](Channel&) {
        ::close(STDERR_FILENO);  // its words are not for this test's reader
        throw std::runtime_error("no");
      },
      {});
  wait_for_end(failing);
  CHECK(failing.how_it_ended() == "ended with exit code 1");
  ClientProcess short_of_memory([](Channel&) { throw std::bad_alloc(); }, {});
  wait_for_end(short_of_memory);
  CHECK_THROWS_AS(short_of_memory.how_it_ended(), std::bad_alloc);
}

}  // namespace assay::ef21
