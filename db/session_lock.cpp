#include "db/session_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "db/store.hpp"

namespace assay::db {

SessionLock::SessionLock(std::filesystem::path file)
    : file_(std::move(file)), descriptor_(open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (descriptor_ >= 0 && flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const std::string reason = std::strerror(errno);
  if (descriptor_ >= 0) close(descriptor_);
  throw StoreError(fmt::format("cannot lock '{}': {}", file_.string(), reason));
}

SessionLock::~SessionLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

void SessionLock::remove() {
  unlink(file_.c_str());
  close(std::exchange(descriptor_, -1));
}

bool is_locked(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return errno != ENOENT;
  const bool held = flock(descriptor, LOCK_EX | LOCK_NB) != 0;
  close(descriptor);
  return held;
}

}  // namespace assay::db
