// SHA-256 by OpenSSL.
#include "core/data/hash.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>
#include <vector>

#include "core/data/error.hpp"
#include "core/data/file.hpp"

namespace assay {
namespace {

EVP_MD_CTX* context_of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

// OpenSSL fails here only for want of memory.
void check(int is_ok) {
  if (is_ok != 1) throw std::bad_alloc();
}

std::vector<std::string> files_below(const std::filesystem::path& folder) {
  using Walk = std::filesystem::recursive_directory_iterator;
  std::vector<std::string> names;
  try {
    const auto options = std::filesystem::directory_options::follow_directory_symlink;
    for (const auto& entry : Walk(folder, options)) {
      if (entry.is_regular_file())
        names.push_back(entry.path().lexically_relative(folder).string());
      else if (!entry.is_directory())
        throw DataError(entry.path(), "neither a file nor a folder");
    }
  } catch (const std::filesystem::filesystem_error& error) {
    throw DataError(error.path1(), "cannot be read: " + error.code().message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

void Sha256::Free::operator()(void* context) const { EVP_MD_CTX_free(context_of(context)); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  check(context_ ? EVP_DigestInit_ex(context_of(context_.get()), EVP_sha256(), nullptr) : 0);
}

void Sha256::update(std::span<const std::byte> bytes) {
  check(EVP_DigestUpdate(context_of(context_.get()), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest;
  check(EVP_DigestFinal_ex(context_of(context_.get()), digest.data(), nullptr));
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string sha256(std::string_view text) { return sha256(std::as_bytes(std::span(text))); }

Digest digest_of_file(const std::filesystem::path& path) {
  InputFile file(path);
  Sha256 hash;
  Digest digest;
  std::vector<std::byte> piece(std::size_t{1} << 20);
  while (const auto size = file.read(piece)) {
    hash.update(std::span(piece).first(size));
    digest.bytes += size;
  }
  digest.sha256 = hash.hex();
  return digest;
}

Digest digest_of_folder(const std::filesystem::path& path, const HashedFile& each) {
  Sha256 hash;
  Digest digest;
  for (const auto& name : files_below(path)) {
    const auto file = digest_of_file(path / name);
    hash.update(file.sha256 + "  " + name + std::string(1, '\0'));
    digest.bytes += file.bytes;
    if (each) each(path / name, file.sha256);
  }
  digest.sha256 = hash.hex();
  return digest;
}

}  // namespace assay
