// What a process may use of its machine.
#include "core/run/host/machine.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "core/base/temporary_folder.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

class Groups {
 public:
  void write(const fs::path& file, const std::string& text) const {
    fs::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file) << text;
  }
  GroupLimits limits() const { return group_limits(folder_.path() / "self", folder_.path()); }

 private:
  TemporaryFolder folder_{"assay-groups-"};
};

// The exit code of what a child does, whose limits are its own.
template <class Action>
int in_child(Action action) {
  const auto pid = fork();
  if (pid == 0) _exit(static_cast<int>(action()));
  int status = 0;
  waitpid(pid, &status, 0);
  return WEXITSTATUS(status);
}

TEST_CASE("the narrowest group around a process counts") {
  const Groups groups;
  groups.write("self", "0::/user/job\n");
  CHECK_FALSE(groups.limits().cores);
  groups.write("user/cpu.max", "150000 100000\n");
  groups.write("user/job/cpu.max", "max 100000\n");
  groups.write("user/memory.max", "max\n");
  groups.write("user/job/memory.max", "1073741824\n");
  CHECK(groups.limits().cores == 1.5);
  CHECK(groups.limits().memory == std::uint64_t{1} << 30);
}

TEST_CASE("groups of version 1 are understood, and those of a container") {
  const Groups groups;
  groups.write("self", "7:memory:/docker/f00\n4:cpu,cpuacct:/docker/f00\n");
  groups.write("cpu,cpuacct/cpu.cfs_quota_us", "400000\n");
  groups.write("cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  groups.write("memory/memory.limit_in_bytes", "9223372036854771712\n");  // none
  CHECK(groups.limits().cores == 4);
  CHECK_FALSE(groups.limits().memory);
  groups.write("cpu/cpu.cfs_quota_us", "-1\n");
  groups.write("memory/docker/f00/memory.limit_in_bytes", "1000000\n");
  CHECK(groups.limits().memory == 1000000);
}

TEST_CASE("a process bound to one core may use one") {
  CHECK(in_child([] {
          cpu_set_t all, one;
          CPU_ZERO(&one);
          if (sched_getaffinity(0, sizeof all, &all) != 0) return 0u;
          for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i)
            if (CPU_ISSET(i, &all)) CPU_SET(i, &one);
          return sched_setaffinity(0, sizeof one, &one) == 0 ? usable_cores() : 0u;
        }) == 1);
}

TEST_CASE("the soft limit of descriptors is raised to the hard one") {
  CHECK(in_child([] {
          const rlimit limit{64, 200};
          setrlimit(RLIMIT_NOFILE, &limit);
          return raise_descriptor_limit();
        }) == 200);
  CHECK(most_jobs(1024) == 160);
  CHECK(most_jobs(64) == 1);
}

}  // namespace
}  // namespace assay
