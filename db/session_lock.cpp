#include "db/session_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/descriptor.hpp"
#include "db/store.hpp"

namespace assay::db {

SessionLock::SessionLock(std::filesystem::path file)
    : file_(std::move(file)),
      descriptor_(open(file_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666)) {
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

bool is_locked(const std::filesystem::path& file, int folder) {
  constexpr int kHow = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const Descriptor opened(openat(folder, file.c_str(), kHow));
  if (!opened) return errno != ENOENT && errno != ELOOP;
  return flock(opened.get(), LOCK_EX | LOCK_NB) != 0;
}

}  // namespace assay::db
