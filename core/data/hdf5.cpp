// The process that reads HDF5, as the host sees it.
#include "core/data/hdf5.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <map>
#include <mutex>
#include <system_error>
#include <thread>

#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/stamp.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

// A descriptor that is closed at the end.
class OwnDescriptor {
 public:
  explicit OwnDescriptor(int descriptor = -1) : descriptor_(descriptor) {}
  ~OwnDescriptor() { close(); }
  OwnDescriptor(const OwnDescriptor&) = delete;
  OwnDescriptor& operator=(const OwnDescriptor&) = delete;
  int get() const { return descriptor_; }
  void close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
  }

 private:
  int descriptor_;
};

// What the system keeps of the file, so that a change shows.
std::string look_at(int descriptor) {
  struct stat s {};
  if (::fstat(descriptor, &s) != 0) return "";
  std::string look;
  for (const auto part :
       {static_cast<std::int64_t>(s.st_dev), static_cast<std::int64_t>(s.st_ino), s.st_size,
        s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_ctim.tv_sec, s.st_ctim.tv_nsec})
    look += std::to_string(part) + " ";
  return look;
}

// An experiment may name hundreds of datasets of one file: it is hashed once, while it stays as it
// is.
Digest digest_of(int descriptor) {
  static std::mutex mutex;
  static std::map<std::string, Digest> known;
  const auto name = "/proc/self/fd/" + std::to_string(descriptor);
  const auto look = look_at(descriptor);
  const bool has_settled = !stamp_of(name).empty();
  const std::lock_guard lock(mutex);
  if (const auto found = known.find(look); has_settled && found != known.end())
    return found->second;
  auto digest = digest_of_file(name);
  if (has_settled) known[look] = digest;
  return digest;
}

fs::path reader_program() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "lib/assay/assay-hdf5";
}

// One read by the program. Its end is waited for.
class Hdf5Process {
 public:
  Hdf5Process(const fs::path& program, int file, const DataSource& source, bool is_anndata)
      : path_(source.path) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe", errno);
    OwnDescriptor write_end(ends[1]);
    from_ = ends[0];
    std::string dataset = source.dataset, kind = is_anndata ? "anndata" : "plain";
    std::string rows = source.rows.empty() ? "" : "rows", name = program.string();
    const std::array arguments{name.data(), dataset.data(), kind.data(), rows.data(),
                               static_cast<char*>(nullptr)};
    start(name, arguments.data(), file, write_end.get());
  }
  ~Hdf5Process() { end(); }
  Hdf5Process(const Hdf5Process&) = delete;
  Hdf5Process& operator=(const Hdf5Process&) = delete;

  std::size_t read(std::span<std::byte> bytes) const {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
      const auto count = ::read(from_, bytes.data() + filled, bytes.size() - filled);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      filled += static_cast<std::size_t>(count);
    }
    return filled;
  }

  // How it ended. 0 also where it would not end by itself, or somebody else has waited for it.
  int end() {
    if (pid_ <= 0) return 0;
    ::close(from_);  // what it still wants to say it says to nobody
    int status = 0;
    constexpr auto kPause = std::chrono::milliseconds(1);
    for (int patience = 1000; patience > 0; --patience) {
      const auto ended = ::waitpid(pid_, &status, WNOHANG);
      if (ended != 0 && !(ended < 0 && errno == EINTR)) {
        pid_ = -1;
        return ended > 0 && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) ? status : 0;
      }
      std::this_thread::sleep_for(kPause);
    }
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return 0;
  }

 private:
  [[noreturn]] void fail(const std::string& what, int error) const {
    throw DataError(path_, what + ": " + std::generic_category().message(error));
  }

  // The standard error stays closed: nothing but the answer is heard of it.
  void start(const std::string& program, char* const* arguments, int file, int out) {
    std::string locking = "HDF5_USE_FILE_LOCKING=FALSE", plugins = "HDF5_PLUGIN_PRELOAD=::";
    const std::array environment{locking.data(), plugins.data(), static_cast<char*>(nullptr)};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, file, 3);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    const int error =
        ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, arguments, environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error == 0) return;
    pid_ = -1;
    ::close(from_);
    fail("no process to read it", error);
  }

  const fs::path& path_;
  int from_ = -1;
  pid_t pid_ = -1;
};

std::string end_of(int status) {
  if (!WIFSIGNALED(status)) return "HDF5's library gave up on it: the file is broken";
  const int signal = WTERMSIG(status);
  if (signal == SIGXCPU || signal == SIGKILL)
    return "HDF5's library found no end in it: the file is broken, or too large to read";
  return std::string("HDF5's library broke on it (") + ::strsignal(signal) +
         "): the file is broken";
}

Packed packed_of(int file, const DataSource& source, bool is_anndata) {
  const auto program = reader_program();
  std::error_code ignored;
  if (!fs::exists(program, ignored))
    throw DataError(source.path,
                    "HDF5 files are not read by this build: install libhdf5-dev and build again");
  Hdf5Process process(program, file, source, is_anndata);
  try {
    auto packed = read_packed([&](std::span<std::byte> bytes) { return process.read(bytes); },
                              memory_bound());
    const auto status = process.end();
    if (status == 0) return packed;
    throw DataError(source.path, end_of(status));
  } catch (const PackedError& error) {
    const auto status = process.end();
    throw DataError(source.path, status != 0 ? end_of(status)
                                             : std::string("its reader's answer: ") + error.what());
  }
}

}  // namespace

Hdf5Content read_hdf5(const DataSource& source, bool is_anndata) {
  // Without O_NONBLOCK a named pipe would make us wait for its writer.
  const OwnDescriptor file(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0)
    throw DataError(source.path, "cannot be read: " + std::generic_category().message(errno));
  const auto before = look_at(file.get());
  const InputFile checked(source.path);  // refuses what is no file
  auto digest = digest_of(file.get());
  auto packed = packed_of(file.get(), source, is_anndata);
  if (look_at(file.get()) != before) throw DataError(source.path, "was changed while it was read");
  if (const auto* fault = std::get_if<PackedFault>(&packed.value)) {
    if (fault->key.empty()) throw DataError(source.path, fault->message);
    throw DataError::in_selection(source.path, fault->key, 0, 0, fault->message);
  }
  if (packed.rows) packed.rows->path = source.path;
  Hdf5Content content{{}, std::move(packed.rows), std::move(digest)};
  if (auto* array = std::get_if<Array>(&packed.value)) content.value = std::move(*array);
  if (auto* table = std::get_if<Table>(&packed.value)) {
    table->path = source.path;
    content.value = std::move(*table);
  }
  return content;
}

}  // namespace assay
