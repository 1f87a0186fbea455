// What costly stages of methods wrote, kept for later runs: one folder a stage, found by identity.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/base/descriptor.hpp"
#include "core/run/wire/job.hpp"

namespace assay {

// SHA-256 over everything that decides what the stage writes.
std::string stage_identity(const std::string& method, const Job& job, const JobPoint& point,
                           const std::string& name, const std::string& key);

// One stage of one run. cache/IDENTITY holds `content/` and `digest`, the hash of the content, by
// which a damaged stage is told and built anew; cache/IDENTITY.lock is held exclusively while a
// run fills the stage and shared while runs read it: the kernel lets go when they end.
class StageCache {
 public:
  enum class Found { ready, empty, stopped };

  // `cache` may be empty: then nothing is found and nothing kept. `scratch` is on the same disk.
  StageCache(std::filesystem::path cache, std::filesystem::path scratch, std::string identity);

  // Waits while another run fills the stage, asking `stop` ten times a second. Throws
  // std::filesystem::filesystem_error.
  Found find(const std::function<bool()>& stop);

  // Moves a filled stage to where others find it; its bytes are on the disk before.
  void keep();

  const std::filesystem::path& folder() const { return folder_; }

 private:
  bool lock(int how) const;
  bool is_whole() const;
  void begin();
  Found ready();

  std::filesystem::path entry_, lock_file_, own_, folder_;
  bool keeps_;
  Descriptor lock_;
};

}  // namespace assay
