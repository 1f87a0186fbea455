#include "core/data/digest.hpp"

#include <algorithm>
#include <vector>

#include "core/base/hash.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"

namespace assay {
namespace {

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
