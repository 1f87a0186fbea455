#include "db/place.hpp"

#include <sys/vfs.h>
#include <unistd.h>

#include <fstream>

#include "db/refuse.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void check_folder(const fs::path& path) {
  const auto folder = folder_of(path);
  if (!fs::is_directory(folder))
    refuse("cannot open '{}': the folder '{}' does not exist", path.string(), folder.string());
  struct statfs about {};
  if (statfs(folder.c_str(), &about) != 0) return;
  if (const auto name = network_file_system(static_cast<long>(about.f_type)))
    refuse(
        "cannot open '{}': it lies on a network file system ({}), where several programs on one "
        "database damage it; use a local folder",
        path.string(), *name);
}

// An empty file is one that is yet to be made.
void check_content(const fs::path& path) {
  char magic[16] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(magic, sizeof magic);
  if (file.gcount() == 0 && !file.bad() && fs::file_size(path) == 0) return;
  if (std::string_view(magic, sizeof magic) != std::string_view("SQLite format 3\0", 16))
    refuse("'{}' is not a results database: it is no SQLite file", path.string());
}

void check_existing(const fs::path& path) {
  if (fs::is_directory(path)) refuse("'{}' is a folder, not a results database", path.string());
  if (!fs::is_regular_file(path)) refuse("'{}' is not a regular file", path.string());
  if (access(path.c_str(), R_OK) != 0) refuse("no permission to read '{}'", path.string());
  check_content(path);
}

}  // namespace

void check_place_for_reading(const fs::path& path) {
  if (!fs::exists(path)) refuse("there is no results database '{}'", path.string());
  check_existing(path);
}

void check_place_for_writing(const fs::path& path) {
  check_folder(path);
  if (fs::exists(path)) check_existing(path);
  if (fs::exists(path) && access(path.c_str(), W_OK) != 0)
    refuse("no permission to write '{}'", path.string());
  if (const auto folder = folder_of(path); access(folder.c_str(), W_OK) != 0)
    refuse("no permission to write '{}': the folder '{}' is read-only", path.string(),
           folder.string());
}

// weakly_canonical() alone stops at a link whose target is not there yet.
fs::path true_path(const fs::path& path) {
  constexpr int kMostLinks = 40;  // as many as Linux follows
  std::error_code error;
  auto file = path.empty() ? path : fs::absolute(path);
  for (int n = 0; fs::is_symlink(fs::symlink_status(file, error)); ++n) {
    if (n == kMostLinks) refuse("'{}' is a link that leads round in a circle", path.string());
    file = file.parent_path() / fs::read_symlink(file);
  }
  const auto canonical = fs::weakly_canonical(file, error);
  return error ? file : canonical;
}

bool is_archived(const fs::path& path) {
  return access(folder_of(path).c_str(), W_OK) != 0 && !fs::exists(path.string() + "-wal");
}

// Magic numbers of statfs(2).
std::optional<std::string_view> network_file_system(long statfs_type) {
  switch (static_cast<unsigned long>(statfs_type) & 0xffffffffUL) {
    case 0x6969:
      return "NFS";
    case 0x517b:
    case 0xfe534d42:
      return "SMB";
    case 0xff534d42:
      return "CIFS";
    default:
      return std::nullopt;
  }
}

}  // namespace assay::db
