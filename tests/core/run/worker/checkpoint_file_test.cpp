#include "core/run/worker/checkpoint_file.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "core/base/temporary_folder.hpp"

namespace assay {
namespace {

TEST_CASE("a checkpoint comes back with its bytes and its times") {
  const TemporaryFolder folder("assay-test");
  const auto path = folder.path() / "below" / "checkpoint";
  CHECK_FALSE(load_checkpoint(path));
  const std::string bytes("one\ntwo\0three", 13);
  REQUIRE(save_checkpoint(path, {"uid", 12, 0.1, 1e-3}, bytes.data(), bytes.size()));
  const auto file = load_checkpoint(path);
  REQUIRE(file);
  CHECK(file->bytes == bytes);
  REQUIRE(file->head);
  CHECK(file->head->run_uid == "uid");
  CHECK(file->head->t_ms == 12);
  CHECK(file->head->method_ms == 0.1);
  CHECK(file->head->cpu_ms == 1e-3);
}

TEST_CASE("a checkpoint of an older program is bytes alone") {
  const TemporaryFolder folder("assay-test");
  std::ofstream(folder.path() / "c") << "state 7";
  const auto file = load_checkpoint(folder.path() / "c");
  REQUIRE(file);
  CHECK(file->bytes == "state 7");
  CHECK_FALSE(file->head);
}

TEST_CASE("what cannot be saved is told, and the old one stays") {
  const TemporaryFolder folder("assay-test");
  const auto path = folder.path() / "c";
  REQUIRE(save_checkpoint(path, {}, "old", 3));
  std::filesystem::create_directory(folder.path() / "c.new");
  CHECK_FALSE(save_checkpoint(path, {}, "new", 3));
  CHECK(load_checkpoint(path)->bytes == "old");
}

}  // namespace
}  // namespace assay
