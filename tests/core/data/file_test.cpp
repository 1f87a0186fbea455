// Files are written whole or not at all, and hashed as everybody hashes them.
#include "core/data/file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "core/base/hash.hpp"
#include "core/data/digest.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

std::size_t files_in(const ScratchFolder& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()),
                                                std::filesystem::directory_iterator()));
}

// The disk's end, as a limit that this process sets itself.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

TEST_CASE("a file replaces the old one whole") {
  const ScratchFolder folder;
  write_file(folder / "t", {bytes_of("old content")});
  write_file(folder / "t", {bytes_of("new "), bytes_of(""), bytes_of("words")});
  CHECK(content_of(folder / "t") == "new words");
  CHECK(files_in(folder) == 1);
  CHECK(as_text(read_bytes(folder / "t")) == "new words");
}

TEST_CASE("a failed write leaves the old file and nothing else") {
  const ScratchFolder folder;
  write_file(folder / "t", {bytes_of("old")});
  const std::string large(1000, 'x');
  const auto told = fault_of([&] {
    const SmallDisk disk(100);
    write_file(folder / "t", {bytes_of(large)});
  });
  CHECK(told == "t: cannot be written: File too large");
  CHECK(content_of(folder / "t") == "old");
  CHECK(files_in(folder) == 1);
}

TEST_CASE("the system's reason is told") {
  const ScratchFolder folder;
  CHECK(fault_of([&] { write_file(folder / "none/t", {}); }) ==
        "t: cannot be written: No such file or directory");
  CHECK(fault_of([&] { read_bytes(folder / "none"); }) ==
        "none: cannot be read: No such file or directory");
  std::filesystem::create_directory(folder / "dir");
  CHECK(fault_of([&] { read_bytes(folder / "dir"); }) == "dir: is not a file");
  CHECK(fault_of([&] { write_file(folder / "dir", {}); }) ==
        "dir: cannot be written: Is a directory");
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(fault_of([&] { read_bytes(folder / "pipe"); }) == "pipe: is not a file");
}

TEST_CASE("a file is hashed in pieces as it would be whole") {
  const ScratchFolder folder;
  const std::string content(3'000'000, 'y');
  const auto digest = digest_of_file(folder.write("t", content));
  CHECK(digest.sha256 == sha256(content));
  CHECK(digest.bytes == content.size());
}

TEST_CASE("a folder's hash is that of its sorted list of hashes") {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "d/sub");
  folder.write("d/b", "two");
  folder.write("d/sub/a", "three");
  folder.write("d/B", "one");
  using namespace std::literals;
  const auto list =
      sha256("one") + "  B\0"s + sha256("two") + "  b\0"s + sha256("three") + "  sub/a\0"s;
  CHECK(digest_of_folder(folder / "d").sha256 == sha256(list));
  CHECK(digest_of_folder(folder / "d").bytes == 11);
}

TEST_CASE("a folder's hash changes with a name, a content, and through a link") {
  const ScratchFolder folder;
  std::filesystem::create_directories(folder / "d");
  std::filesystem::create_directories(folder / "linked");
  folder.write("d/a", "1");
  const auto first = digest_of_folder(folder / "d").sha256;
  folder.write("d/a", "2");
  const auto second = digest_of_folder(folder / "d").sha256;
  std::filesystem::rename(folder / "d/a", folder / "d/b");
  const auto third = digest_of_folder(folder / "d").sha256;
  std::filesystem::create_directory_symlink(folder / "linked", folder / "d/link");
  folder.write("linked/x", "3");
  const auto fourth = digest_of_folder(folder / "d").sha256;
  CHECK(first != second);
  CHECK(second != third);
  CHECK(third != fourth);
}

TEST_CASE("a folder that cannot be hashed whole is refused") {
  const ScratchFolder folder;
  std::filesystem::create_symlink("nowhere", folder / "gone");
  CHECK(fault_of([&] { digest_of_folder(folder.path()); }) == "gone: neither a file nor a folder");
  std::filesystem::remove(folder / "gone");
  std::filesystem::create_directory_symlink(folder.path(), folder / "loop");
  CHECK(fault_of([&] {
          digest_of_folder(folder.path());
        }).ends_with("Too many levels of symbolic links"));
}

}  // namespace
}  // namespace assay
