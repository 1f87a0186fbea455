#include "core/run/wire/run_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <limits>
#include <vector>

namespace assay {
namespace {

PointRecord point(std::uint64_t i) {
  return {static_cast<std::uint32_t>(i % 7), static_cast<std::uint32_t>(i),
          static_cast<std::int64_t>(i), 0.5 * static_cast<double>(i)};
}

bool is_same(const PointRecord& a, const PointRecord& b) {
  return a.output == b.output && a.t_ms == b.t_ms && a.step == b.step && a.value == b.value;
}

// The head of a run's memory as the run's process may write to it.
class Head {
 public:
  explicit Head(const RunMemory& memory)
      : bytes_(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd(), 0)) {}
  ~Head() { munmap(bytes_, 4096); }
  Head(const Head&) = delete;
  Head& operator=(const Head&) = delete;
  void fill(int byte) { std::memset(bytes_, byte, 4096); }

 private:
  void* bytes_;
};

// One value of the memory, where docs/protocol.md says that it lies.
template <class T>
T value_at(const RunMemory& memory, std::ptrdiff_t offset) {
  T value;
  REQUIRE(pread(memory.fd(), &value, sizeof value, offset) == sizeof value);
  return value;
}

TEST_CASE("everything lies where the document of the protocol says") {
  auto host = RunMemory::create("job");
  auto run = RunMemory::adopt(dup(host.fd()));
  host.request_stop();
  run.set_progress(0.25, 2);
  for (int i = 0; i < 3; ++i) REQUIRE(run.put(point(7)));
  std::vector<PointRecord> taken(2);
  bool is_sound = false;
  REQUIRE(host.take(taken, is_sound) == 2);
  CHECK(value_at<std::uint32_t>(host, 0) == 1);
  CHECK(value_at<double>(host, 8) == 0.25);
  CHECK(value_at<double>(host, 16) == 2);
  CHECK(value_at<std::uint64_t>(host, 24) == 3);
  CHECK(value_at<std::uint64_t>(host, 64) == 3);
  CHECK(value_at<std::uint64_t>(host, 128) == 2);
  CHECK(is_same(value_at<PointRecord>(host, 4096 + 2 * 24), point(7)));
  CHECK(value_at<char>(host, 790528) == 'j');
}

TEST_CASE("a job goes through a run's memory unchanged") {
  const std::string job = std::string("{\"seed\": 1}") + '\0' + std::string(100'000, 'x');
  const auto host = RunMemory::create(job);
  const auto run = RunMemory::adopt(dup(host.fd()));
  CHECK(host.job() == job);
  CHECK(run.job() == job);
}

TEST_CASE("the stop flag and the progress cross a run's memory") {
  auto host = RunMemory::create("");
  auto run = RunMemory::adopt(dup(host.fd()));
  CHECK_FALSE(run.stop_requested());
  CHECK(host.total() == 0);
  host.request_stop();
  run.set_progress(3, 10);
  CHECK(run.stop_requested());
  CHECK(host.done() == 3);
  CHECK(host.total() == 10);
}

TEST_CASE("points come out in the order in which they went in, many times round the ring") {
  auto host = RunMemory::create("");
  auto run = RunMemory::adopt(dup(host.fd()));
  std::vector<PointRecord> taken(1000);
  std::uint64_t written = 0, read = 0;
  bool is_sound = true, is_in_order = true;
  while (read < 3 * RunMemory::kRingSize) {
    for (int i = 0; i < 777; ++i) REQUIRE(run.put(point(written++)));
    const auto count = host.take(taken, is_sound);
    REQUIRE(count == std::min<std::uint64_t>(written - read, taken.size()));
    for (std::size_t i = 0; i < count; ++i)
      is_in_order = is_in_order && is_same(taken[i], point(read++));
  }
  CHECK(is_sound);
  CHECK(is_in_order);
}

TEST_CASE("a full ring takes no point until one is taken out") {
  auto host = RunMemory::create("");
  auto run = RunMemory::adopt(dup(host.fd()));
  for (std::uint64_t i = 0; i < RunMemory::kRingSize; ++i) REQUIRE(run.put(point(i)));
  CHECK(run.waiting() == RunMemory::kRingSize);
  CHECK_FALSE(run.put(point(0)));
  bool is_sound = true;
  PointRecord one[1];
  CHECK(host.take(one, is_sound) == 1);
  CHECK(is_same(one[0], point(0)));
  CHECK(run.put(point(RunMemory::kRingSize)));
  CHECK_FALSE(run.put(point(0)));
}

TEST_CASE("an empty ring gives nothing and is sound") {
  auto host = RunMemory::create("");
  std::vector<PointRecord> taken(10);
  bool is_sound = false;
  CHECK(host.take(taken, is_sound) == 0);
  CHECK(is_sound);
}

TEST_CASE("counters that cannot be true are noticed") {
  const int byte = GENERATE(0xA5, 0xFF, 0x7F);
  auto host = RunMemory::create("");
  auto run = RunMemory::adopt(dup(host.fd()));
  REQUIRE(run.put(point(0)));
  Head(host).fill(byte);
  std::vector<PointRecord> taken(10);
  bool is_sound = true;
  CHECK(host.take(taken, is_sound) == 0);
  CHECK_FALSE(is_sound);
}

TEST_CASE("counters set back to zero after points were taken are noticed") {
  auto host = RunMemory::create("");
  auto run = RunMemory::adopt(dup(host.fd()));
  for (std::uint64_t i = 0; i < 5; ++i) REQUIRE(run.put(point(i)));
  std::vector<PointRecord> taken(10);
  bool is_sound = true;
  REQUIRE(host.take(taken, is_sound) == 5);
  Head(host).fill(0);
  CHECK(host.take(taken, is_sound) == 0);
  CHECK_FALSE(is_sound);
}

}  // namespace
}  // namespace assay
