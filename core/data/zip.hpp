// ZIP archives, as far as numpy.savez and zip programs write them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/data/file.hpp"

namespace assay {

struct ZipMember {
  std::string name;
  std::uint64_t size = 0, packed_size = 0, offset = 0;
  std::uint32_t checksum = 0;
  unsigned method = 0;  // 0: stored, 8: deflated
  bool is_encrypted = false;
};

// As the directory at the end of the archive lists them, also of a 64-bit one. DataError for what
// is no archive, is cut off, or has a directory that leaves the file.
std::vector<ZipMember> zip_members(std::span<const std::byte> file,
                                   const std::filesystem::path& path);

// The content of a member, its checksum compared. DataError for encrypted members, other methods of
// compression, broken data, and more than `most` bytes, or more than deflate can pack into so few.
Bytes zip_content(std::span<const std::byte> file, const ZipMember& member,
                  const std::filesystem::path& path, std::size_t most = memory_bound());

}  // namespace assay
