// What of the machine this process may use, which is not always what it has.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace assay {

// Limits of the control group of a process and of the groups around it; nothing: there is none.
struct GroupLimits {
  std::optional<double> cores;          // processor time per time
  std::optional<std::uint64_t> memory;  // bytes
};

// By the files of Linux' cgroups, version 2 or 1: `membership` names the groups, as
// /proc/self/cgroup does, and `mount` is where their tree is mounted.
GroupLimits group_limits(const std::filesystem::path& membership = "/proc/self/cgroup",
                         const std::filesystem::path& mount = "/sys/fs/cgroup");

// Cores of this process' affinity, no more than its group's quota rounded up; at least 1.
std::uint32_t usable_cores();

// Bytes: the machine's memory or less, where the group has a limit.
std::uint64_t usable_memory();

// Lets this process open as many files as the system would allow it, and returns how many.
std::uint64_t raise_descriptor_limit();

// How many runs a host can attend to with so many descriptors; at least 1.
std::uint32_t most_jobs(std::uint64_t descriptors);

}  // namespace assay
