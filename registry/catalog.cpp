#include "registry/catalog.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <sstream>

#include "core/data/hash.hpp"
#include "registry/library.hpp"
#include "registry/manifest.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

bool others_may_write(const fs::path& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0;
}

std::variant<Method, std::string> read(const fs::path& library, const fs::path& program) {
  if (others_may_write(library.parent_path()) || others_may_write(library))
    return "everybody may write to it or to its folder, so it is not trusted";
  try {
    const auto sha256 = digest_of_file(library).sha256;
    if (!others_may_write(manifest_path(library)))
      if (auto known = read_manifest(library, sha256)) return *std::move(known);
    auto method = describe_in_child(library, program);
    method.sha256 = sha256;
    write_manifest(library, method);
    return method;
  } catch (const std::exception& error) {
    return std::string(error.what());
  }
}

}  // namespace

Catalog::Catalog(const std::vector<fs::path>& folders, fs::path program)
    : program_(std::move(program)) {
  for (const auto& folder : folders) {
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error))
      if (file.path().extension() == ".so" && file.is_regular_file(error))
        libraries_.emplace(file.path().stem().string(), fs::absolute(file.path()));
  }
}

std::vector<std::string> Catalog::ids() const {
  std::vector<std::string> result;
  for (const auto& [id, library] : libraries_) result.push_back(id);
  return result;
}

const CatalogEntry* Catalog::find(std::string_view id) const {
  const auto library = libraries_.find(id);
  if (library == libraries_.end()) return nullptr;
  auto entry = entries_.find(id);
  if (entry == entries_.end())
    entry = entries_
                .emplace(library->first, CatalogEntry{library->first, library->second,
                                                      read(library->second, program_)})
                .first;
  return &entry->second;
}

std::vector<const CatalogEntry*> Catalog::all() const {
  std::vector<const CatalogEntry*> result;
  for (const auto& [id, library] : libraries_) result.push_back(find(id));
  return result;
}

std::vector<fs::path> plugin_folders(const std::vector<std::string>& given) {
  std::vector<fs::path> folders(given.begin(), given.end());
  if (const char* variable = std::getenv("ASSAY_PLUGINS")) {
    std::istringstream list(variable);
    for (std::string folder; std::getline(list, folder, ':');)
      if (!folder.empty()) folders.emplace_back(folder);
  }
  std::error_code error;
  const auto bin = fs::read_symlink("/proc/self/exe", error).parent_path();
  folders.push_back(bin.parent_path() / "plugins");            // a build folder
  folders.push_back(bin.parent_path() / "lib/assay/plugins");  // an installed prefix
  return folders;
}

Method describe_library(const fs::path& library) {
  auto method = describe(Library(library).plugin());
  method.library = fs::absolute(library);
  method.sha256 = digest_of_file(library).sha256;
  return method;
}

}  // namespace assay
