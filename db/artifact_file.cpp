#include "db/artifact_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>

#include "db/store.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

using Piece = std::function<void(std::string_view)>;

// Hands on at most the bytes that the file had when it was opened, and returns their hash.
std::optional<std::string> read_hashed(const PlainFile& file, const Piece& piece) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  if (!file || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return std::nullopt;
  std::array<char, 1 << 16> buffer;
  for (auto left = file.bytes; left > 0;) {
    const auto count = read(file.descriptor.get(), buffer.data(),
                            static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(count));
    piece({buffer.data(), static_cast<std::size_t>(count)});
    left -= static_cast<std::uint64_t>(count);
  }
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

// A file beside the one that it shall become, removed unless it does.
class Draft {
 public:
  explicit Draft(const fs::path& target) : target_(target) {
    for (int n = 0; !file_; ++n) {
      path_ = fmt::format("{}.part{}{}", target.string(), getpid(), n);
      file_ = Descriptor(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
      if (!file_ && errno != EEXIST) fail();
    }
  }
  ~Draft() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto count = ::write(file_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void keep() {
    if (fsync(file_.get()) != 0 || rename(path_.c_str(), target_.c_str()) != 0) fail();
    path_.clear();
  }

 private:
  [[noreturn]] void fail() const {
    std::string why = errno == ENOSPC ? "the disk is full" : std::strerror(errno);
    why[0] = static_cast<char>(std::tolower(why[0]));
    throw StoreError(fmt::format("cannot write '{}': {}", target_.string(), why));
  }

  fs::path target_, path_;
  Descriptor file_;
};

}  // namespace

fs::path artifact_path(const fs::path& folder, const std::string& sha256) {
  return folder / sha256.substr(0, 2) / sha256;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Without O_NONBLOCK a named pipe would make us wait for its writer.
PlainFile open_plain(const fs::path& file) {
  constexpr int kHow = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  PlainFile plain{Descriptor(open(file.c_str(), kHow)), 0};
  struct stat about {};
  if (!plain || fstat(plain.descriptor.get(), &about) != 0 || !S_ISREG(about.st_mode)) return {};
  plain.bytes = static_cast<std::uint64_t>(about.st_size);
  return plain;
}

PlainFile open_artifact(const fs::path& folder, const std::string& sha256) {
  return is_sha256(sha256) ? open_plain(artifact_path(folder, sha256)) : PlainFile{};
}

std::optional<std::string> sha256_of_file(const fs::path& file) {
  return read_hashed(open_plain(file), [](std::string_view) {});
}

std::optional<std::string> artifact_content(const fs::path& folder, const std::string& sha256,
                                            std::uint64_t most) {
  const auto file = open_artifact(folder, sha256);
  if (!file || file.bytes > most) return std::nullopt;
  std::string content;
  const auto hash = read_hashed(file, [&](std::string_view piece) { content += piece; });
  return hash == sha256 ? std::optional(std::move(content)) : std::nullopt;
}

Copied copy_artifact(const fs::path& folder, const std::string& sha256, const fs::path& to) {
  const auto file = open_artifact(folder, sha256);
  if (!file) return Copied::missing;
  Draft draft(to);
  if (read_hashed(file, [&](std::string_view piece) { draft.write(piece); }) != sha256)
    return Copied::damaged;
  draft.keep();
  return Copied::yes;
}

}  // namespace assay::db
