// The processes below this one: who they are, what memory they hold, and their end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <vector>

namespace assay {

// Direct children of a process, the dead that nobody waited for included. Empty where the kernel
// does not list them (it is built without CONFIG_PROC_CHILDREN).
std::vector<pid_t> children_of(pid_t pid);

// From here on whoever is left behind below this process, in whatever session, becomes its child.
void adopt_orphans();

// Kills the children of this process that are not among `kept`, and those that come to it thereby.
// What does not die within a moment is left for the next call.
void end_children_but(const std::set<pid_t>& kept);

// True when this child has ended, or ends within the limit. It is not waited for otherwise.
bool ends_within(pid_t child, std::chrono::milliseconds limit);

// Bytes in memory; 0 for a process that is gone or a zombie.
std::uint64_t resident_bytes(pid_t pid);

// True when the process holds more than `limit`, alone or with all below it. What several of them
// share counts once.
bool holds_more_than(pid_t pid, std::uint64_t limit);

}  // namespace assay
