// Owned file descriptors, and sending them to another process.
#pragma once

#include <unistd.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { reset(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

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
