#include "core/run/worker/stage_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/base/atomic_file.hpp"
#include "core/base/hash.hpp"
#include "core/base/json.hpp"
#include "core/data/digest.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

constexpr auto kPause = std::chrono::milliseconds(100);

[[noreturn]] void fail(const char* what, const fs::path& path) {
  throw fs::filesystem_error(what, path, std::error_code(errno, std::generic_category()));
}

void sync_all(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) sync_to_disk(entry.path());
  sync_to_disk(folder);
}

}  // namespace

std::string stage_identity(const std::string& method, const Job& job, const JobPoint& point,
                           const std::string& name, const std::string& key) {
  auto inputs = nlohmann::json::array();
  for (const auto& input : point.inputs) {
    auto selections = nlohmann::json::array();
    for (const auto& s : input.sources)
      selections.push_back({s.columns, s.drop, s.rows, s.dataset});
    inputs.push_back({input.role, input.kind, input.sha256, selections});
  }
  const nlohmann::json all = {method, job.library_sha256, name, key, job.seed, job.threads, inputs};
  return sha256(exact_json(all));
}

StageCache::StageCache(fs::path cache, fs::path scratch, std::string identity)
    : entry_(cache / identity),
      lock_file_(cache / (identity + ".lock")),
      own_(scratch / identity),
      keeps_(!cache.empty()) {
  if (keeps_) fs::create_directories(cache);
}

bool StageCache::lock(int how) const {
  while (flock(lock_.get(), how | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) fail("locking", lock_file_);
  }
  return true;
}

bool StageCache::is_whole() const {
  std::string digest;
  std::ifstream(entry_ / "digest") >> digest;
  return fs::is_directory(entry_ / "content") &&
         digest_of_folder(entry_ / "content").sha256 == digest;
}

void StageCache::begin() {
  folder_ = own_ / "content";
  fs::remove_all(own_);
  fs::create_directories(folder_);
}

StageCache::Found StageCache::find(const std::function<bool()>& stop) {
  if (!keeps_) return begin(), Found::empty;
  lock_ = Descriptor(open(lock_file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock_) fail("opening", lock_file_);
  while (!lock(LOCK_EX)) {  // somebody fills it, or reads it
    if (lock(LOCK_SH) && is_whole()) return ready();
    flock(lock_.get(), LOCK_UN);
    if (stop()) return Found::stopped;
    std::this_thread::sleep_for(kPause);
  }
  if (is_whole()) return ready();
  fs::remove_all(entry_);
  begin();
  return Found::empty;
}

StageCache::Found StageCache::ready() {
  lock(LOCK_SH);
  fs::last_write_time(entry_, fs::file_time_type::clock::now());  // `assay gc` spares the used
  folder_ = entry_ / "content";
  return Found::ready;
}

void StageCache::keep() {
  if (!keeps_) return;
  std::ofstream(own_ / "digest") << digest_of_folder(folder_).sha256 << '\n';
  sync_all(own_);
  fs::rename(own_, entry_);
  sync_to_disk(entry_.parent_path());
  ready();
}

}  // namespace assay
