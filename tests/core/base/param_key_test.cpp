// How people and the database name a parameter.
#include "core/base/param_key.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("a parameter is known with and without its section, other keys stay") {
  CHECK(short_key("params.rate") == "rate");
  CHECK(short_key("rate") == "rate");
  CHECK(short_key("data.x") == "data.x");
  CHECK(short_key("params") == "params");
  CHECK(full_key("rate") == "params.rate");
  CHECK(full_key("params.rate") == "params.rate");
  CHECK(full_key("data.x") == "data.x");
}

}  // namespace
}  // namespace assay
