// A handler that calls nothing but what glibc allows there, once its unwinder is loaded.
#include "core/run/worker/crash_report.hpp"

#include <execinfo.h>
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <string_view>

namespace assay {
namespace {

constexpr int kMostFrames = 18, kOwnFrames = 2;  // this handler, and what called it

void report(int number) {
  constexpr std::string_view kHead = "crashed here, innermost frame first:\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, kHead.data(), kHead.size());
  void* frames[kMostFrames];
  const int count = backtrace(frames, kMostFrames);
  if (count > kOwnFrames)
    backtrace_symbols_fd(frames + kOwnFrames, count - kOwnFrames, STDERR_FILENO);
  raise(number);  // the handler is gone: it was for one signal
}

void handle(int number) {
  struct sigaction action {};
  if (sigaction(number, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action.sa_handler = report;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
  sigaction(number, &action, nullptr);
}

}  // namespace

void load_unwinder() {
  void* frame = nullptr;
  backtrace(&frame, 1);
}

void report_crashes() {
  alignas(16) static std::byte stack[1 << 16];  // a stack that has overflowed is of no use
  const stack_t alternative{stack, 0, sizeof stack};
  sigaltstack(&alternative, nullptr);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) handle(number);
}

}  // namespace assay
