// The motion against the published loop over all samples, and against two balls in closed form.
#include "plugins/ped/motion.hpp"

#include <Eigen/QR>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/ped/moments.hpp"
#include "tests/plugins/ped/samples.hpp"

namespace assay::ped {
namespace {

// The published loop: every sample moves in every step, every pair is looked at twice.
struct Slow {
  Matrix features;
  Index steps = 0;
};
Slow slow_motion(const Matrix& features, const Labels& y, const std::optional<Scale>& scale,
                 const MotionOptions& o) {
  Matrix z = features;
  if (scale) z = (z.rowwise() - scale->mean).array().rowwise() / scale->deviation.array();
  Slow slow;
  for (double first = 0; slow.steps < o.max_steps; ++slow.steps) {
    const Eigen::MatrixXd m = class_means(z, y);
    const Vector r = class_variances(z, y, m).rowwise().sum().cwiseSqrt();
    Eigen::MatrixXd delta = Eigen::MatrixXd::Zero(m.rows(), m.cols());
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.rows(); ++j) {
        if (i == j) continue;
        const Eigen::RowVectorXd apart = m.row(i) - m.row(j);
        const double overlap = std::max(o.nsigma * (r[i] + r[j]) - apart.norm(), 0.0);
        const double shift =
            std::min(0.5 * o.time_step * o.time_step * o.force_constant * overlap, overlap);
        delta.row(i) += shift * apart / apart.norm();
      }
    const double change = delta.cwiseAbs().sum();
    if (slow.steps == 0) first = change;
    if (first == 0 || change / first <= o.exit_ratio) break;
    for (Index n = 0; n < z.rows(); ++n) z.row(n) += delta.row(y[n]);
  }
  slow.features = z;
  if (scale)
    slow.features =
        (z.array().rowwise() * scale->deviation.array()).rowwise() + scale->mean.array();
  return slow;
}

// Two classes of two samples each along the first axis, of radius sqrt(2) nsigma each.
Clusters two_balls(double separation) {
  Clusters c{Matrix(4, 2), {{0, 0, 1, 1}, 2}};
  c.features << 1, 1, -1, -1, separation + 1, 1, separation - 1, -1;
  return c;
}

TEST_CASE("moving the class means alone is moving every sample") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const auto c = clusters(120, 12, 8, 0.4, seed);
    for (const double nsigma : {0.3, 0.6, 2.0})
      for (const double time_step : {0.1, 0.5, 2.0}) {
        const MotionOptions options{nsigma, time_step, 1.5, 9, 0.2};
        const auto scale = std::optional(scale_of(clusters(90, 12, 3, 1, seed).features, 1e-3));
        for (const auto& s : {scale, std::optional<Scale>()}) {
          const auto fast = move_classes(c.features, c.labels, s, options);
          const auto slow = slow_motion(c.features, c.labels, s, options);
          CHECK(fast.motion.steps == slow.steps);
          CHECK((fast.features - slow.features).cwiseAbs().maxCoeff() < 1e-12);
        }
      }
  }
}

TEST_CASE("the motion gives the figures of the published script") {
  const auto c = waves();
  auto moved = move_classes(c.features, c.labels, scale_of(c.features, 1e-3), {1.2});
  CHECK(moved.motion.steps == 6);
  CHECK(moved.features(0, 0) == Approx(1.207129384832553).epsilon(1e-12));
  CHECK(moved.features(1, 3) == Approx(0.21251656180696116).epsilon(1e-12));
  CHECK(moved.motion.passes.front().displacement == Approx(0.03335960497864618).epsilon(1e-11));
  moved = move_classes(c.features, c.labels, scale_of(c.features, 1e-3), {1.2, 1.0});
  CHECK(moved.motion.steps == 1);
  CHECK(moved.features.squaredNorm() == Approx(255.36843456502055).epsilon(1e-12));
}

TEST_CASE("the overlap of two equal balls shrinks by 1 - force t^2 a step") {
  const double separation = 1, nsigma = 0.6, t = 0.3, force = 1.5;
  const auto c = two_balls(separation);
  const MotionOptions options{nsigma, t, force, 7, 0};
  const auto motion = move_classes(c.features, c.labels, {}, options).motion;
  const double overlap = 2 * nsigma * std::sqrt(2) - separation;
  REQUIRE(motion.passes.size() == 8);
  for (std::size_t k = 0; k < motion.passes.size(); ++k)
    CHECK(motion.passes[k].mean_overlap ==
          Approx(overlap * std::pow(1 - force * t * t, static_cast<double>(k))).epsilon(1e-12));
  CHECK(motion.energy_initial == Approx(force * overlap * overlap / 2));
  CHECK(motion.energy_final < motion.energy_initial);
}

TEST_CASE("a shift that is capped at the overlap parts two balls at once") {
  const auto c = two_balls(1);
  const auto moved = move_classes(c.features, c.labels, {}, {0.6, 10});
  CHECK(moved.motion.steps == 1);
  CHECK(moved.motion.energy_final == 0);
  CHECK((moved.means_after.row(1) - moved.means_after.row(0)).norm() ==
        Approx(1 + 2 * (1.2 * std::sqrt(2) - 1)));
}

TEST_CASE("two classes lose potential energy in every step") {
  const auto c = clusters(60, 6, 2, 0.3);
  const auto motion = move_classes(c.features, c.labels, {}, {0.6, 0.2, 1, 40, 0}).motion;
  REQUIRE(motion.steps > 3);
  for (std::size_t k = 1; k < motion.passes.size(); ++k)
    CHECK(motion.passes[k].energy < motion.passes[k - 1].energy);
}

TEST_CASE("balls that do not touch stay where they are, to the bit") {
  const auto c = clusters(60, 6, 3, 1);
  const auto moved = move_classes(c.features, c.labels, scale_of(c.features, 1e-3), {1e-9});
  CHECK(moved.motion.steps == 0);
  CHECK(moved.motion.energy_initial == 0);
  CHECK(moved.features == c.features);
  const auto none = move_classes(c.features, c.labels, {}, {0.6, 0.1, 1, 0});
  CHECK(none.motion.steps == 0);
  CHECK(none.features == c.features);
}

TEST_CASE("the repulsion of pairs cancels: equal classes keep their grand mean") {
  const auto c = clusters(80, 5, 4, 0.4);
  const auto moved = move_classes(c.features, c.labels, {}, {2, 0.5});
  CHECK(moved.motion.steps > 0);
  CHECK((moved.means_after.colwise().mean() - moved.means_before.colwise().mean()).norm() < 1e-14);
}

TEST_CASE("the motion does not know where the origin is, nor how the axes lie") {
  const auto c = clusters(60, 5, 4, 0.4);
  const MotionOptions options{1, 0.3};
  const auto moved = move_classes(c.features, c.labels, {}, options);
  const Matrix far = c.features.array() + 100;
  CHECK((move_classes(far, c.labels, {}, options).features.array() - 100 - moved.features.array())
            .abs()
            .maxCoeff() < 1e-11);
  const Eigen::MatrixXd q = clusters(5, 5, 1, 1, 9).features.householderQr().householderQ();
  const Matrix turned = c.features * q;
  CHECK((move_classes(turned, c.labels, {}, options).features - moved.features * q)
            .cwiseAbs()
            .maxCoeff() < 1e-12);
}

TEST_CASE("clusters move rigidly") {
  const auto c = clusters(60, 5, 4, 0.4);
  const auto moved = move_classes(c.features, c.labels, scale_of(c.features, 1e-3), {1, 0.5});
  REQUIRE(moved.motion.steps > 0);
  CHECK((class_variances(moved.features, c.labels, class_means(moved.features, c.labels)) -
         class_variances(c.features, c.labels, moved.means_before))
            .cwiseAbs()
            .maxCoeff() < 1e-13);
}

TEST_CASE("coincident means exert no force and are counted") {
  auto c = two_balls(0);
  auto moved = move_classes(c.features, c.labels, {}, {});
  CHECK(moved.motion.coincident_pairs == 1);
  CHECK(moved.motion.steps == 0);
  CHECK(moved.features == c.features);
}

// Each sample of the first two classes has its mirror image in its class: both means are 0, but
// sums in another order have other roundings. A third class lies beside them.
Clusters mirrored_classes(Index step) {
  const auto half = clusters(60, 4, 2, 0), third = clusters(40, 4, 1, 0, 5);
  Clusters c{Matrix(160, 4), {std::vector<Index>(160), 3}};
  for (Index k = 0; k < 160; ++k) {
    const Index n = k * step % 160;  // step has no divisor in common with 160
    if (k < 120) {
      c.features.row(n) = (k % 2 == 0 ? 1.0 : -1.0) * half.features.row(k / 2);
      c.labels.of[static_cast<std::size_t>(n)] = half.labels[k / 2];
    } else {
      c.features.row(n) = third.features.row(k - 120).array() + 1;
      c.labels.of[static_cast<std::size_t>(n)] = 2;
    }
  }
  return c;
}

TEST_CASE("means that coincide up to rounding exert no force, whatever the order of the samples") {
  const MotionOptions options{0.6, 0.5};
  const auto straight = mirrored_classes(1);
  const auto first = move_classes(straight.features, straight.labels, {}, options);
  CHECK(first.motion.coincident_pairs == 1);
  CHECK(first.motion.steps > 0);
  for (const Index step : {3, 7, 11, 159})
    for (const double offset : {0.0, 1e6 / 3}) {
      auto c = mirrored_classes(step);
      c.features.array() += offset;
      const auto moved = move_classes(c.features, c.labels, {}, options);
      CHECK(moved.motion.coincident_pairs == 1);
      CHECK(moved.motion.steps == first.motion.steps);
      CHECK((moved.motion.shift - first.motion.shift).cwiseAbs().maxCoeff() < 1e-8);
    }
}

TEST_CASE("moments merged from blocks are those of two passes, exact where nothing varies") {
  auto c = clusters(220, 6, 3, 0.5);
  c.features.col(2).setConstant(0.1);
  const auto all = moments(c.features);
  CHECK((all.mean - row_mean(c.features)).cwiseAbs().maxCoeff() < 1e-13);
  CHECK((all.variance - centred(c.features).cwiseAbs2().colwise().mean()).norm() < 1e-12);
  CHECK(all.mean[2] == 0.1);
  CHECK(all.variance[2] == 0);
  const auto by_class = class_moments(c.features, c.labels);
  const Eigen::MatrixXd means = class_means(c.features, c.labels);
  CHECK((by_class.means.rowwise() + by_class.origin - means).cwiseAbs().maxCoeff() < 1e-13);
  CHECK((by_class.variances - class_variances(c.features, c.labels, means)).norm() < 1e-12);
}

TEST_CASE("a motion far from zero is the motion near it") {
  const auto c = clusters(60, 5, 4, 0.4);
  const MotionOptions options{1, 0.3};
  const Matrix x = nearly(c.features), x_far = far(c.features);
  for (const bool is_scaled : {false, true}) {
    const auto scale = [&](const Matrix& f) {
      return is_scaled ? std::optional(scale_of(f, 1e-3)) : std::nullopt;
    };
    const auto here = move_classes(x, c.labels, scale(x), options);
    const auto there = move_classes(x_far, c.labels, scale(x_far), options);
    CHECK(here.motion.steps > 0);
    CHECK((there.motion.shift - here.motion.shift).cwiseAbs().maxCoeff() < 1e-9);
  }
}

TEST_CASE("means that nearly coincide keep their direction") {
  Clusters c = two_balls(1e-9);
  c.features.array() += 1e3;
  const auto moved = move_classes(c.features, c.labels, {}, {0.6, 10});
  const Eigen::RowVectorXd apart = moved.means_after.row(1) - moved.means_after.row(0);
  CHECK(apart[0] == Approx(2 * 1.2 * std::sqrt(2)).epsilon(1e-6));
  CHECK(std::abs(apart[1]) < 1e-3);
}

}  // namespace
}  // namespace assay::ped
