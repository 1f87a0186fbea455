#include "core/run/host/provenance.hpp"

#include <gnu/libc-version.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "core/base/json.hpp"
#include "core/run/host/machine.hpp"

namespace assay {
namespace {

std::string first_match(const char* file, std::string_view key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key)) {
      const auto begin = line.find_first_not_of(" \t:=\"", key.size());
      if (begin == std::string::npos) return "";
      line = line.substr(begin);
      if (!line.empty() && line.back() == '"') line.pop_back();
      return line;
    }
  return "";
}

// Variables that can change a result or its speed.
nlohmann::json environment() {
  nlohmann::json result = nlohmann::json::object();
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE",
                           "MKL_NUM_THREADS", "GLIBC_TUNABLES", "LD_LIBRARY_PATH", "ASSAY_PLUGINS"})
    if (const char* value = std::getenv(name)) result[name] = value;
  return result;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// Settings of git for one command.
using GitSettings = std::vector<std::pair<std::string, std::string>>;

// The output of a git command, or nothing when it failed. It takes no lock: somebody's own git may
// be at work. It fetches nothing that a partial clone lacks.
std::optional<std::string> git(const std::filesystem::path& folder, const std::string& arguments,
                               const GitSettings& settings) {
  std::string command = "GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1 GIT_CONFIG_COUNT=" +
                        std::to_string(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto number = std::to_string(i);
    command += " GIT_CONFIG_KEY_" + number + "=" + quoted(settings[i].first);
    command += " GIT_CONFIG_VALUE_" + number + "=" + quoted(settings[i].second);
  }
  command += " git --no-optional-locks -C " + quoted(folder.string()) + " " + arguments;
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (std::size_t count; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    text.append(buffer, count);
  if (pclose(pipe) != 0) return std::nullopt;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// A folder that came from elsewhere brings settings that make git execute something: a monitor of
// files, hooks, and filters, which go under names of their own. The user's own filters stay.
GitSettings inert_settings(const std::filesystem::path& folder) {
  GitSettings settings = {{"core.fsmonitor", "false"}, {"core.hooksPath", "/dev/null"}};
  const auto list = git(folder,
                        "config --show-scope --includes --name-only --get-regexp "
                        "'^filter\\..*\\.(clean|smudge|process|required)$'",
                        settings);
  std::istringstream lines(list.value_or(""));
  for (std::string scope, name; std::getline(lines, scope, '\t') && std::getline(lines, name);)
    if (scope == "local" || scope == "worktree")
      settings.emplace_back(name, name.ends_with(".required") ? "false" : "");
  return settings;
}

// The commit that is checked out, and whether tracked files differ from it.
void describe_tree(const std::filesystem::path& folder, db::SessionRow& row) {
  const auto settings = inert_settings(folder);
  row.git_commit = git(folder, "rev-parse HEAD", settings);
  if (!row.git_commit) return;
  if (const auto changes = git(
          folder, "status --porcelain --untracked-files=no --ignore-submodules=dirty", settings))
    row.git_dirty = !changes->empty();
}

}  // namespace

// By features, since clang 14 does not know the levels by name.
std::string simd_level() {
  if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt")) return "x86-64";
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi2"))
    return "x86-64-v2";
  const bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512cd") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return has_avx512 ? "x86-64-v4" : "x86-64-v3";
}

std::uint64_t physical_memory() {
  return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

db::SessionRow describe_session(const std::vector<std::string>& argv,
                                const std::filesystem::path& folder,
                                const std::string& assay_version) {
  utsname system{};
  uname(&system);
  db::SessionRow row;
  row.argv = argv;
  row.host = lenient_json(nlohmann::json{{"hostname", system.nodename},
                                         {"cpu", first_match("/proc/cpuinfo", "model name")},
                                         {"cores", std::thread::hardware_concurrency()},
                                         {"usable_cores", usable_cores()},
                                         {"memory_bytes", physical_memory()},
                                         {"system", first_match("/etc/os-release", "PRETTY_NAME")},
                                         {"kernel", system.release},
                                         {"libc", gnu_get_libc_version()},
                                         {"simd", simd_level()},
                                         {"environment", environment()}});
  describe_tree(folder, row);
  row.assay_version = assay_version;
  return row;
}

}  // namespace assay
