// Sockets and pipes between processes, and packets that carry descriptors.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/descriptor.hpp"

namespace assay {

// Throws std::system_error of what errno says.
[[noreturn]] void fail_with_errno(const char* what);

// Both ends close on exec. Throw std::system_error.
std::pair<Descriptor, Descriptor> socket_pair(int type);
std::pair<Descriptor, Descriptor> pipe_pair();  // read end, write end
void set_nonblocking(int fd);

// One packet of a SOCK_SEQPACKET socket with descriptors attached. False when the peer is gone.
bool send_packet(int socket, std::string_view text, std::span<const int> descriptors = {});

struct Packet {
  std::string text;
  std::vector<Descriptor> descriptors;
};

// The next packet; nothing at the end of the stream, or when none is there on a non-blocking socket
// (`would_block` tells which).
std::optional<Packet> receive_packet(int socket, bool* would_block = nullptr);

}  // namespace assay
