#include "core/run/host/stop_signals.hpp"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace assay {
namespace {

// A blocked signal reaches a signalfd even where it is ignored.
bool is_ignored(int number) {
  struct sigaction action {};
  return sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM}) sigaddset(&set, number);
  if (!is_ignored(SIGHUP)) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_stop_signals() {
  const auto set = stop_signals();
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

// Handlers, unlike SIG_IGN, are not inherited.
void outlive_stray_signals() {
  struct sigaction action {};
  struct sigaction present {};
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGXFSZ, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF})
    if (sigaction(number, nullptr, &present) == 0 && present.sa_handler == SIG_DFL)
      sigaction(number, &action, nullptr);
}

StopSignals::StopSignals() {
  const auto set = stop_signals();
  signals_ = Descriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

StopSignals::Heard StopSignals::next() {
  signalfd_siginfo info;
  if (read(signals_.get(), &info, sizeof info) <= 0) return Heard::nothing;
  return info.ssi_signo == SIGHUP ? Heard::hang_up : Heard::stop;
}

}  // namespace assay
