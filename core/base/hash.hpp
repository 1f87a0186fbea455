// SHA-256, and what is kept under it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace assay {

// Digest of what `update` was given, in order.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
  std::string hex();  // 64 lower-case digits; ends the digest: no update may follow

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);

// 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view text);

// folder/ab/abcdef...: where a folder of files that are named by their hash has this one. `sha256`
// must be a hash: it becomes a path.
std::filesystem::path stored_path(const std::filesystem::path& folder, const std::string& sha256);

}  // namespace assay
