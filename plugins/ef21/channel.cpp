#include "plugins/ef21/channel.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace assay::ef21 {
namespace {

constexpr timeval kPatience{0, 50'000};

}  // namespace

Channel::Channel(int socket, std::function<void()> waiting)
    : socket_(socket), waiting_(std::move(waiting)) {
  if (!waiting_) return;
  for (const int what : {SO_RCVTIMEO, SO_SNDTIMEO})
    ::setsockopt(socket_, SOL_SOCKET, what, &kPatience, sizeof kPatience);
}

Channel::~Channel() {
  if (socket_ >= 0) ::close(socket_);
}

Channel::Channel(Channel&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), waiting_(std::move(other.waiting_)) {}

// After a call that moved nothing: whether it is worth another.
bool Channel::goes_on() {
  if (errno == EINTR) return true;
  if (errno != EAGAIN || !waiting_) return false;
  waiting_();
  return true;
}

bool Channel::send(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const auto sent = ::send(socket_, from, size, MSG_NOSIGNAL);
    if (sent < 0 && goes_on()) continue;
    if (sent < 0) return false;
    from += sent, size -= static_cast<std::size_t>(sent);
  }
  return true;
}

bool Channel::receive(void* bytes, std::size_t size) {
  auto* to = static_cast<char*>(bytes);
  while (size > 0) {
    const auto got = ::recv(socket_, to, size, 0);
    if (got < 0 && goes_on()) continue;
    if (got <= 0) return false;
    to += got, size -= static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace assay::ef21
