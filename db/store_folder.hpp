// The folders of a database's store, in which things are looked for and removed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/descriptor.hpp"
#include "db/artifact_file.hpp"

namespace assay::db {

// artifacts    XX/SHA256, by the hash of what they hold
// scratch      UID/, of a run
// checkpoints  FINGERPRINT or UID, and while it is being written FINGERPRINT.new
// cache        SHA256/, a stage of a method, and SHA256.lock
// sessions     UID.lock
enum class StoreKind { artifacts, scratch, checkpoints, cache, sessions };

// A store may come from anybody, with links in it and files that are not assay's. So each folder is
// opened without following a link, and everything below is reached through the opened folder, by
// names of assay's own shape alone.
class StoreFolder {
 public:
  // `store`: "<database>.store". A folder that is missing or is none has no entries.
  StoreFolder(const std::filesystem::path& store, StoreKind kind);

  // A link, or something else that is no folder, stands in its place or in the store's.
  bool is_foreign() const { return is_foreign_; }
  const std::filesystem::path& path() const { return path_; }

  std::vector<FoundFile> entries() const;

  // Removes an entry with all that is in it; a link goes, and what it leads to stays. False where
  // it has been put there anew since it was found, or cannot be removed.
  bool remove(const FoundFile& entry) const;
  bool remove(const std::string& name) const;  // whatever it is by now

  // Somebody holds flock(2) on this entry; false where it is missing or no plain file.
  bool is_locked(const std::string& name) const;

  // The entry, made where it is missing, with flock(LOCK_EX); nothing while somebody else holds it.
  Descriptor lock(const std::string& name) const;

 private:
  Descriptor parent_of(const std::string& name) const;

  StoreKind kind_;
  std::filesystem::path path_;
  Descriptor folder_;
  bool is_foreign_ = false;
};

// The session holds its lock, wherever a person has put the store: nothing is changed there. A uid
// of another shape is nobody's.
bool is_session_alive(const std::filesystem::path& store, std::string_view session_uid);

}  // namespace assay::db
