#include "core/base/uuid.hpp"

#include <catch2/catch.hpp>
#include <set>

namespace assay {
namespace {

TEST_CASE("a UUID is of version 4 and its variant, as RFC 4122 sets them") {
  for (int i = 0; i < 100; ++i) {
    const auto uuid = new_uuid();
    REQUIRE(is_uuid(uuid));
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  }
}

TEST_CASE("no two UUIDs are equal") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(new_uuid());
  CHECK(seen.size() == 1000);
}

TEST_CASE("what has not the shape of a UUID is none") {
  CHECK(is_uuid("0123abcd-0000-4000-8000-000000000000"));
  CHECK_FALSE(is_uuid("0123ABCD-0000-4000-8000-000000000000"));
  CHECK_FALSE(is_uuid("0123abcd00000-4000-8000-000000000000"));
  CHECK_FALSE(is_uuid("0123abcd-0000-4000-8000-00000000000"));
  CHECK_FALSE(is_uuid("../3abcd-0000-4000-8000-000000000000"));
}

}  // namespace
}  // namespace assay
