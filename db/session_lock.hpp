// The lock file that tells whether a session lives.
#pragma once

#include <fcntl.h>

#include <filesystem>

namespace assay::db {

// Creates the file and holds flock(LOCK_EX) on it. The kernel lets go when the process ends,
// however it ends, so there is no pid to be recycled and no clock to be trusted. The descriptor
// closes on exec; a forked child that does not exec would keep the session alive.
class SessionLock {
 public:
  explicit SessionLock(std::filesystem::path file);  // throws StoreError
  ~SessionLock();
  SessionLock(const SessionLock&) = delete;
  SessionLock& operator=(const SessionLock&) = delete;

  // The clean end: also takes the file away. Without it the file stays behind, unlocked.
  void remove();

 private:
  std::filesystem::path file_;
  int descriptor_ = -1;
};

// False for a file that is missing, that is a link, or that nobody holds. `folder`: an opened one
// to which the path is relative.
bool is_locked(const std::filesystem::path& file, int folder = AT_FDCWD);

}  // namespace assay::db
