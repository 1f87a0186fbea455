#include "core/base/atomic_file.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

namespace assay {
namespace {

[[noreturn]] void fail_to_write() {
  throw std::system_error(errno, std::generic_category(), "writing a file");
}

}  // namespace

DraftFile::DraftFile(const std::filesystem::path& target) : target_(target) {
  for (int n = 0; !file_; ++n) {
    path_ = target;
    path_ += ".part" + std::to_string(getpid()) + std::to_string(n);
    file_ = Descriptor(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!file_ && errno != EEXIST) fail_to_write();
  }
}

DraftFile::~DraftFile() {
  if (!is_kept_) unlink(path_.c_str());
}

void DraftFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto count = ::write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_to_write();
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

// Network file systems report a full disk as late as at close.
void DraftFile::keep(Durable durable) {
  if (durable == Durable::yes && fsync(file_.get()) != 0) fail_to_write();
  if (close(file_.release()) != 0 || std::rename(path_.c_str(), target_.c_str()) != 0)
    fail_to_write();
  is_kept_ = true;
}

void replace_file(const std::filesystem::path& path,
                  std::initializer_list<std::span<const std::byte>> pieces, Durable durable) {
  DraftFile draft(path);
  for (const auto piece : pieces) draft.write(piece);
  draft.keep(durable);
}

void sync_to_disk(const std::filesystem::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || fsync(file.get()) != 0)
    throw std::filesystem::filesystem_error("writing to disk", path,
                                            std::error_code(errno, std::generic_category()));
}

}  // namespace assay
