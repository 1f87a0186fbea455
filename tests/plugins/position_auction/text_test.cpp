// Relevance of creatives to a text: tf-idf, by hand and by its invariants.
#include "plugins/position_auction/text.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::position_auction {
namespace {

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("paragraphs are the lines that are not blank") {
  CHECK(paragraphs("one\n\n  \ntwo  \r\n three") == Texts{"one", "two", " three"});
  CHECK(paragraphs("\n \n").empty());
  CHECK(paragraphs("").empty());
}

TEST_CASE("relevance is the cosine of tf-idf vectors") {
  // Documents: {tea}, {tea, cup}, {cup}; places: "tea cup" and "cup". N = 3, both words are in two.
  const Matrix c = relevance({"Tea.", "cup"}, {"TEA"});
  CHECK(c.rows() == 1);
  CHECK(c(0, 0) == Approx(1 / std::sqrt(2.0)).epsilon(1e-14));
  CHECK(c(0, 1) == 0);
  // A word of one document weighs log(4 / 2) + 1 against log(4 / 3) + 1 of a word of two.
  const Matrix rare = relevance({"tea"}, {"tea cup", "rice"});
  const double often = std::log(4.0 / 3) + 1, once = std::log(2.0) + 1;
  CHECK(rare(0, 0) == Approx(often / std::hypot(often, once)).epsilon(1e-14));
}

TEST_CASE("a creative in the words of a place fits it fully, one of other words not at all") {
  const Matrix c = relevance({"green tea", "black coffee", "white rice"},
                             {"coffee black tea green", "rice white", "something else", "a b c"});
  CHECK(c(0, 0) == Approx(1).epsilon(1e-14));
  CHECK(c(1, 2) == Approx(1).epsilon(1e-14));
  CHECK(c.row(2).norm() == 0);
  CHECK(c.row(3).norm() == 0);  // no word of two letters: no vector
  CHECK(c.minCoeff() >= 0);
}

TEST_CASE(
    "click probabilities are the base where relevance is of no weight, and their logit is linear") {
  Matrix cosines(1, 2);
  cosines << 0.1, 0.3;
  CHECK((click_probabilities(cosines, 0.05, 0).array() - 0.05).matrix().norm() < 1e-15);
  const Matrix p = click_probabilities(cosines, 0.05, 4);
  const auto logit = [](double x) { return std::log(x / (1 - x)); };
  CHECK(logit(p(0, 1)) - logit(p(0, 0)) == Approx(0.8));
  CHECK(logit(p(0, 1)) + logit(p(0, 0)) == Approx(2 * logit(0.05)));
}

}  // namespace assay::position_auction
