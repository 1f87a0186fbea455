#include "core/base/children.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

namespace assay {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kMoment = std::chrono::milliseconds(500);
constexpr auto kPause = std::chrono::milliseconds(1);
constexpr std::size_t kMostDescendants = 10'000;

fs::path folder_of(pid_t pid) { return "/proc/" + std::to_string(pid); }

// All below a process, itself first.
std::vector<pid_t> family_of(pid_t pid) {
  std::vector<pid_t> family = {pid};
  for (std::size_t i = 0; i < family.size() && family.size() < kMostDescendants; ++i)
    for (const pid_t child : children_of(family[i])) family.push_back(child);
  return family;
}

// The share of a process in what is in memory, in bytes: a page that n processes map counts 1/n.
std::uint64_t proportional_bytes(pid_t pid) {
  std::ifstream file(folder_of(pid) / "smaps_rollup");
  for (std::string word; file >> word;)
    if (std::uint64_t kilobytes = 0; word == "Pss:" && file >> kilobytes) return kilobytes * 1024;
  return 0;
}

std::vector<pid_t> strangers(const std::set<pid_t>& kept) {
  auto children = children_of(getpid());
  std::erase_if(children, [&](pid_t child) { return kept.contains(child); });
  return children;
}

}  // namespace

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code gone;
  for (fs::directory_iterator task(folder_of(pid) / "task", gone), end; !gone && task != end;
       task.increment(gone)) {
    std::ifstream list(task->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

void adopt_orphans() { prctl(PR_SET_CHILD_SUBREAPER, 1); }

void end_children_but(const std::set<pid_t>& kept) {
  const auto end = Clock::now() + kMoment;
  for (auto left = strangers(kept); !left.empty(); left = strangers(kept)) {
    if (Clock::now() > end) return;
    for (const pid_t child : left) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, WNOHANG);
    }
    std::this_thread::sleep_for(kPause);
  }
}

bool ends_within(pid_t child, std::chrono::milliseconds limit) {
  const int watched = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  if (watched < 0) return errno == ESRCH;
  const auto end = Clock::now() + limit;
  int ready = -1;
  do {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    pollfd wait{watched, POLLIN, 0};
    ready = poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
  } while (ready < 0 && errno == EINTR);
  close(watched);
  return ready > 0;
}

std::uint64_t resident_bytes(pid_t pid) {
  std::ifstream file(folder_of(pid) / "statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

bool holds_more_than(pid_t pid, std::uint64_t limit) {
  if (resident_bytes(pid) > limit) return true;
  const auto family = family_of(pid);
  if (family.size() == 1) return false;
  std::uint64_t most = 0, share = 0;
  for (const pid_t member : family) most += resident_bytes(member);
  if (most <= limit) return false;
  for (const pid_t member : family) share += proportional_bytes(member);  // slow: it walks the maps
  return share > limit;
}

}  // namespace assay
