// Affinity, control groups, limits of the process.
#include "core/run/host/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "core/base/number.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_in(const fs::path& file) {
  std::vector<std::string> words;
  std::ifstream stream(file);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

template <class T>
void lower(std::optional<T>& limit, std::optional<T> other) {
  if (other && (!limit || *other < *limit)) limit = other;
}

std::optional<double> ratio(const std::string& quota, const std::string& period) {
  const auto above = parse_double(quota), below = parse_double(period);
  if (!above || !below || !(*above > 0) || !(*below > 0)) return std::nullopt;  // "max" and -1
  return *above / *below;
}

// Version 1 says "no limit" by a number that no machine has.
std::optional<std::uint64_t> bytes(const std::vector<std::string>& words) {
  constexpr std::int64_t kNone = std::int64_t{1} << 60;
  const auto number = words.empty() ? std::nullopt : parse_int64(words[0]);
  if (!number || *number <= 0 || *number >= kNone) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

GroupLimits limits_of(const fs::path& group) {
  GroupLimits limits;
  if (const auto max = words_in(group / "cpu.max"); max.size() == 2)
    lower(limits.cores, ratio(max[0], max[1]));
  const auto quota = words_in(group / "cpu.cfs_quota_us");
  const auto period = words_in(group / "cpu.cfs_period_us");
  if (!quota.empty() && !period.empty()) lower(limits.cores, ratio(quota[0], period[0]));
  lower(limits.memory, bytes(words_in(group / "memory.max")));
  lower(limits.memory, bytes(words_in(group / "memory.limit_in_bytes")));
  return limits;
}

// "0::/a/b" is version 2; "4:cpu,cpuacct:/a/b" names the controllers of version 1, each of which
// has a tree of its own.
std::vector<fs::path> trees(const std::string& controllers, const fs::path& mount) {
  if (controllers.empty()) return {mount};
  std::vector<fs::path> found = {mount / controllers};
  for (std::size_t begin = 0; begin < controllers.size();) {
    const auto end = std::min(controllers.find(',', begin), controllers.size());
    found.push_back(mount / controllers.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

}  // namespace

GroupLimits group_limits(const fs::path& membership, const fs::path& mount) {
  GroupLimits limits;
  std::ifstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const fs::path path = line.substr(second + 1);
    for (const auto& tree : trees(line.substr(first + 1, second - first - 1), mount)) {
      auto group = tree;
      const auto add = [&] {
        const auto own = limits_of(group);
        lower(limits.cores, own.cores);
        lower(limits.memory, own.memory);
      };
      add();  // in a container the tree begins with the process' own group
      for (const auto& part : path.relative_path()) {
        group /= part;
        add();
      }
    }
  }
  return limits;
}

std::uint32_t usable_cores() {
  auto cores = static_cast<double>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN)));
  // More processors than a cpu_set_t has are rare, and then the call fails.
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) cores = CPU_COUNT(&set);
  if (const auto quota = group_limits().cores) cores = std::min(cores, std::ceil(*quota));
  return static_cast<std::uint32_t>(std::max(1.0, cores));
}

std::uint64_t usable_memory() {
  const auto physical = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                        static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return std::min(physical, group_limits().memory.value_or(physical));
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  const auto soft = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (soft < limit.rlim_max && setrlimit(RLIMIT_NOFILE, &limit) != 0) return soft;
  return limit.rlim_cur;
}

// A run holds its shared memory, a socket and two pipes; where its library may not be forked, a
// worker's socket and log, too. The rest is for the database and for what begins.
std::uint32_t most_jobs(std::uint64_t descriptors) {
  constexpr std::uint64_t kOfRun = 6, kOthers = 64;
  if (descriptors <= kOthers + kOfRun) return 1;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min((descriptors - kOthers) / kOfRun, kMost));
}

}  // namespace assay
