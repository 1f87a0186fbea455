// The host of unit tests (assay/testing.hpp) links nothing of this program, so that an author's
// test needs the SDK alone, and is written anew: here one method is given the same by both hosts,
// and must be told the same, and be heard alike.
#include <dlfcn.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "core/base/hash.hpp"
#include "core/base/temporary_folder.hpp"
#include "core/data/load.hpp"
#include "core/run/debug/call_here.hpp"
#include "core/run/plan/jobs.hpp"
#include "core/run/plan/plan_files.hpp"
#include "registry/library.hpp"
#include "tests/core/run/debug/heard.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class Ear : public RunSink {
 public:
  explicit Ear(Heard& heard) : heard_(heard) {}
  void point(const std::string& output, const PointRecord& p) override {
    heard_.point(output, p.step, p.value);
  }
  void line(std::string_view, std::string_view, std::string_view text) override {
    heard_.lines.emplace_back(text);
  }

 private:
  Heard& heard_;
};

Plan plan_of(const std::string& toml, const Method& method, const fs::path& folder) {
  std::ofstream(folder / "x.csv") << "a,b\n1,2\n3,4\n5,6\n";
  std::ofstream(folder / "e.toml")
      << "[experiment]\nname = \"e\"\nmethod = \"witness\"\nseeds = [3]\n" + toml;
  auto planned = plan_file(folder / "e.toml", only(method), {});
  for (const auto& diagnostic : planned.diagnostics) UNSCOPED_INFO(render(diagnostic));
  REQUIRE(planned.plan);
  return *std::move(planned.plan);
}

Heard heard_of(const RunReport& report, Heard heard, const fs::path& folder) {
  heard.status = report.status.value();
  heard.failure = report.failure;
  for (const auto& [name, cell] : report.results) heard.results[name] = text_of(cell);
  for (const auto& fault : report.faults) heard.faults.push_back(fault.key + ": " + fault.message);
  for (const auto& row : report.artifacts) {
    fs::copy_file(stored_path(folder / "store", row.sha256), folder / row.name);
    const auto loaded = load({folder / row.name, {}, {}, {}});
    const auto& array = std::get<Array>(loaded.value);
    heard.array(row.name, array.shape, array.as<double>());
  }
  return heard;
}

std::string heard_by_program(const assay_plugin& plugin, const std::string& toml, bool check) {
  const TemporaryFolder folder("assay-two-hosts");
  const auto& place = folder.path();
  const auto method = describe(plugin);
  const auto plan = plan_of(toml, method, place);
  auto job = run_job(plan, plan.runs[0], {place / "store", place / "scratch", place / "state"});
  job.check_only = check;
  Heard heard;
  Ear ear(heard);
  const auto report = call_here(check ? plugin.check : plugin.run, method, job, &ear);
  return heard_of(report, heard, place).text();
}

TEST_CASE("a method hears and says the same in a unit test as in a run") {
  void* library = dlopen(WITNESS, RTLD_NOW | RTLD_LOCAL);
  INFO((library == nullptr ? dlerror() : ""));
  REQUIRE(library != nullptr);
  auto* entry = reinterpret_cast<PluginEntry*>(dlsym(library, "assay_plugin_entry"));
  auto* tell_cases = reinterpret_cast<void (*)(void*, TellCase*)>(dlsym(library, "witness_cases"));
  REQUIRE(tell_cases != nullptr);
  struct Context {
    const assay_plugin& plugin;
    int cases = 0;
  } context{*entry(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR)};
  tell_cases(&context,
             [](void* at, const char* name, const char* toml, bool check, const char* heard) {
               auto& c = *static_cast<Context*>(at);
               ++c.cases;
               INFO(name);
               CHECK(heard_by_program(c.plugin, toml, check) == heard);
             });
  CHECK(context.cases == 7);
}

}  // namespace
}  // namespace assay
