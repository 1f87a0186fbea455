#include "core/run/wire/run_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "core/run/wire/packet.hpp"

namespace assay {
namespace {

void* map(int fd, std::size_t size) {
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) fail_with_errno("mapping the memory shared with a run");
  return memory;
}

}  // namespace

RunMemory::RunMemory(int fd, void* memory, std::size_t size)
    : fd_(fd), memory_(memory), size_(size), head_(static_cast<Head*>(memory)) {}

RunMemory::RunMemory(RunMemory&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      memory_(std::exchange(other.memory_, nullptr)),
      size_(other.size_),
      head_(other.head_),
      taken_(other.taken_) {}

RunMemory::~RunMemory() {
  if (memory_ != nullptr) munmap(memory_, size_);
  if (fd_ >= 0) close(fd_);
}

RunMemory RunMemory::create(std::string_view job) {
  const int fd = memfd_create("assay-run", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) fail_with_errno("making the memory shared with a run");
  const std::size_t size = kJobOffset + job.size();
  if (ftruncate(fd, static_cast<off_t>(size)) != 0)
    fail_with_errno("sizing the memory shared with a run");
  // Who cuts a mapped file short ends whoever reads it there (SIGBUS): the run must not be able to.
  if (fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
    fail_with_errno("sealing the memory shared with a run");
  RunMemory memory(fd, map(fd, size), size);
  new (memory.memory_) Head{};
  memory.head_->job_size = job.size();
  std::memcpy(static_cast<char*>(memory.memory_) + kJobOffset, job.data(), job.size());
  return memory;
}

RunMemory RunMemory::adopt(int fd) {
  struct stat info {};
  if (fstat(fd, &info) != 0) fail_with_errno("reading the size of the shared memory");
  const auto size = static_cast<std::size_t>(info.st_size);
  return RunMemory(fd, map(fd, size), size);
}

std::string_view RunMemory::job() const {
  return {static_cast<const char*>(memory_) + kJobOffset, head_->job_size};
}

PointRecord* RunMemory::ring() const {
  return reinterpret_cast<PointRecord*>(static_cast<char*>(memory_) + kRingOffset);
}

std::size_t RunMemory::take(std::span<PointRecord> out, bool& is_sound) {
  const auto written = head_->written.load(std::memory_order_acquire);
  is_sound = written - taken_ <= kRingSize;
  if (!is_sound) return 0;
  const auto count = std::min<std::uint64_t>(written - taken_, out.size());
  for (std::uint64_t i = 0; i < count; ++i) out[i] = ring()[(taken_ + i) % kRingSize];
  taken_ += count;
  head_->read.store(taken_, std::memory_order_release);
  return count;
}

void RunMemory::set_progress(double done, double total) {
  head_->done.store(done, std::memory_order_relaxed);
  head_->total.store(total, std::memory_order_relaxed);
}

std::uint64_t RunMemory::waiting() const {
  return head_->written.load(std::memory_order_relaxed) -
         head_->read.load(std::memory_order_acquire);
}

bool RunMemory::put(const PointRecord& point) {
  const auto written = head_->written.load(std::memory_order_relaxed);
  if (written - head_->read.load(std::memory_order_acquire) >= kRingSize) return false;
  ring()[written % kRingSize] = point;
  head_->written.store(written + 1, std::memory_order_release);
  return true;
}

}  // namespace assay
