// Leaves a process in a session of its own, and says which.
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_leaver";
  static void misbehave(assay::RunBase& run) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    if (fork() == 0) {
      setsid();
      const pid_t left = fork();
      if (left == 0)
        for (;;) pause();
      _exit(write(ends[1], &left, sizeof left) == ssize_t{sizeof left} ? 0 : 1);
    }
    pid_t left = 0;
    if (read(ends[0], &left, sizeof left) != ssize_t{sizeof left}) throw std::runtime_error("no process");
    run.note("child " + std::to_string(left));
    throw std::runtime_error("leaves a session behind");
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
