#include "db/artifact_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <functional>
#include <system_error>

#include "core/base/atomic_file.hpp"
#include "core/base/hash.hpp"
#include "db/store.hpp"

namespace assay::db {
namespace fs = std::filesystem;
namespace {

using Piece = std::function<void(std::string_view)>;

// Hands on at most the bytes that the file had when it was opened, and returns their hash.
std::optional<std::string> read_hashed(const PlainFile& file, const Piece& piece) {
  if (!file) return std::nullopt;
  Sha256 hash;
  std::array<char, 1 << 16> buffer;
  for (auto left = file.bytes; left > 0;) {
    const auto count = read(file.descriptor.get(), buffer.data(),
                            static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    hash.update(bytes);
    piece(bytes);
    left -= static_cast<std::uint64_t>(count);
  }
  return hash.hex();
}

[[noreturn]] void fail_to_write(const fs::path& path, const std::error_code& error) {
  auto why = error == std::errc::no_space_on_device ? "the disk is full" : error.message();
  why[0] = static_cast<char>(std::tolower(why[0]));
  throw StoreError(fmt::format("cannot write '{}': {}", path.string(), why));
}

}  // namespace

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
  return is_sha256(sha256) ? open_plain(stored_path(folder, sha256)) : PlainFile{};
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

Copied copy_artifact(const fs::path& folder, const std::string& sha256, const fs::path& to) try {
  const auto file = open_artifact(folder, sha256);
  if (!file) return Copied::missing;
  DraftFile draft(to);
  if (read_hashed(file, [&](std::string_view piece) { draft.write(piece); }) != sha256)
    return Copied::damaged;
  draft.keep(Durable::yes);
  return Copied::yes;
} catch (const std::system_error& error) {
  fail_to_write(to, error.code());
}

}  // namespace assay::db
