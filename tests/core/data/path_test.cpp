// Paths without detours, and as text.
#include "core/data/path.hpp"

#include <catch2/catch.hpp>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

TEST_CASE("a detour through a folder is left out, one through a link is not") {
  const ScratchFolder folder;
  fs::create_directories(folder / "a/b");
  fs::create_directory_symlink("a/b", folder / "link");
  CHECK(tidy(folder / "a/./b/../x.csv") == folder / "a/x.csv");
  CHECK(tidy(folder / "link/x.csv") == folder / "link/x.csv");
  CHECK(tidy(folder / "link/../x.csv") == folder / "link/../x.csv");
  CHECK(tidy(folder / "missing/../x.csv") == folder / "missing/../x.csv");
}

TEST_CASE("what tidying leaves is a path") {
  CHECK(tidy("") == "");
  CHECK(tidy("./x.csv") == "x.csv");
  CHECK(tidy("./.") == ".");
  CHECK(tidy("../../x") == "../../x");
  CHECK(tidy("/../x") == "/x");
  CHECK(tidy("a//b/") == "a/b");
}

TEST_CASE("a relative path leads from folder to file, whatever links are between") {
  const ScratchFolder folder;
  fs::create_directories(folder / "far/away");
  fs::create_directory_symlink("far/away", folder / "link");
  CHECK(relative_path(folder / "x.csv", folder / "link") == "../../x.csv");
  CHECK(relative_path(folder / "link/x.csv", folder.path()) == "far/away/x.csv");
}

TEST_CASE("any path becomes text and itself again") {
  const fs::path latin = "M\xfcller/\xc3\xa4.csv", half = "a\xe2\x82",
                 private_use = "\xee\xbe\x80!";
  CHECK(path_to_utf8("plain/\xc3\xbc.csv") == "plain/\xc3\xbc.csv");
  CHECK(path_to_utf8(latin) == "M\xee\xbf\xbcller/\xc3\xa4.csv");  // U+EFFC
  for (const auto& path : {latin, half, private_use}) {
    CHECK(path_from_utf8(path_to_utf8(path)) == path);
    CHECK(path_to_utf8(path_from_utf8(path_to_utf8(path))) == path_to_utf8(path));
  }
}

}  // namespace
}  // namespace assay
