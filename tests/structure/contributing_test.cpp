// What CONTRIBUTING.md names is there.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

const fs::path kTree = ASSAY_SOURCE_DIR;

// The words in backquotes that are paths or files.
std::set<std::string> named_paths() {
  std::ifstream file(kTree / "CONTRIBUTING.md");
  const std::string page(std::istreambuf_iterator<char>(file), {});
  const std::regex span("`([a-z_0-9]+(/[a-z_0-9.]+)+|[a-z_0-9]+[.](cpp|hpp|h|css))`");
  std::set<std::string> paths;
  for (std::sregex_iterator match(page.begin(), page.end(), span), end; match != end; ++match)
    paths.insert((*match)[1]);
  return paths;
}

// The names of all files of the host and of its SDK.
std::set<std::string> files_of_the_tree() {
  std::set<std::string> names;
  for (const char* top : {"core", "registry", "db", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(kTree / top))
      names.insert(entry.path().filename().string());
  return names;
}

TEST_CASE("every path that CONTRIBUTING names is there") {
  const auto files = files_of_the_tree();
  std::set<std::string> missing;
  for (const auto& path : named_paths()) {
    const bool is_path = path.find('/') != std::string::npos;
    if (!(is_path ? fs::exists(kTree / path) : files.contains(path))) missing.insert(path);
  }
  CHECK(named_paths().size() > 40);
  CHECK(missing == std::set<std::string>{});
}

}  // namespace
