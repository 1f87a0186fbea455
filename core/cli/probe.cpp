// assay probe: the conformance suite of one plugin, as text or JSON.
#include "core/probe/probe.hpp"

#include <fmt/core.h>

#include <memory>

#include "core/base/json.hpp"
#include "core/base/printable.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

// A path, or the id of a method that is in a plugin folder.
fs::path library_of(const std::string& given, const Shared& shared) {
  if (fs::is_regular_file(given)) return fs::absolute(given);
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  if (const auto* entry = catalog.find(given)) return entry->library;
  throw UserError(fmt::format("'{}' is neither a library nor a method in a plugin folder{}", given,
                              did_you_mean(given, catalog.ids())));
}

std::string indented(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n') result += "      ";
  }
  return result;
}

void print_result(const probe::Result& result, bool colour) {
  constexpr const char* kMarks[] = {"ok  ", "warn", "FAIL", "skip"};
  constexpr const char* kColours[] = {"\x1b[32m", "\x1b[33m", "\x1b[31m", ""};
  const auto status = static_cast<std::size_t>(result.finding.status);
  fmt::print("{}{}{}  {}: {}\n", colour ? kColours[status] : "", kMarks[status],
             colour ? "\x1b[0m" : "", result.test->name, result.test->promise);
  if (!result.finding.text.empty())
    fmt::print("      {}\n", indented(printable_lines(result.finding.text)));
  std::fflush(stdout);
}

std::int64_t count(const std::vector<probe::Result>& results, probe::TestStatus status) {
  std::int64_t n = 0;
  for (const auto& result : results) n += result.finding.status == status ? 1 : 0;
  return n;
}

void print_summary(const fs::path& library, const std::vector<probe::Result>& results) {
  fmt::print("{}: {} passed, {} failed, {}, {} skipped\n", library.stem().string(),
             count(results, probe::TestStatus::passed), count(results, probe::TestStatus::failed),
             counted(count(results, probe::TestStatus::warned), "warning"),
             count(results, probe::TestStatus::skipped));
}

void print_json(const fs::path& library, const std::vector<probe::Result>& results) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& result : results)
    list.push_back({{"test", result.test->name},
                    {"promise", result.test->promise},
                    {"verdict", probe::test_status_name(result.finding.status)},
                    {"text", result.finding.text},
                    {"took_ms", result.took_ms}});
  const nlohmann::ordered_json answer = {{"library", library.string()},
                                         {"failed", count(results, probe::TestStatus::failed)},
                                         {"tests", list}};
  fmt::print("{}\n", lenient_json(answer, 2));
}

int run(const std::string& given, std::uint64_t seed, bool as_json, const Shared& shared) {
  const probe::Subject subject{library_of(given, shared), "/proc/self/exe", seed};
  const auto results = probe::probe(subject, [&](const probe::Result& result) {
    if (!as_json) print_result(result, shared.colour_out);
  });
  if (as_json)
    print_json(subject.library, results);
  else
    print_summary(subject.library, results);
  return count(results, probe::TestStatus::failed) == 0 ? kOk : kFailed;
}

}  // namespace

void add_probe(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "probe", "Test whether a plugin keeps what the host relies on",
                              "assay probe build/plugins/descent.so");
  struct Options {
    std::string library, test;
    std::uint64_t seed = 1;
    bool as_json = false;
  };
  const auto o = std::make_shared<Options>();
  command->add_option("LIBRARY", o->library, "a plugin's .so file, or a method's name")
      ->required()
      ->type_name("");
  command->add_option("--seed", o->seed, "of the random settings (default: 1)")->type_name("S");
  command->add_flag("--json", o->as_json, "print JSON");
  command->add_option("--test", o->test, "run one test in this process")->group("");
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] {
    if (!o->test.empty())
      return probe::probe_here({o->library, "/proc/self/exe", o->seed}, o->test);
    return run(o->library, o->seed, o->as_json, shared);
  });
}

}  // namespace assay::cli
