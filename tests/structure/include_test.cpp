// Dependencies point one way: every #include of the tree is held against what its folder may use.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Include {
  std::string file, target;  // both from the root of the tree
};

bool is_source(const fs::path& path) {
  return path.extension() == ".hpp" || path.extension() == ".cpp" || path.extension() == ".h";
}

// What stands between the quotes or brackets of an #include line; else nothing.
std::string target_of(const std::string& line) {
  if (!line.starts_with("#include ")) return "";
  const auto begin = line.find_first_of("\"<"), end = line.find_last_of("\">");
  return begin == std::string::npos ? "" : line.substr(begin + 1, end - begin - 1);
}

// "../plugin.h" is written relative to the file that holds it.
std::string from_root(const fs::path& file, const std::string& target) {
  if (!target.starts_with(".")) return target;
  return (file.parent_path() / target)
      .lexically_normal()
      .lexically_relative(ASSAY_SOURCE_DIR)
      .string();
}

std::vector<Include> includes() {
  const fs::path root = ASSAY_SOURCE_DIR;
  std::vector<Include> result;
  for (const char* top : {"core", "registry", "db", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (!is_source(entry.path())) continue;
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);)
        if (const auto target = target_of(line); !target.empty())
          result.push_back(
              {fs::relative(entry.path(), root).string(), from_root(entry.path(), target)});
    }
  return result;
}

// The part of the tree that a path belongs to; "" for what lies outside it.
std::string part_of(const std::string& path) {
  if (path.ends_with("assay/rng.hpp")) return "random numbers";  // which know of no run
  if (path.starts_with("assay/") || path.starts_with("core/include/assay/")) return "sdk";
  const auto first = path.find('/'), second = path.find('/', first + 1);
  const auto top = path.substr(0, first);
  if (first == std::string::npos || !fs::is_directory(fs::path(ASSAY_SOURCE_DIR) / top)) return "";
  for (const char* house : {"plugins/numerics/", "core/report/", "core/run/"})  // of several rooms
    if (path.starts_with(house)) return path.substr(0, path.find('/', second + 1));
  if (path.starts_with("registry/method/")) return "registry/method";
  return top == "core" || top == "plugins" ? path.substr(0, second) : top;
}

// Beside itself, each part may use these. What a method declares is common ground: who reads it
// need not know how libraries are found and loaded.
const std::map<std::string, std::set<std::string>> kMayUse = {
    {"random numbers", {}},
    {"sdk", {"random numbers"}},
    {"core/base", {}},
    {"core/data", {"core/base"}},
    {"core/hdf5", {"core/data", "core/base"}},
    {"registry/method", {"core/data", "core/base"}},
    {"core/config", {"registry/method", "core/data", "core/base"}},
    {"db", {"core/base"}},
    {"registry", {"sdk", "registry/method", "core/data", "core/base"}},
    {"core/report/fold", {}},
    {"core/report/table", {"core/report/fold", "core/base", "db"}},
    {"core/report/compare",
     {"core/report/fold", "core/report/table", "core/data", "core/base", "db"}},
    {"core/report/figure", {"registry/method", "core/data", "core/base", "db"}},
    {"core/report/run",
     {"core/report/table", "core/report/figure", "core/data", "core/base", "db"}},
    {"core/report/method", {"core/report/table", "core/config", "registry/method", "core/base"}},
    {"core/report/plan",
     {"core/report/table", "core/report/compare", "core/run/plan", "core/run/host", "core/config",
      "registry/method", "core/data", "core/base", "db"}},
    {"core/report/html",
     {"core/report/fold", "core/report/table", "core/report/compare", "core/report/run",
      "core/report/figure", "registry/method", "core/data", "core/base", "db"}},
    {"core/claim", {"core/report/fold", "core/report/table", "core/config", "core/base", "db"}},
    {"core/run/wire", {"sdk", "registry/method", "core/data", "core/base"}},
    {"core/run/plan",
     {"core/run/wire", "core/config", "registry/method", "core/data", "core/base", "db"}},
    {"core/run/worker",
     {"sdk", "core/run/wire", "core/config", "registry/method", "core/data", "core/base",
      "registry"}},
    {"core/run/host",
     {"sdk", "core/run/plan", "core/run/wire", "core/config", "registry/method", "core/data",
      "core/base", "registry", "db"}},
    {"core/run/debug",
     {"sdk", "core/run/host", "core/run/plan", "core/run/wire", "core/run/worker",
      "registry/method", "registry"}},
    {"core/probe",
     {"sdk", "random numbers", "core/config", "registry/method", "core/data", "core/base",
      "core/report/run", "core/report/figure", "core/run/plan", "core/run/wire", "core/run/host",
      "core/run/worker", "core/run/debug", "registry", "db"}},
    {"core/scaffold", {}},
    {"core/cli",
     {"sdk",
      "core/config",
      "registry/method",
      "core/data",
      "core/base",
      "core/claim",
      "core/report/table",
      "core/report/compare",
      "core/report/run",
      "core/report/method",
      "core/report/plan",
      "core/report/html",
      "core/report/fold",
      "core/run/plan",
      "core/run/wire",
      "core/run/host",
      "core/run/worker",
      "core/run/debug",
      "core/probe",
      "core/scaffold",
      "registry",
      "db"}},
    {"plugins/numerics/linalg", {}},
    {"plugins/numerics/parallel", {"plugins/numerics/linalg"}},
    {"plugins/numerics/optimise", {"plugins/numerics/linalg"}},
    {"plugins/numerics/statistics", {"plugins/numerics/linalg", "random numbers"}},
    {"plugins/numerics/games", {"plugins/numerics/linalg"}},
    {"plugins/numerics/flow", {"plugins/numerics/linalg"}},
    {"plugins/numerics/images", {"plugins/numerics/linalg"}},
    {"plugins/numerics/training", {"random numbers"}},
    {"plugins/numerics/control",
     {"plugins/numerics/linalg", "plugins/numerics/training", "random numbers"}},
    {"plugins/numerics/ot",
     {"plugins/numerics/linalg", "plugins/numerics/parallel", "plugins/numerics/optimise",
      "random numbers"}},
    {"plugins/numerics/mlp",
     {"plugins/numerics/linalg", "plugins/numerics/optimise", "plugins/numerics/training",
      "random numbers"}},
    {"plugins/numerics/nn",
     {"plugins/numerics/linalg", "plugins/numerics/training", "random numbers"}},
    {"plugins/numerics/language",
     {"plugins/numerics/linalg", "plugins/numerics/parallel", "random numbers"}},
    {"plugins/numerics/transformer",
     {"plugins/numerics/language", "plugins/numerics/linalg", "plugins/numerics/nn",
      "random numbers"}},
    {"plugins/shared", {"sdk", "plugins/numerics/linalg"}},
};

// A method's folder uses the SDK, the rooms of numerics and what methods say alike to the host,
// never another method.
std::set<std::string> may_use_of_method() {
  std::set<std::string> parts = {"sdk", "random numbers", "plugins/shared"};
  for (const auto& [part, uses] : kMayUse)
    if (part.starts_with("plugins/numerics/")) parts.insert(part);
  return parts;
}

const std::set<std::string>& may_use(const std::string& part) {
  static const std::set<std::string> method = may_use_of_method();
  const auto known = kMayUse.find(part);
  if (known == kMayUse.end() && part.starts_with("plugins/") &&
      !part.starts_with("plugins/numerics"))
    return method;
  REQUIRE(known != kMayUse.end());
  return known->second;
}

// Lines "file: target" of all includes that the rule forbids.
std::vector<std::string> offences(const std::function<bool(const Include&)>& is_forbidden) {
  std::vector<std::string> result;
  for (const auto& include : includes())
    if (is_forbidden(include)) result.push_back(include.file + ": " + include.target);
  return result;
}

using None = std::vector<std::string>;

TEST_CASE("the test sees the tree") {
  CHECK(includes().size() > 500);
  CHECK(part_of("core/run/wire/job.hpp") == "core/run/wire");
  CHECK(part_of("core/report/fold/pairing.hpp") == "core/report/fold");
  CHECK(part_of("core/include/assay/plugin.h") == "sdk");
  CHECK(part_of("plugins/descent/plugin.cpp") == "plugins/descent");
  CHECK(part_of("plugins/numerics/ot/emd.hpp") == "plugins/numerics/ot");
  CHECK(part_of("db/store.hpp") == "db");
  CHECK(part_of("nlohmann/json.hpp").empty());
  CHECK(part_of("vector").empty());
}

TEST_CASE("every part of the tree uses only what lies below it") {
  CHECK(offences([](const Include& include) {
          const auto from = part_of(include.file), to = part_of(include.target);
          return !to.empty() && from != to && !may_use(from).contains(to);
        }) == None{});
}

TEST_CASE("each library from outside has its one place") {
  const std::vector<std::pair<std::string, std::set<std::string>>> places = {
      {"sqlite3.h", {"db"}},          {"SQLiteCpp/", {"db"}},
      {"toml++/", {"core/config"}},   {"boost/dll", {"registry"}},
      {"CLI/", {"core/cli"}},         {"dlfcn.h", {"core/probe", "plugins/numerics/linalg"}},
      {"Eigen/", {"sdk", "plugins"}}, {"lemon/", {"plugins"}},
      {"Clp", {"plugins"}},           {"torch/", {"sdk", "plugins"}},
      {"spdlog/", {"core/cli"}},      {"hdf5.h", {"core/hdf5"}},
  };
  CHECK(offences([&](const Include& include) {
          const auto part = part_of(include.file);
          for (const auto& [library, parts] : places)
            if (include.target.starts_with(library))
              return !parts.contains(part) && !parts.contains(part.substr(0, part.find('/')));
          return false;
        }) == None{});
}

TEST_CASE("TOML is parsed in one source") {
  std::set<std::string> users;
  for (const auto& include : includes())
    if (include.target.starts_with("toml++/")) users.insert(include.file);
  CHECK(users.size() == 1);
}

TEST_CASE("what method authors include needs the standard library alone") {
  CHECK(offences([](const Include& include) {
          if (part_of(include.file) != "sdk") return false;
          const auto name = fs::path(include.file).filename().string();
          if (name == "eigen.hpp") return include.target.find("lemon") != std::string::npos;
          if (name == "torch.hpp") return false;
          const bool is_standard = include.target.find_first_of("/.") == std::string::npos;
          const bool is_c = include.target == "stdint.h";
          const fs::path root = ASSAY_SOURCE_DIR;
          const auto beside = root / fs::path(include.file).parent_path() / include.target;
          const bool is_own = fs::exists(beside) || part_of(include.target) == "sdk";
          return !is_standard && !is_c && !is_own;
        }) == None{});
}

TEST_CASE("a solver does not know of runs") {
  CHECK(offences([](const Include& include) {
          return fs::path(include.file).filename().string().starts_with("solver") &&
                 part_of(include.target) == "sdk";
        }) == None{});
}

TEST_CASE("every header says in its first line what it is for") {
  std::vector<std::string> silent;
  for (const char* top : {"core", "registry", "db", "plugins"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(ASSAY_SOURCE_DIR) / top)) {
      if (entry.path().extension() != ".hpp" && entry.path().extension() != ".h") continue;
      std::ifstream file(entry.path());
      std::string line;
      std::getline(file, line);
      if (!line.starts_with("// ") && !line.starts_with("/* ")) silent.push_back(entry.path());
    }
  CHECK(silent == None{});
}

}  // namespace
