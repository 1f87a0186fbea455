#include "db/store_folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <string>

#include "core/base/hash.hpp"
#include "core/base/uuid.hpp"
#include "db/holder.hpp"
#include "db/session_lock.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPartNames[] = {"artifacts", "scratch", "checkpoints", "cache", "sessions"};
constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kDeepestFolder = 200;  // each level holds a descriptor

Descriptor folder_at(int parent, const std::string& name) {
  return Descriptor(openat(parent, name.c_str(), kFolder));
}

// The name without this ending; nothing where it has another.
std::optional<std::string_view> without(std::string_view name, std::string_view ending) {
  if (!name.ends_with(ending)) return std::nullopt;
  return name.substr(0, name.size() - ending.size());
}

// A file that a merge was still copying ends in ".part" and the number of its process.
bool is_artifact(std::string_view name) {
  const auto hash = name.substr(0, 64), rest = name.substr(hash.size());
  return is_sha256(hash) &&
         (rest.empty() || (rest.starts_with(".part") &&
                           rest.find_first_not_of("0123456789", 5) == std::string_view::npos));
}

bool is_own(StoreKind kind, std::string_view name) {
  switch (kind) {
    case StoreKind::artifacts:
      return is_artifact(name);
    case StoreKind::scratch:
      return is_uuid(name);
    case StoreKind::checkpoints:
      name = without(name, ".new").value_or(name);
      return is_sha256(name) || is_uuid(name);
    case StoreKind::cache:
      return is_sha256(without(name, ".lock").value_or(name));
    case StoreKind::sessions:
      return name.ends_with(".lock") && is_uuid(*without(name, ".lock"));
  }
  return false;
}

bool is_hex_pair(std::string_view name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The names in a folder, without "." and "..". Others may change it meanwhile: that is no error.
std::vector<std::string> names_in(int folder) {
  std::vector<std::string> names;
  const int again = openat(folder, ".", kFolder);  // closedir() closes this one
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(again < 0 ? nullptr : fdopendir(again),
                                                   closedir);
  if (!stream) return names;
  while (const auto* entry = readdir(stream.get()))
    if (const std::string name = entry->d_name; name != "." && name != "..") names.push_back(name);
  return names;
}

// The size and the newest time of what is there, links not followed.
void measure(int folder, const std::string& name, FoundFile& found, int depth = 0) {
  struct stat about {};
  if (fstatat(folder, name.c_str(), &about, AT_SYMLINK_NOFOLLOW) != 0) return;
  found.changed_at = std::max<std::int64_t>(
      found.changed_at, about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1'000'000);
  if (S_ISREG(about.st_mode)) found.bytes += static_cast<std::uint64_t>(about.st_size);
  if (!S_ISDIR(about.st_mode) || depth == kDeepestFolder) return;
  if (const auto inner = folder_at(folder, name))
    for (const auto& below : names_in(inner.get())) measure(inner.get(), below, found, depth + 1);
}

bool remove_at(int folder, const std::string& name, int depth = 0) {
  if (unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR || depth == kDeepestFolder) return false;
  const auto inner = folder_at(folder, name);
  if (!inner) return false;
  for (const auto& below : names_in(inner.get()))
    if (!remove_at(inner.get(), below, depth + 1)) return false;
  return unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0;
}

}  // namespace

StoreFolder::StoreFolder(const fs::path& store, StoreKind kind)
    : kind_(kind), path_(store / kPartNames[static_cast<std::size_t>(kind)]) {
  const Descriptor whole(open(store.c_str(), kFolder));
  if (whole) folder_ = folder_at(whole.get(), kPartNames[static_cast<std::size_t>(kind)]);
  is_foreign_ = !folder_ && (errno == ENOTDIR || errno == ELOOP);
}

std::vector<FoundFile> StoreFolder::entries() const {
  std::vector<FoundFile> found;
  if (!folder_) return found;
  const auto take = [&](int folder, const std::string& name, const fs::path& path) {
    FoundFile file{path, 0, 0};
    measure(folder, name, file);
    found.push_back(std::move(file));
  };
  for (const auto& name : names_in(folder_.get())) {
    if (kind_ != StoreKind::artifacts) {
      if (is_own(kind_, name)) take(folder_.get(), name, path_ / name);
    } else if (const auto inner = is_hex_pair(name) ? folder_at(folder_.get(), name) : Descriptor())
      for (const auto& file : names_in(inner.get()))
        if (file.starts_with(name) && is_own(kind_, file))
          take(inner.get(), file, path_ / name / file);
  }
  return found;
}

Descriptor StoreFolder::parent_of(const std::string& name) const {
  if (!folder_ || !is_own(kind_, name)) return {};
  return folder_at(folder_.get(), kind_ == StoreKind::artifacts ? name.substr(0, 2) : ".");
}

bool StoreFolder::remove(const std::string& name) const {
  const auto parent = parent_of(name);
  return parent && remove_at(parent.get(), name);
}

bool StoreFolder::remove(const FoundFile& entry) const {
  const auto name = entry.path.filename().string();
  FoundFile now;
  if (const auto parent = parent_of(name)) measure(parent.get(), name, now);
  return now.changed_at == entry.changed_at && remove(name);
}

bool StoreFolder::is_locked(const std::string& name) const {
  return folder_ && is_own(kind_, name) && db::is_locked(name, folder_.get());
}

Descriptor StoreFolder::lock(const std::string& name) const {
  if (!folder_ || !is_own(kind_, name)) return {};
  Descriptor file(openat(folder_.get(), name.c_str(),
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666));
  if (!file || flock(file.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return file;
}

bool is_session_alive(const fs::path& store, std::string_view session_uid) {
  return is_uuid(session_uid) && is_locked(session_lock_file(store, std::string(session_uid)));
}

}  // namespace assay::db
