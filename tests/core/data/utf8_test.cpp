// What is text.
#include "core/data/utf8.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace assay {
namespace {

TEST_CASE("text of any script passes") {
  CHECK_FALSE(first_non_text("").has_value());
  CHECK_FALSE(first_non_text("plain ASCII of more than eight bytes").has_value());
  CHECK_FALSE(first_non_text("\u00e4 \u20ac \U0001f600 \u07ff \uffff \U0010ffff").has_value());
}

TEST_CASE("the first wrong byte is found wherever it stands") {
  for (std::size_t at = 0; at < 20; ++at) {
    for (const char wrong : {'\x80', '\xff', '\xc0', '\0'}) {
      std::string text(20, 'a');
      text[at] = wrong;
      CHECK(first_non_text(text) == at);
    }
  }
}

TEST_CASE("overlong forms, surrogates and what lies beyond Unicode are no text") {
  for (const auto* text : {"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
                           "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1"})
    CHECK(first_non_text(text) == 0u);
}

}  // namespace
}  // namespace assay
