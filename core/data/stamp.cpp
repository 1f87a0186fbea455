#include "core/data/stamp.hpp"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <limits>

#include "core/data/hash.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr double kTick = 0.1;  // seconds; file systems round to a tick of the kernel, 10 ms at most

double seconds(const timespec& t) {
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

// One file; its time of change, or the end of time where it is gone.
double add(const fs::path& path, Sha256& hash) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0) return std::numeric_limits<double>::infinity();
  for (const auto part :
       {static_cast<std::int64_t>(s.st_dev), static_cast<std::int64_t>(s.st_ino), s.st_size,
        s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec})
    hash.update(std::to_string(part) + " ");
  hash.update(path.string() + "\n");
  return seconds(s.st_ctim);
}

// In no certain order, which stays the same while nothing changes.
double add_below(const fs::path& folder, Sha256& hash) {
  auto newest = add(folder, hash);
  const auto options = fs::directory_options::follow_directory_symlink;
  for (const auto& entry : fs::recursive_directory_iterator(folder, options))
    newest = std::max(newest, add(entry.path(), hash));
  return newest;
}

}  // namespace

std::string stamp_of(const fs::path& path) try {
  Sha256 hash;
  const auto newest = fs::is_directory(path) ? add_below(path, hash) : add(path, hash);
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return newest < seconds(now) - kTick ? hash.hex() : "";
} catch (const fs::filesystem_error&) {
  return "";
}

}  // namespace assay
