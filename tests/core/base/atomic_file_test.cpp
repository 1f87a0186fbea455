#include "core/base/atomic_file.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "core/base/temporary_folder.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

TEST_CASE("a draft has its name only when it is kept") {
  const TemporaryFolder folder("assay-test");
  const auto target = folder.path() / "t";
  for (const auto durable : {Durable::no, Durable::yes}) {
    fs::remove(target);
    DraftFile draft(target);
    draft.write("one ");
    draft.write("two");
    CHECK_FALSE(fs::exists(target));
    draft.keep(durable);
    CHECK(content_of(target) == "one two");
    CHECK(files_in(folder.path()) == 1);
  }
}

TEST_CASE("a draft that is not kept leaves the old file and nothing else") {
  const TemporaryFolder folder("assay-test");
  const auto target = folder.path() / "t";
  std::ofstream(target) << "old";
  {
    DraftFile draft(target);
    draft.write("new");
    CHECK(files_in(folder.path()) == 2);
  }
  CHECK(content_of(target) == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("two drafts of one file do not meet: the last that is kept has the name") {
  const TemporaryFolder folder("assay-test");
  const auto target = folder.path() / "t";
  DraftFile first(target), second(target);
  first.write("first");
  second.write("second");
  second.keep(Durable::no);
  first.keep(Durable::no);
  CHECK(content_of(target) == "first");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a link in the place of a file is replaced, not followed") {
  const TemporaryFolder folder("assay-test");
  std::ofstream(folder.path() / "precious") << "kept";
  fs::create_symlink(folder.path() / "precious", folder.path() / "t");
  const std::string text = "new";
  replace_file(folder.path() / "t", {std::as_bytes(std::span(text))}, Durable::yes);
  CHECK(content_of(folder.path() / "precious") == "kept");
  CHECK_FALSE(fs::is_symlink(folder.path() / "t"));
}

TEST_CASE("the system's reason is in the error's code") {
  const TemporaryFolder folder("assay-test");
  try {
    replace_file(folder.path() / "none/t", {}, Durable::no);
    FAIL("there is no such folder");
  } catch (const std::system_error& error) {
    CHECK(error.code() == std::errc::no_such_file_or_directory);
  }
  CHECK_THROWS_AS(sync_to_disk(folder.path() / "none"), fs::filesystem_error);
}

}  // namespace
}  // namespace assay
