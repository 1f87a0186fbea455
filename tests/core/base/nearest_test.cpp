// Which declared name is taken for the one that was meant.
#include "core/base/nearest.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

constexpr std::string_view kKeys[] = {"lambda", "learning_rate", "iterations"};

TEST_CASE("nearest finds dropped, swapped and replaced letters") {
  CHECK(nearest("lamda", kKeys) == "lambda");
  CHECK(nearest("lmabda", kKeys) == "lambda");
  CHECK(nearest("learning-rate", kKeys) == "learning_rate");
}

TEST_CASE("nearest stays silent when nothing is close") {
  CHECK_FALSE(nearest("batch_size", kKeys).has_value());
  CHECK_FALSE(nearest("", kKeys).has_value());
  CHECK_FALSE(nearest("lambda", std::span<const std::string_view>()).has_value());
}

TEST_CASE("a tie goes to the earlier candidate") {
  constexpr std::string_view twins[] = {"beta1", "beta2"};
  CHECK(nearest("beta3", twins) == "beta1");
}

TEST_CASE("a swap of neighbours costs one, so it beats two replacements") {
  constexpr std::string_view names[] = {"abxyef", "abdcef"};
  CHECK(nearest("abcdef", names) == "abdcef");
}

TEST_CASE("nearest looks into a vector of strings without copying the answer") {
  const std::vector<std::string> names{"alcohol", "hue"};
  const auto found = nearest("alcohl", names);
  REQUIRE(found.has_value());
  CHECK(found->data() == names[0].data());
}

}  // namespace
}  // namespace assay
