// Labels: identities of the alignment, the toy case of the literal sum, baselines, quality.
#include "plugins/pearl/labels.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plugins/numerics/ot/gw_permutation.hpp"
#include "plugins/pearl/statistics.hpp"
#include "tests/plugins/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr double kLabelRounding = 1e-12;
constexpr auto kConditional = LabelNormalization::conditional;

Matrix random_preferences(Rng& rng, Index n) {
  return labels_of_scores(random_matrix(rng, n, 1).col(0));
}

Matrix random_transport(Rng& rng, Index n, Index m) {
  Matrix t = random_matrix(rng, n, m).array().square();
  return t / t.sum();
}

TEST_CASE("aligned labels are complementary, and 1/2 on the diagonal") {
  Rng rng(1, "labels");
  const Matrix z = random_preferences(rng, 9), t = random_transport(rng, 9, 5);
  const Matrix labels = aligned_labels(t, z, kConditional);
  const Matrix sum = labels + labels.transpose();
  CHECK((sum.array() - 1).abs().maxCoeff() < kLabelRounding);
  CHECK((labels.diagonal().array() - 0.5).abs().maxCoeff() < kLabelRounding);
  CHECK(labels.minCoeff() >= 0);
  CHECK(labels.maxCoeff() <= 1 + kLabelRounding);
}

TEST_CASE("aligned labels do not depend on the order of the source") {
  Rng rng(2, "labels");
  const Matrix z = random_preferences(rng, 8), t = random_transport(rng, 8, 6);
  const std::vector<Index> order = {3, 1, 7, 0, 2, 6, 5, 4};
  const Matrix shuffled = aligned_labels(t(order, Eigen::all), z(order, order), kConditional);
  CHECK((shuffled - aligned_labels(t, z, kConditional)).cwiseAbs().maxCoeff() < kLabelRounding);
}

TEST_CASE("a transport that knows nothing gives labels of 1/2") {
  Rng rng(3, "labels");
  const Matrix labels =
      aligned_labels(Matrix::Constant(6, 4, 1.0 / 24), random_preferences(rng, 6), kConditional);
  CHECK((labels.array() - 0.5).abs().maxCoeff() < kLabelRounding);
}

TEST_CASE("of an exact copy of three, the literal sum gives 1/9 where the label is 1") {
  const Matrix z = labels_of_scores(Eigen::Vector3d(3, 2, 1));
  const Matrix t = Matrix::Identity(3, 3) / 3;
  CHECK(aligned_labels(t, z, LabelNormalization::none)(0, 1) == Approx(1.0 / 9));
  CHECK(aligned_labels(t, z, kConditional)(0, 1) == Approx(1));
}

TEST_CASE("labels of returns order pairs, with ties at 1/2") {
  const Matrix z = labels_of_scores(Eigen::Vector3d(1, 2, 1));
  CHECK(z(1, 0) == 1);
  CHECK(z(0, 1) == 0);
  CHECK(z(0, 2) == 0.5);
  CHECK_FALSE(fault_of_labels(z));
}

TEST_CASE("rounded labels keep ties") {
  Matrix z(2, 2);
  z << 0.5, 0.7, 0.3, 0.5 + 1e-12;
  Matrix expected(2, 2);
  expected << 0.5, 1, 0, 0.5;
  CHECK(rounded_labels(z) == expected);
}

TEST_CASE("similar trajectories get the label of the pair they are nearest to") {
  Rng rng(4, "labels");
  const Series source = random_series(rng, 7, 3, 2);
  const std::vector<Index> order = {2, 6, 1, 0, 5, 4, 3};
  Series target(7, 3, 2);
  for (Index j = 0; j < 7; ++j)
    for (Index t = 0; t < 3; ++t)  // shifted and scaled: gone after standardisation
      for (std::size_t d = 0; d < 2; ++d)
        target.step(j, t)[d] = 4 + 2 * source.step(order[static_cast<std::size_t>(j)], t)[d];
  const Matrix z = random_preferences(rng, 7);
  CHECK(similarity_labels(source, target, z) == z(order, order));
}

TEST_CASE("distance prefers what is near the preferred half") {
  Series source(4, 1, 1), target(4, 1, 1);
  source.values = {10, 11, 0, 1};
  target.values = {0, 10, 9, 3};
  const Matrix z = labels_of_scores(Eigen::Vector4d(4, 3, 2, 1));
  const Matrix labels = distance_labels(source, target, z);
  CHECK(labels(1, 0) == 1);
  CHECK(labels(2, 3) == 1);
  CHECK(labels(3, 0) == 1);
}

TEST_CASE("flips take about their share of the pairs and keep labels complementary") {
  Rng rng(5, "labels");
  Matrix z = random_preferences(rng, 60);
  const Matrix before = z;
  const auto flipped = flip_labels(z, 0.35, rng);
  CHECK_FALSE(fault_of_labels(z));
  CHECK(static_cast<double>(flipped) / (60 * 59 / 2) == Approx(0.35).margin(0.05));
  CHECK(label_disagreement(z, before) == Approx(static_cast<double>(flipped) / (60 * 59 / 2)));
}

TEST_CASE("random labels are right half of the time") {
  Rng rng(6, "labels");
  const Matrix z = random_labels(100, rng);
  CHECK_FALSE(fault_of_labels(z));
  const auto quality = label_quality(z, random_matrix(rng, 100, 1).col(0));
  CHECK(quality->accuracy == Approx(0.5).margin(0.05));
}

TEST_CASE("quality counts pairs of different returns, a tie for a half") {
  const Eigen::Vector3d returns(2, 1, 1);
  Matrix z(3, 3);
  z << 0.5, 0.8, 0.5, 0.2, 0.5, 1, 0.5, 0, 0.5;
  const auto quality = label_quality(z, returns);
  CHECK(quality->accuracy == Approx(0.75));
  CHECK(quality->absolute_error == Approx(0.35));
  CHECK(label_margin(z) == Approx((0.3 + 0 + 0.5) / 3));
  CHECK_FALSE(label_quality(z, Eigen::Vector3d::Ones()));
}

TEST_CASE("labels out of range or not complementary are faulty") {
  Matrix z(2, 2);
  z << 0.5, 1.5, -0.5, 0.5;
  CHECK(fault_of_labels(z) == "row 0, column 1 is 1.5, not between 0 and 1");
  z << 0.5, 1, 0.5, 0.5;
  CHECK(fault_of_labels(z) == "row 0, column 1 is 1, which must be 1 minus 0.5 of row 1, column 0");
  z << 1, 1, 0, 0.5;
  CHECK(fault_of_labels(z)->starts_with("row 0, column 0 is 1"));
}

TEST_CASE(
    "standardised steps have mean 0 and deviation 1, and a constant column does not blow up") {
  Rng rng(7, "moments");
  Series s = random_series(rng, 5, 4, 3);
  for (Index i = 0; i < 5; ++i)
    for (Index t = 0; t < 4; ++t) s.step(i, t)[1] = 3, s.step(i, t)[2] *= 100;
  const auto m = moments_of(s);
  CHECK(m.mean[1] == Approx(3));
  CHECK(m.deviation[1] == kDeviationFloor);
  for (Index i = 0; i < 5; ++i)
    for (Index t = 0; t < 4; ++t) m.standardise(s.step(i, t));
  CHECK(moments_of(s).mean[2] == Approx(0).margin(kLabelRounding));
  CHECK(moments_of(s).deviation[2] == Approx(1));
}

}  // namespace
}  // namespace assay::pearl
