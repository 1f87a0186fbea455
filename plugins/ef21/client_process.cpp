#include "plugins/ef21/client_process.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>
#include <system_error>

namespace assay::ef21 {
namespace {

enum ExitCode { kServed, kFailed, kNoMemory };

[[noreturn]] void live(pid_t server, Channel channel,
                       const std::function<void(Channel&)>& serve) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != server) ::_exit(kFailed);  // it died before the line above
  for (const int number : {SIGINT, SIGTERM}) ::signal(number, SIG_IGN);
  const auto kept = static_cast<unsigned>(channel.socket());
  if (kept > STDERR_FILENO + 1) ::close_range(STDERR_FILENO + 1, kept - 1, 0);
  ::close_range(kept + 1, ~0U, 0);
  try {
    serve(channel);
  } catch (const std::bad_alloc&) {
    ::_exit(kNoMemory);
  } catch (const std::exception& e) {
    ::dprintf(STDERR_FILENO, "a process of clients: %s\n", e.what());
    ::_exit(kFailed);
  }
  ::_exit(kServed);
}

// What has become of a child, which stays to be waited for; si_pid = 0: nothing yet.
siginfo_t state_of(pid_t id, int what) {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(id), &info, what | WNOWAIT) != 0 && errno == EINTR)
    continue;
  return info;
}

std::string name_of_signal(int number) {
  const char* name = ::sigabbrev_np(number);
  return name == nullptr ? "signal " + std::to_string(number) : "SIG" + std::string(name);
}

}  // namespace

ClientProcess::ClientProcess(const std::function<void(Channel&)>& serve,
                             std::function<void()> waiting) {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0)
    throw std::system_error(errno, std::generic_category(), "socketpair");
  channel_ = std::make_unique<Channel>(sockets[0], std::move(waiting));
  Channel theirs(sockets[1]);
  const pid_t server = ::getpid();
  id_ = ::fork();
  if (id_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (id_ == 0) live(server, std::move(theirs), serve);
}

ClientProcess::~ClientProcess() {
  ::kill(id_, SIGKILL);  // it holds nothing, and may be stopped
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::string ClientProcess::how_it_ended() const {
  const auto info = state_of(id_, WEXITED);
  if (info.si_pid == 0) return "is gone";
  if (info.si_code != CLD_EXITED) return "was killed by " + name_of_signal(info.si_status);
  if (info.si_status == kNoMemory) throw std::bad_alloc();
  return "ended with exit code " + std::to_string(info.si_status);
}

bool ClientProcess::is_stopped() const {
  return state_of(id_, WSTOPPED | WNOHANG).si_code == CLD_STOPPED;
}

}  // namespace assay::ef21
