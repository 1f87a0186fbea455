// Small pictures: the digits that come with the program, pooling and margins.
#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/numerics/images/digits.hpp"
#include "plugins/numerics/images/resample.hpp"

namespace assay::images {

TEST_CASE("there are 1797 digits, about 180 of each, of values from 0 to 16") {
  const auto all = digits();
  REQUIRE(all.pixels.rows() == 1797);
  CHECK(all.labels.size() == 1797);
  CHECK(all.pixels.minCoeff() == 0);
  CHECK(all.pixels.maxCoeff() == kDigitWhite);
  CHECK(all.pixels.sum() == 561718);  // of the table, by another program
  for (std::int64_t digit = 0; digit < 10; ++digit) {
    const auto count = std::count(all.labels.begin(), all.labels.end(), digit);
    CHECK((count >= 174 && count <= 183));
  }
}

TEST_CASE("pooling takes means of squares and keeps the mean of the image") {
  Matrix image(1, 16);
  image << 1, 3, 0, 0, 5, 7, 0, 4, 0, 0, 8, 8, 0, 0, 8, 8;
  const Matrix small = pooled(image, 4, 2);
  CHECK(small == (Matrix(1, 4) << 4, 1, 0, 8).finished());
  CHECK(pooled(image, 4, 1) == image);
  CHECK(pooled(image, 4, 4)(0, 0) == image.mean());
}

TEST_CASE("a margin surrounds the image on all sides") {
  const Matrix image = (Matrix(2, 4) << 1, 2, 3, 4, 5, 6, 7, 8).finished();
  const Matrix wide = padded(image, 2, 1, -1);
  CHECK(wide.row(0) == (Matrix(1, 16) << -1, -1, -1, -1, -1, 1, 2, -1, -1, 3, 4, -1, -1, -1, -1, -1)
                           .finished()
                           .row(0));
  CHECK(padded(image, 2, 0, -1) == image);
}

}  // namespace assay::images
