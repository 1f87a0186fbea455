// Preloaded: after ASSAY_WRITES_LEFT writes at a place of a file, every further one finds a file
// system that has become read-only. This is how SQLite writes.
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

extern "C" ssize_t pwrite64(int file, const void* data, size_t size, off64_t at) {
  static long left = [] {
    const char* text = std::getenv("ASSAY_WRITES_LEFT");
    return text == nullptr ? 0L : std::atol(text);
  }();
  if (left-- <= 0) {
    errno = EROFS;
    return -1;
  }
  return syscall(SYS_pwrite64, file, data, size, at);
}
