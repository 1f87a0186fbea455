#include "core/data/stamp.hpp"

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/hash.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr double kTick = 0.1;  // seconds; file systems round to a tick of the kernel, 10 ms at most

double seconds(const timespec& t) {
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

struct Look {
  std::string line;  // what the system keeps of the file
  double changed = std::numeric_limits<double>::infinity();
};

Look look_from(const struct stat& s) {
  Look look{"", seconds(s.st_ctim)};
  for (const auto part :
       {static_cast<std::int64_t>(s.st_dev), static_cast<std::int64_t>(s.st_ino), s.st_size,
        s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec})
    look.line += std::to_string(part) + " ";
  return look;
}

// One file; it has changed at the end of time where it is gone.
Look look_at(const fs::path& path) {
  struct stat s {};
  if (stat(path.c_str(), &s) != 0) return {};
  auto look = look_from(s);
  look.line += path.string() + "\n";
  return look;
}

// What has settled will show a further change.
std::string settled(Look look) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return look.changed < seconds(now) - kTick ? std::move(look.line) : "";
}

// In no certain order, which stays the same while nothing changes.
Look look_below(const fs::path& folder) {
  auto all = look_at(folder);
  Sha256 hash;
  hash.update(all.line);
  const auto options = fs::directory_options::follow_directory_symlink;
  for (const auto& entry : fs::recursive_directory_iterator(folder, options)) {
    const auto look = look_at(entry.path());
    hash.update(look.line);
    all.changed = std::max(all.changed, look.changed);
  }
  all.line = hash.hex();
  return all;
}

}  // namespace

std::string stamp_of(const fs::path& path) try {
  return settled(fs::is_directory(path) ? look_below(path) : look_at(path));
} catch (const fs::filesystem_error&) {
  return "";
}

std::string stamp_of(int file) {
  struct stat s {};
  return fstat(file, &s) == 0 ? settled(look_from(s)) : "";
}

}  // namespace assay
