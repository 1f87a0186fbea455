// Speaks to the host in the name of its worker. It has a thread, so it runs in the worker itself.
#include <sys/socket.h>
#include <unistd.h>

#include "tests/faults/faulty.hpp"

namespace {

[[gnu::constructor]] void load() { assay::start_idle_thread(); }

struct Fault {
  static constexpr const char* id = "fault_impostor";
  static void misbehave(assay::RunBase&) {
    for (int fd = 3; fd < 64; ++fd) {
      int type = 0;
      socklen_t size = sizeof type;
      if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET)
        send(fd, "42", 2, 0);
    }
    for (;;) pause();
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
