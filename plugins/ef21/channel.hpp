// One end of a stream between the server and a process of clients.
#pragma once

#include <cstddef>
#include <functional>

namespace assay::ef21 {

class Channel {
 public:
  // Takes the socket over. While the other side keeps it waiting, `waiting` is called again and
  // again; it may throw.
  explicit Channel(int socket, std::function<void()> waiting = {});
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&&) = delete;

  // All bytes, however they arrive; false where the other side has gone.
  bool send(const void* bytes, std::size_t size);
  bool receive(void* bytes, std::size_t size);
  int socket() const { return socket_; }

 private:
  bool goes_on();

  int socket_;
  std::function<void()> waiting_;
};

}  // namespace assay::ef21
