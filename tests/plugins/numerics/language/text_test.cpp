// Vocabularies, draws and statistics of texts, by hand.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/numerics/language/draws.hpp"
#include "plugins/numerics/language/text_statistics.hpp"
#include "plugins/numerics/language/vocabulary.hpp"

namespace assay::language {
namespace {

using Reals = std::vector<double>;
using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("words are runs of letters and digits in lower case, marks are words") {
  CHECK(words_of("Don't stop: 10/10, really - GREAT!") ==
        Words{"don't", "stop", "10", "10", ",", "really", "great", "!"});
  CHECK(words_of("'quoted' rock'") == Words{"quoted", "rock"});
  CHECK(words_of("  ").empty());
  CHECK(joined({"well", ",", "yes", "!"}) == "well, yes!");
}

TEST_CASE("a vocabulary numbers words as they come") {
  Vocabulary vocabulary;
  CHECK(vocabulary.add("b") == 0);
  CHECK(vocabulary.add("a") == 1);
  CHECK(vocabulary.add("b") == 0);
  CHECK(vocabulary.find("a") == 1);
  CHECK_FALSE(vocabulary.find("c").has_value());
  CHECK(vocabulary.word(0) == "b");
}

TEST_CASE("the k likeliest come in falling order, ties by number") {
  const Reals p = {0.1, 0.3, 0.3, 0.2, 0.1};
  CHECK(top_k(p, 3) == Tokens{1, 2, 3});
  CHECK(top_k(p, 9) == Tokens{1, 2, 3, 0, 4});
  CHECK(top_k(p, 0).empty());
  CHECK(largest(p) == 1);
}

TEST_CASE("the nucleus is the least set of the likeliest with its mass") {
  const Reals p = {0.5, 0.125, 0.25, 0.125};
  CHECK(top_p(p, 0.5) == Tokens{0});
  CHECK(top_p(p, 0.75) == Tokens{0, 2});
  CHECK(top_p(p, 0.8) == Tokens{0, 2, 1});
  CHECK(top_p(p, 0) == Tokens{0});
  CHECK(top_p(p, 1).size() == 4);
}

TEST_CASE("inversion draws each token on its share of [0, 1) and never an impossible one") {
  const Reals weights = {0, 1, 0, 3, 0};
  CHECK(draw(weights, 0) == 1);
  CHECK(draw(weights, 0.2499) == 1);
  CHECK(draw(weights, 0.25) == 3);
  CHECK(draw(weights, std::nextafter(1.0, 0.0)) == 3);
}

TEST_CASE("exponentials of large numbers keep their ratios") {
  Reals x = {1000, 1000 + std::log(2), -1e30};
  CHECK(exponentiate(x) == Approx(1000 + std::log(3)));
  CHECK(x[0] == Approx(0.5));
  CHECK(x[1] == 1);
  CHECK(x[2] == 0);
}

TEST_CASE("diversity of five different words, and of one repeated") {
  CHECK(diversity(Tokens{0, 1, 2, 3, 4}) == Approx(4.0 / 5 * 3 / 4 * 2 / 3));
  CHECK(diversity(Tokens{7, 7, 7, 7, 7}) == Approx(1.0 / 5 * 1 / 4 * 1 / 3));
  CHECK(diversity(Tokens{1, 2}) == 0);
}

TEST_CASE("distinct n-grams are counted over all texts") {
  const std::vector<Tokens> texts = {{0, 1, 0}, {0, 1}};
  CHECK(distinct_share(texts, 1) == Approx(2.0 / 5));
  CHECK(distinct_share(texts, 2) == Approx(2.0 / 3));
  CHECK(distinct_share(texts, 4) == 0);
}

TEST_CASE("words of like company lie close, others do not") {
  std::vector<Tokens> texts;  // 0 and 1 between 2 and 3, 4 and 5 between 6 and 7
  for (int k = 0; k < 50; ++k) {
    texts.push_back({2, k % 2, 3});
    texts.push_back({6, 4 + k % 2, 7});
  }
  const auto e = embeddings(texts, 8, 4);
  CHECK(cosine(e, Tokens{0}, Tokens{1}) == Approx(1).epsilon(1e-9));
  CHECK(std::abs(cosine(e, Tokens{0}, Tokens{4})) < 1e-9);
  CHECK(cosine(e, Tokens{0}, Tokens{}) == 0);
}

}  // namespace assay::language
