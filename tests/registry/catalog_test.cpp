#include "registry/catalog.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "registry/library.hpp"
#include "registry/manifest.hpp"
#include "tests/registry/folder.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::string kNotTrusted = "everybody may write to it or to its folder, so it is not trusted";

Method method_in(const PluginFolder& folder) {
  const Catalog catalog({folder.path()}, kProgram);
  const auto* entry = catalog.find("descent");
  REQUIRE(entry != nullptr);
  INFO(entry->fault());
  REQUIRE(entry->method() != nullptr);
  return *entry->method();
}

// Puts other words into the manifest beside descent.so.
void tamper(const PluginFolder& folder) {
  auto text = content_of(folder / "descent.manifest.json");
  const std::string words = "Gradient descent on a parabola";
  REQUIRE(text.find(words) != std::string::npos);
  folder.write("descent.manifest.json",
               text.replace(text.find(words), words.size(), "Other words"));
}

TEST_CASE("a library without a manifest is described and gets one") {
  const PluginFolder folder;
  const auto library = folder.add_descent();
  const auto method = method_in(folder);
  CHECK(method.id == "descent");
  CHECK(method.library == library);
  CHECK(method.sha256.size() == 64);
  CHECK(fs::exists(manifest_path(library)));
}

TEST_CASE("a manifest of the same bytes is believed, without the library being loaded") {
  const PluginFolder folder;
  folder.add_descent();
  method_in(folder);
  tamper(folder);
  const Catalog catalog({folder.path()}, "/no/such/program");
  REQUIRE(catalog.find("descent")->method() != nullptr);
  CHECK(catalog.find("descent")->method()->summary == "Other words");
}

TEST_CASE("a manifest of other bytes is not believed, and is replaced") {
  const PluginFolder folder;
  const auto library = folder.add_descent();
  const auto before = method_in(folder);
  tamper(folder);
  std::ofstream(library, std::ios::app | std::ios::binary) << "more";
  const auto after = method_in(folder);
  CHECK(after.summary == "Gradient descent on a parabola");
  CHECK(after.sha256 != before.sha256);
  CHECK(read_manifest(library, after.sha256)->summary == after.summary);
  CHECK_FALSE(read_manifest(library, before.sha256));
}

TEST_CASE("a damaged manifest is as good as none") {
  const PluginFolder folder;
  folder.add_descent();
  const auto damage = GENERATE(as<std::string>{}, "", "{", "[]", "null", R"({"sha256": 1})");
  folder.write("descent.manifest.json", damage);
  CHECK(method_in(folder).summary == "Gradient descent on a parabola");
}

TEST_CASE("a manifest that everybody may write is not believed") {
  const PluginFolder folder;
  folder.add_descent();
  method_in(folder);
  tamper(folder);
  folder.set_mode(folder / "descent.manifest.json", 0666);
  CHECK(method_in(folder).summary == "Gradient descent on a parabola");
}

TEST_CASE("a folder or a library that everybody may write is not trusted") {
  const PluginFolder folder;
  const auto library = folder.add_descent();
  const auto [target, mode] =
      GENERATE(table<std::string, mode_t>({{"", 0777}, {"", 01777}, {"descent.so", 0666}}));
  folder.set_mode(folder.path() / target, mode);
  const Catalog catalog({folder.path()}, kProgram);
  CHECK(catalog.find("descent")->fault() == kNotTrusted);
  folder.set_mode(folder.path(), 0755);
}

TEST_CASE("a folder or a library of another user, or of a group, is not trusted") {
  const PluginFolder folder;
  folder.add_descent();
  struct Case {
    const char* target;
    uid_t owner;
    gid_t group;
    mode_t mode;
    const char* fault;
  };
  constexpr uid_t kStranger = 54321;
  const auto c = GENERATE_REF(
      Case{"", kStranger, kStranger, 0755,
           "it or its folder belongs to another user, so it is not trusted"},
      Case{"descent.so", kStranger, kStranger, 0755,
           "it or its folder belongs to another user, so it is not trusted"},
      Case{"", 0, kStranger, 0775,
           "a group may write to it or to its folder, so it is not trusted (chmod g-w)"},
      Case{"descent.so", 0, kStranger, 0775,
           "a group may write to it or to its folder, so it is not trusted (chmod g-w)"},
      Case{"", 0, kStranger, 0755, ""});
  const auto target = folder.path() / c.target;
  if (chown(target.c_str(), c.owner, c.group) != 0) {
    WARN("skipped: only root gives files away");
    return;
  }
  folder.set_mode(target, c.mode);
  CHECK(Catalog({folder.path()}, kProgram).find("descent")->fault() == c.fault);
}

TEST_CASE("a broken library stands beside the sound ones") {
  const PluginFolder folder;
  folder.add_descent();
  folder.write("broken.so", "no library");
  folder.write("readme.txt", "no library either");
  fs::create_directory(folder / "folder.so");
  const Catalog catalog({folder.path()}, kProgram);
  CHECK(catalog.ids() == std::vector<std::string>{"broken", "descent"});
  CHECK(catalog.find("broken")->fault() == "not a shared library");
  CHECK(catalog.find("broken")->method() == nullptr);
  CHECK_FALSE(fs::exists(folder / "broken.manifest.json"));
  CHECK(catalog.find("descent")->method() != nullptr);
  CHECK(catalog.all().size() == 2);
  CHECK(catalog.find("descend") == nullptr);
}

TEST_CASE("earlier folders win, and missing ones are empty") {
  const PluginFolder first, second;
  first.add_descent();
  second.add_descent();
  const Catalog catalog({first / "none", second.path(), first.path()}, kProgram);
  REQUIRE(catalog.all().size() == 1);
  CHECK(catalog.find("descent")->library == second / "descent.so");
}

TEST_CASE("a method that a build has left out is named with the command that builds it") {
  const PluginFolder folder;
  folder.add_descent();
  folder.write("methods.txt", "descent\nped\n");
  const Catalog catalog({folder.path()}, kProgram);
  CHECK(catalog.why_absent("ped") == "it was not built; './dev build ped' builds it");
  CHECK(catalog.why_absent("descent").empty());
  CHECK(catalog.why_absent("nobody").empty());
  CHECK(catalog.ids() == std::vector<std::string>{"descent"});
}

TEST_CASE("a list of methods that is no small file is not read") {
  const PluginFolder folder;
  const auto kind = GENERATE(as<std::string>{}, "pipe", "link", "long");
  const auto list = folder / "methods.txt";
  if (kind == "pipe") REQUIRE(mkfifo(list.c_str(), 0600) == 0);
  if (kind == "link") fs::create_symlink("/dev/zero", list);
  if (kind == "long") folder.write("methods.txt", "ped\n" + std::string(100'000, '\n'));
  CHECK(Catalog({folder.path()}, kProgram).why_absent("ped").empty());
}

TEST_CASE("a program that cannot describe is a fault of the entry, not of the call") {
  const PluginFolder folder;
  folder.add_descent();
  const Catalog none({folder.path()}, "/no/such/program");
  CHECK(none.find("descent")->fault().starts_with("no child process: "));
  const Catalog silent({folder.path()}, "/bin/true");
  CHECK(silent.find("descent")->fault() == "ended its process while it was loaded");
}

TEST_CASE("folders come from the command line, then from the environment, then from the program") {
  setenv("ASSAY_PLUGINS", "/a::/b", 1);
  const auto folders = plugin_folders({"given"});
  unsetenv("ASSAY_PLUGINS");
  REQUIRE(folders.size() == 5);
  CHECK(folders[0] == "given");
  CHECK(folders[1] == "/a");
  CHECK(folders[2] == "/b");
  CHECK(folders[3] == fs::path(ASSAY_BUILD_DIR) / "plugins");
}

TEST_CASE("a manifest that cannot be written is no error") {
  CHECK_FALSE(write_manifest("/no/such/folder/descent.so", Method{}));
}

}  // namespace
}  // namespace assay
