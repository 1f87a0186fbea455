// What can be told of a plugin by mapping it.
#include <fmt/core.h>
#include <unistd.h>
#include <xmmintrin.h>

#include <cfenv>
#include <chrono>
#include <cstdlib>
#include <set>

#include "core/data/digest.hpp"
#include "core/probe/tests.hpp"
#include "core/run/host/worker_process.hpp"
#include "registry/catalog.hpp"
#include "registry/library.hpp"
#include "registry/manifest.hpp"
#include "registry/method/json.hpp"

extern char** environ;

namespace assay::probe {
namespace fs = std::filesystem;
namespace {

constexpr double kScanLimit = 100;  // milliseconds
constexpr unsigned kControlBits =
    0xFFC0;  // of the SSE control word; the rest records what happened
constexpr std::string_view kEntry = "assay_plugin_entry";

// What a library could change in the process that maps it.
struct Surroundings {
  int threads = thread_count();
  unsigned control = _mm_getcsr() & kControlBits;
  int rounding = std::fegetround();
  std::set<std::string> files, variables;
  fs::path folder = fs::current_path();

  Surroundings() {
    for (const auto& file : fs::directory_iterator("/proc/self/fd")) {
      std::error_code gone;  // the iterator's own descriptor
      const auto target = fs::read_symlink(file.path(), gone);
      if (!gone && target != fs::path("/proc") / std::to_string(getpid()) / "fd")
        files.insert(file.path().filename().string() + " " + target.string());
    }
    for (char** entry = environ; *entry != nullptr; ++entry) variables.insert(*entry);
  }
};

std::vector<std::string> differences(const Surroundings& before, const Surroundings& after) {
  std::vector<std::string> faults;
  if (after.threads != before.threads)
    faults.push_back(
        fmt::format("{} threads were started: its runs cannot be forked from one "
                    "worker, which costs a load for each",
                    after.threads - before.threads));
  if (after.control != before.control || after.rounding != before.rounding)
    faults.push_back("the floating-point environment was changed, as -ffast-math makes it do");
  if (after.files != before.files) faults.push_back("files were opened or closed");
  if (after.variables != before.variables) faults.push_back("the environment was changed");
  if (after.folder != before.folder) faults.push_back("the working folder was changed");
  return faults;
}

}  // namespace

Finding fault_list(const std::string& what, const std::vector<std::string>& faults,
                   TestStatus status) {
  if (faults.empty()) return {};
  auto text = what;
  for (const auto& fault : faults) text += "\n" + fault;
  return {status, text};
}

Finding loads(const Subject& subject) {
  try {
    describe(Library(subject.library).plugin());
    return {};
  } catch (const PluginError& error) {
    return {TestStatus::failed, error.what()};
  }
}

Finding exports_only_the_entry(const Subject& subject) {
  std::vector<std::string> others;
  for (const auto& symbol : exported_symbols(subject.library))
    if (symbol != kEntry && !symbol.empty()) others.push_back(symbol);
  const auto count = others.size();
  if (count > 5) others.resize(5);
  return fault_list(fmt::format("{} other names are exported, which may clash with those of other "
                                "libraries; link with the version script of assay_add_plugin()",
                                count),
                    others);
}

Finding loads_quietly(const Subject& subject) {
  // As a worker for runs of one thread maps it: OpenBLAS starts its threads while it is loaded.
  for (const auto& [name, value] : thread_variables(1)) setenv(name.c_str(), value.c_str(), 1);
  const Surroundings before;
  auto* entry = map_entry(subject.library);
  entry(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
  return fault_list("mapping the library has effects", differences(before, {}));
}

Finding refuses_other_majors(const Subject& subject) {
  auto* entry = map_entry(subject.library);
  for (const auto major : {0u, ASSAY_ABI_MAJOR + 1})
    if (entry(major, 0) != nullptr)
      return {TestStatus::failed,
              fmt::format("the entry gave a descriptor to a host of major version {}; it must "
                          "return NULL",
                          major)};
  return {};
}

Finding describes_itself_stably(const Subject& subject) {
  const Library library(subject.library);
  const auto first = to_json(describe(library.plugin()));
  const auto* again = map_entry(subject.library)(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR);
  if (again != &library.plugin())
    return {TestStatus::failed, "a second call gave another descriptor"};
  if (to_json(describe(*again)) != first)
    return {TestStatus::failed, "a second call gave a descriptor of other content"};
  return {};
}

Finding has_a_current_manifest(const Subject& subject) {
  const auto path = manifest_path(subject.library);
  if (!fs::exists(path))
    return {TestStatus::failed,
            fmt::format("there is no {}; assay_add_plugin() writes one, or: assay "
                        "methods --write-manifest {}",
                        path.filename().string(), subject.library.string())};
  const auto known = read_manifest(subject.library, digest_of_file(subject.library).sha256);
  if (!known) return {TestStatus::failed, "it was made from another state of the library"};
  if (to_json(*known) != to_json(describe_library(subject.library)))
    return {TestStatus::failed, "it describes the method in another way than the library does"};
  return {};
}

Finding describes_itself_fast(const Subject& subject) {
  const auto begin = std::chrono::steady_clock::now();
  const Library library(subject.library);
  describe(library.plugin());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  if (took.count() <= kScanLimit) return {};
  return {TestStatus::warned,
          fmt::format("it took {:.0f} ms; a worker pays that once for all its runs", took.count())};
}

}  // namespace assay::probe
