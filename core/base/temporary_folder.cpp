#include "core/base/temporary_folder.hpp"

#include <stdlib.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace assay {

TemporaryFolder::TemporaryFolder(std::string_view prefix) {
  const auto name = std::string(prefix) + "-XXXXXX";
  auto text = (std::filesystem::temp_directory_path() / name).string();
  if (mkdtemp(text.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "making " + text);
  path_ = text;
}

TemporaryFolder::~TemporaryFolder() {
  if (is_kept_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace assay
