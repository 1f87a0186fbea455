// Writes messages of its own making to the host: a text for an output that is a number.
#include <sys/socket.h>

#include <cstring>

#include "tests/faults/faulty.hpp"

namespace {

struct Fault {
  static constexpr const char* id = "fault_forges";
  static void misbehave(assay::RunBase&) {
    const std::uint32_t result = 2, size = 16, output = 1, text = ASSAY_TEXT, length = 4;
    char frame[24];
    const std::uint32_t words[] = {result, size, output, text, length};
    std::memcpy(frame, words, sizeof words);
    std::memcpy(frame + sizeof words, "lies", 4);
    for (int fd = 3; fd < 64; ++fd) {
      int type = 0;
      socklen_t length_of_type = sizeof type;
      if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length_of_type) == 0 && type == SOCK_STREAM)
        send(fd, frame, sizeof frame, 0);
    }
  }
};

}  // namespace

ASSAY_PLUGIN(assay::Faulty<Fault>)
