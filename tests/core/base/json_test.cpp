// JSON as text: order of keys, texts that are not UTF-8, broken JSON.
#include "core/base/json.hpp"

#include <catch2/catch.hpp>

namespace assay {

TEST_CASE("JSON keeps the order of its keys where it is asked to, else sorts them") {
  const char* text = R"({"b":1,"a":[2.5,"x"]})";
  CHECK(exact_json(parse_ordered_json(text)) == text);
  CHECK(exact_json(parse_json(text)) == R"({"a":[2.5,"x"],"b":1})");
  CHECK(exact_json(parse_json("[1]"), 1) == "[\n 1\n]");
}

TEST_CASE("bytes that are not UTF-8 are an error, or become U+FFFD for those who read") {
  const nlohmann::json bytes =
      "a\xff"
      "b";
  CHECK_THROWS_AS(exact_json(bytes), nlohmann::json::exception);
  CHECK(lenient_json(bytes) ==
        "\"a\xef\xbf\xbd"
        "b\"");
}

TEST_CASE("what is not one JSON value is refused, or null") {
  for (const char* text : {"", "{", "1 2", "nan", "\"a\xff\""}) {
    CHECK_THROWS_AS(parse_json(text), nlohmann::json::exception);
    CHECK_THROWS_AS(parse_ordered_json(text), nlohmann::json::exception);
    CHECK(parse_or_null(text).is_null());
  }
  CHECK(parse_or_null("[]").is_array());
}

}  // namespace assay
