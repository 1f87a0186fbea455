// Dots in characters.
#include "core/base/braille.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("each of the eight dots of a character has its bit") {
  Braille one(4, 1);
  for (std::size_t row = 0; row < 4; ++row) {
    one.dot(0, row);
    one.dot(3, row);
  }
  one.dot(6, 3);
  CHECK(one.line(0) == "⡇⢸ ⡀");
}

TEST_CASE("dots outside of the canvas are not there") {
  Braille canvas(1, 2);
  canvas.dot(2, 0);
  canvas.dot(0, 8);
  CHECK(canvas.line(0) == " ");
  CHECK(canvas.line(1) == " ");
}

}  // namespace
}  // namespace assay
