#include "core/run/provenance.hpp"

#include <gnu/libc-version.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <thread>

#include "core/run/uid.hpp"

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

// The output of a git command, or nothing when it failed.
std::optional<std::string> git(const std::filesystem::path& folder, const std::string& arguments) {
  std::string quoted;
  for (const char c : folder.string())
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  const std::string command = "git -C '" + quoted + "' " + arguments + " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char buffer[4096];
  for (std::size_t count; (count = fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    text.append(buffer, count);
  if (pclose(pipe) != 0) return std::nullopt;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

std::string new_uuid() {
  unsigned char b[16];
  if (getrandom(b, sizeof b, 0) != sizeof b)
    throw std::runtime_error("the system gives no random bytes");
  b[6] = static_cast<unsigned char>((b[6] & 0x0F) | 0x40);
  b[8] = static_cast<unsigned char>((b[8] & 0x3F) | 0x80);
  std::string text;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    constexpr char digits[] = "0123456789abcdef";
    text += digits[b[i] >> 4];
    text += digits[b[i] & 15];
  }
  return text;
}

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
  row.host = nlohmann::json{{"hostname", system.nodename},
                            {"cpu", first_match("/proc/cpuinfo", "model name")},
                            {"cores", std::thread::hardware_concurrency()},
                            {"memory_bytes", physical_memory()},
                            {"system", first_match("/etc/os-release", "PRETTY_NAME")},
                            {"kernel", system.release},
                            {"libc", gnu_get_libc_version()},
                            {"simd", simd_level()},
                            {"environment", environment()}}
                 .dump();
  row.git_commit = git(folder, "rev-parse HEAD");
  if (row.git_commit)
    if (const auto changes = git(folder, "status --porcelain --untracked-files=no"))
      row.git_dirty = !changes->empty();
  row.assay_version = assay_version;
  return row;
}

}  // namespace assay
