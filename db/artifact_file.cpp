#include "db/artifact_file.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <span>

namespace assay::db {
namespace fs = std::filesystem;
namespace {

FoundFile file_at(const fs::path& path) {
  struct stat about {};
  if (lstat(path.c_str(), &about) != 0) return {path, 0, 0};
  return {path, S_ISREG(about.st_mode) ? static_cast<std::uint64_t>(about.st_size) : 0,
          about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1'000'000};
}

// Others may remove what is being listed: that is no error.
template <class Iterator, class Take>
void list(const fs::path& folder, Take&& take) {
  std::error_code error;
  for (Iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    take(*entry);
}

}  // namespace

fs::path artifact_path(const fs::path& folder, const std::string& sha256) {
  return folder / sha256.substr(0, 2) / sha256;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::string> sha256_of_file(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  if (!stream || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) return std::nullopt;
  std::array<char, 1 << 16> piece;
  while (stream.read(piece.data(), piece.size()), stream.gcount() > 0)
    EVP_DigestUpdate(context.get(), piece.data(), static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) return std::nullopt;
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::vector<FoundFile> files_below(const fs::path& folder) {
  std::vector<FoundFile> files;
  list<fs::recursive_directory_iterator>(folder, [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    if (!entry.is_directory(ignored) || entry.is_symlink(ignored))
      files.push_back(file_at(entry.path()));
  });
  return files;
}

FoundFile entry_at(const fs::path& path) {
  auto file = file_at(path);
  for (const auto& below : files_below(path)) {
    file.bytes += below.bytes;
    file.changed_at = std::max(file.changed_at, below.changed_at);
  }
  return file;
}

std::vector<FoundFile> entries_of(const fs::path& folder) {
  std::vector<FoundFile> entries;
  list<fs::directory_iterator>(
      folder, [&](const fs::directory_entry& entry) { entries.push_back(entry_at(entry.path())); });
  return entries;
}

}  // namespace assay::db
