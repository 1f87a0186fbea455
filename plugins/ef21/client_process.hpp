// A process that is forked to serve a block of clients, and how it ended.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

#include "plugins/ef21/channel.hpp"

namespace assay::ef21 {

// It dies with this object, with the thread that made it, and when the other end of its channel is
// closed. SIGINT and SIGTERM it leaves to the server, and of the descriptors of this process it
// keeps none but the channel and the standard streams.
class ClientProcess {
 public:
  // The child calls serve(channel) and ends when that returns. What it throws ends it too, and
  // stands on its standard error. `waiting` is called while this side waits, and may throw.
  // std::system_error where there can be no process.
  ClientProcess(const std::function<void(Channel&)>& serve, std::function<void()> waiting);
  ~ClientProcess();
  ClientProcess(const ClientProcess&) = delete;
  ClientProcess& operator=(const ClientProcess&) = delete;

  Channel& channel() { return *channel_; }

  // "was killed by SIGKILL", "ended with exit code 1"; call it when the channel has ended.
  // std::bad_alloc where it ended for want of memory.
  std::string how_it_ended() const;
  // Somebody has stopped it (SIGSTOP), so that no answer can come.
  bool is_stopped() const;

 private:
  pid_t id_ = -1;
  std::unique_ptr<Channel> channel_;
};

}  // namespace assay::ef21
