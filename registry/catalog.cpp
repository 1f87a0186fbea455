#include "registry/catalog.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/data/digest.hpp"
#include "registry/library.hpp"
#include "registry/manifest.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

// A group of one's own, as many systems give each user, has no others in it.
bool is_own_group(gid_t id) {
  if (id == 0) return true;
  const auto* group = getgrgid(id);
  const auto* user = getpwuid(geteuid());
  return group != nullptr && user != nullptr && user->pw_gid == id && group->gr_mem[0] == nullptr &&
         std::string_view(group->gr_name) == user->pw_name;
}

// Whoever owns the program could change what it does anyway.
bool is_trusted_owner(uid_t owner) {
  struct stat program {};
  return owner == 0 || owner == geteuid() ||
         (stat("/proc/self/exe", &program) == 0 && owner == program.st_uid);
}

// Why code at this place could be anybody's; empty: it could not.
std::string distrust(const fs::path& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return "";
  if ((info.st_mode & S_IWOTH) != 0)
    return "everybody may write to it or to its folder, so it is not trusted";
  if ((info.st_mode & S_IWGRP) != 0 && !is_own_group(info.st_gid))
    return "a group may write to it or to its folder, so it is not trusted (chmod g-w)";
  if (!is_trusted_owner(info.st_uid))
    return "it or its folder belongs to another user, so it is not trusted";
  return "";
}

std::variant<Method, std::string> method_or_fault(const fs::path& library,
                                                  const fs::path& program) {
  for (const auto& path : {library.parent_path(), library})
    if (auto why = distrust(path); !why.empty()) return why;
  try {
    const auto sha256 = digest_of_file(library).sha256;
    if (distrust(manifest_path(library)).empty())
      if (auto known = read_manifest(library, sha256)) return *std::move(known);
    auto method = describe_in_child(library, program);
    method.sha256 = sha256;
    write_manifest(library, method);
    return method;
  } catch (const std::exception& error) {
    return std::string(error.what());
  }
}

// Whoever sent a plugin folder may have sent this file too.
void add_buildable(const fs::path& list, std::set<std::string, std::less<>>& ids) {
  constexpr std::uintmax_t kMost = 1u << 16;
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(list, error)) || fs::file_size(list, error) > kMost)
    return;
  std::ifstream file(list);
  for (std::string id; file >> id;) ids.insert(id);
}

}  // namespace

Catalog::Catalog(const std::vector<fs::path>& folders, fs::path program)
    : program_(std::move(program)) {
  for (const auto& folder : folders) {
    std::error_code error;
    for (const auto& file : fs::directory_iterator(folder, error))
      if (file.path().extension() == ".so" && file.is_regular_file(error))
        libraries_.emplace(file.path().stem().string(), fs::absolute(file.path()));
    add_buildable(folder / "methods.txt", buildable_);
  }
}

std::string Catalog::why_absent(std::string_view id) const {
  if (!buildable_.contains(id) || libraries_.contains(id)) return "";
  return "it was not built; './dev build " + std::string(id) + "' builds it";
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
                                                      method_or_fault(library->second, program_)})
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
