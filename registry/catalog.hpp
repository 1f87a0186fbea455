// Which methods there are: the plugin folders, read without loading any code.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "registry/method/description.hpp"

namespace assay {

// A library in a plugin folder: its method, or why it gives none.
struct CatalogEntry {
  std::string id;  // the file's stem
  std::filesystem::path library;
  std::variant<Method, std::string> content;

  const Method* method() const { return std::get_if<Method>(&content); }
  std::string fault() const {
    const auto* reason = std::get_if<std::string>(&content);
    return reason ? *reason : "";
  }
};

// Looks libraries up by id; each is read on the first question for it. A library without a current
// manifest is described in a child process, which may crash or hang without harm, and gets its
// manifest written.
class Catalog {
 public:
  // Earlier folders win. Folders and files that others own or may write to are not trusted.
  // `program` is the assay that describes unknown libraries.
  explicit Catalog(const std::vector<std::filesystem::path>& folders,
                   std::filesystem::path program = "/proc/self/exe");

  std::vector<std::string> ids() const;
  const CatalogEntry* find(std::string_view id) const;  // null: no file of this name
  // Of a method that this program's tree has, but that was not built: the command that builds it,
  // in a sentence; else empty.
  std::string why_absent(std::string_view id) const;
  std::vector<const CatalogEntry*> all() const;

 private:
  std::filesystem::path program_;
  std::map<std::string, std::filesystem::path, std::less<>> libraries_;
  std::set<std::string, std::less<>> buildable_;  // as the build has left them in methods.txt
  mutable std::map<std::string, CatalogEntry, std::less<>> entries_;
};

// --plugins, then $ASSAY_PLUGINS (colon-separated), then the folders that belong to this program.
std::vector<std::filesystem::path> plugin_folders(const std::vector<std::string>& given);

// Loads the library into THIS process and describes it. Throws PluginError.
Method describe_library(const std::filesystem::path& library);

// The same in a child process (`program methods --describe FILE`), with a time limit. Throws
// PluginError, also when the child crashed.
Method describe_in_child(const std::filesystem::path& library,
                         const std::filesystem::path& program);

}  // namespace assay
