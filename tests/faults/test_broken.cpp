// Libraries that are no usable plugins: each is named with its reason, and takes nothing down.
#include <signal.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// What `assay methods` says is wrong with each library of a folder; null for the sound ones.
std::map<std::string, nlohmann::json> faults(Bench& bench, const fs::path& folder) {
  const auto ended = bench.assay({"methods", "--json", "--plugins", folder.string()});
  REQUIRE(ended.code == 0);
  std::map<std::string, nlohmann::json> result;
  for (const auto& entry : nlohmann::json::parse(ended.out))
    if (fs::path(entry["library"].get<std::string>()).parent_path() == folder)
      result[entry["id"]] = entry["fault"];
  return result;
}

// A copy of the broken plugins in a folder of the test's own, so that manifests written there stay
// there.
fs::path copy_of(Bench& bench, const std::string& name) {
  fs::copy(plugin_folder() / name, bench / name);
  return bench / name;
}

// Nothing can be thrown through the dynamic loader, except that it may be where a sanitizer stands
// in between: there both are right.
bool is_refusal_of_throw(const nlohmann::json& reason) {
#ifdef __SANITIZE_ADDRESS__
  if (reason == "cannot be loaded: no licence") return true;
#endif
  return reason == "crashed while it was loaded (Aborted): no licence";
}

// The runtime ends the process at a throw through a function that may not; built for a sanitizer it
// does so without the words.
bool is_refusal_of_two_places(const nlohmann::json& reason) {
  const std::string crash = "crashed while it was loaded (Aborted)";
#ifdef __SANITIZE_ADDRESS__
  if (reason == crash) return true;
#endif
  return reason == crash + ": output 'loss' is declared in two places";
}

TEST_CASE("every broken library is reported with its reason") {
  Bench bench;
  const auto folder = copy_of(bench, "broken");
  std::ofstream(folder / "broken_text.so") << "not a library\n";
  fs::copy_file(fs::path(ASSAY_BUILD_DIR) / "plugins/descent.so", folder / "broken_cut.so");
  fs::resize_file(folder / "broken_cut.so", fs::file_size(folder / "broken_cut.so") / 2);
  auto found = faults(bench, folder);
  const std::map<std::string, nlohmann::json> expected = {
      {"broken_certificate", "output 'verdict' certifies, but is no final number"},
      {"broken_cut", "not a shared library"},
      {"broken_default", "the default of parameter 'rate' is no real: fast"},
      {"broken_fast_math",
       "changes the floating-point environment when it is loaded, as -ffast-math makes it do; "
       "build and link it without that flag"},
      {"broken_id", "its id 'something_else' differs from its file name 'broken_id'"},
      {"broken_load_crash", "crashed while it was loaded (Aborted)"},
      {"broken_load_exit", "ended its process while it was loaded"},
      {"broken_mark", "its descriptor does not begin with assay's mark"},
      {"broken_newer_minor", "speaks plugin interface 1.5, this host serves 1.4"},
      {"broken_no_entry", "exports no assay_plugin_entry: not an assay plugin"},
      {"broken_other_major", "speaks plugin interface 2.4, this host serves 1.4"},
      {"broken_refusal",
       "was built for another major version of the plugin interface; this host serves 1.4"},
      {"broken_text", "not a shared library"},
      {"floods_at_load", "prints without end while it is loaded"},
      {"forks_at_load", nullptr},
      {"former_minor", nullptr},
      {"talks_at_load", nullptr},
  };
  const auto short_one = found["broken_short"].get<std::string>();
  CHECK(short_one.starts_with("its descriptor has 16 bytes, interface 1.4 has "));
  found.erase("broken_short");
  CHECK(is_refusal_of_throw(found["broken_load_throw"]));
  found.erase("broken_load_throw");
  CHECK(is_refusal_of_two_places(found["broken_declares_twice"]));
  found.erase("broken_declares_twice");
  CHECK(found == expected);
}

TEST_CASE("a manifest that does not fit its library is refused before anything is written") {
  Bench bench;
  const auto folder = bench / "plugins";
  fs::create_directory(folder);
  fs::copy_file(fs::path(ASSAY_BUILD_DIR) / "plugins/descent.so", folder / "descent.so");
  REQUIRE(faults(bench, folder)["descent"] == nullptr);
  auto manifest = nlohmann::json::parse(std::ifstream(folder / "descent.manifest.json"));
  std::swap(manifest["method"]["outputs"][0], manifest["method"]["outputs"][1]);
  std::ofstream(folder / "descent.manifest.json") << manifest;
  bench.experiment("descent");
  const auto ended = bench.assay({"run", (bench / "study.toml").string(), "--plugins",
                                  folder.string(), "--db", (bench / "assay.db").string()});
  CHECK(ended.code == 1);
  CHECK(ended.err.find("the manifest of method 'descent' does not fit its library; remove '" +
                       (folder / "descent.manifest.json").string() + "' and run again") !=
        std::string::npos);
  CHECK_FALSE(fs::exists(bench / "assay.db"));
}

TEST_CASE("an experiment of a broken library is refused before anything is written") {
  Bench bench;
  copy_of(bench, "broken");
  bench.experiment("broken_id");
  const auto ended =
      bench.assay({"run", (bench / "study.toml").string(), "--plugins", (bench / "broken").string(),
                   "--db", (bench / "assay.db").string()});
  CHECK(ended.code == 2);
  CHECK(ended.err.find("differs from its file name") != std::string::npos);
  CHECK_FALSE(fs::exists(bench / "assay.db"));
}

TEST_CASE("a library of the former minor version runs") {
  Bench bench;
  bench.experiment("former_minor");
  const auto ended =
      bench.assay({"run", (bench / "study.toml").string(), "--plugins",
                   copy_of(bench, "broken").string(), "--db", (bench / "assay.db").string()});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK(bench.count(db::Status::done) == 3);
}

TEST_CASE("a library that prints while it is loaded describes itself all the same") {
  Bench bench;
  copy_of(bench, "broken");
  bench.experiment("talks_at_load");
  const auto ended =
      bench.assay({"run", (bench / "study.toml").string(), "--plugins", (bench / "broken").string(),
                   "--db", (bench / "assay.db").string()});
  INFO(ended.err);
  CHECK(ended.code == 0);
}

TEST_CASE("a library that hangs while it is loaded is given up", "[slow]") {
  Bench bench;
  const auto folder = copy_of(bench, "hanging");
  const std::map<std::string, nlohmann::json> expected = {
      {"closes_at_load", "did not describe itself within 20 s"},
      {"hangs_at_load", "did not describe itself within 20 s"}};
  CHECK(faults(bench, folder) == expected);
}

}  // namespace
}  // namespace assay
