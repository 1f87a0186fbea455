#include "core/run/host/provenance.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A tree under git with one commit, as far as anybody's git is here to make it.
struct Tree {
  ScratchFolder folder;

  bool git(const std::string& arguments) const {
    const auto command = "git -C '" + (folder / "").string() +
                         "' -c user.name=a -c user.email=a@b " + arguments + " >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }
  bool make() const {
    std::ofstream(folder / "tracked.txt") << "one\n";
    return git("init -q") && git("add tracked.txt") && git("commit -qm first");
  }
  // A program that leaves a mark when it is executed; its path.
  std::string trap() const {
    const auto path = folder / "trap";
    std::ofstream(path) << "#!/bin/sh\ntouch '" << (folder / "sprung").string() << "'\ncat\n";
    fs::permissions(path, fs::perms::owner_all);
    return path.string();
  }
  db::SessionRow described() const { return describe_session({}, folder / "", "0"); }
};

TEST_CASE("a session knows its commit, and whether tracked files differ from it") {
  const Tree tree;
  if (!tree.make()) return;
  CHECK(tree.described().git_commit.value().size() == 40);
  CHECK(tree.described().git_dirty == false);
  std::ofstream(tree.folder / "untracked.txt") << "x\n";
  CHECK(tree.described().git_dirty == false);
  std::ofstream(tree.folder / "tracked.txt") << "two\n";
  CHECK(tree.described().git_dirty == true);
}

TEST_CASE("a folder that came from elsewhere makes git execute nothing") {
  const Tree tree;
  if (!tree.make()) return;
  const auto trap = tree.trap();
  const auto setting =
      GENERATE(as<std::string>{}, "core.fsmonitor", "filter.odd=name.clean", "filter.x.process");
  std::ofstream(tree.folder / ".gitattributes") << "* filter=odd=name\n* filter=x\n";
  REQUIRE(tree.git("config '" + setting + "' '" + trap + "'"));
  REQUIRE(tree.git("config filter.x.required true"));
  std::ofstream(tree.folder / "tracked.txt") << "two\n";  // git must look into it
  CHECK(tree.described().git_dirty == true);
  CHECK_FALSE(fs::exists(tree.folder / "sprung"));
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// git status would write what it learned about the times of files into the index, under its lock,
// and somebody's own git would fail meanwhile.
TEST_CASE("looking at a tree leaves git's index alone") {
  const Tree tree;
  if (!tree.make()) return;
  const fs::path file = tree.folder / "tracked.txt";
  fs::last_write_time(file, fs::last_write_time(file) - std::chrono::hours(1));
  const auto index = bytes_of(tree.folder / ".git/index");
  CHECK(tree.described().git_dirty == false);
  CHECK(bytes_of(tree.folder / ".git/index") == index);
  REQUIRE(tree.git("status"));
  CHECK(bytes_of(tree.folder / ".git/index") != index);  // so it could be seen
}

}  // namespace
}  // namespace assay
