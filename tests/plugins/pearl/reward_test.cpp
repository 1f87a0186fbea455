// Learned rewards: the loss against integrals and by hand, what networks can learn, resumed
// training.
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "plugins/numerics/statistics/correlation.hpp"
#include "plugins/pearl/learners.hpp"
#include "tests/plugins/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr double kFloat = 1e-6;  // losses and slopes of order 1 in single precision

Normal normal_of(Rng& rng) {
  return [&rng] { return rng.normal(); };
}
const Normal kNoNoise = [] { return 0.0; };

double entropy(double s) { return 0.5 * std::log(2 * std::numbers::pi * std::numbers::e * s * s); }

double cross_entropy(double z, double difference) {
  const double p = 1 / (1 + std::exp(-difference));
  return -z * std::log(p) - (1 - z) * std::log(1 - p);
}

// Mean of the cross entropy over a normal score difference, by the trapezoidal rule over 9
// deviations.
double integrated_cross_entropy(double z, double mean, double deviation) {
  constexpr int kCells = 4000;
  double sum = 0;
  for (int k = 0; k <= kCells; ++k) {
    const double x = -9 + 18.0 * k / kCells;
    sum += std::exp(-x * x / 2) * cross_entropy(z, mean + deviation * x);
  }
  return sum * 18 / kCells / std::sqrt(2 * std::numbers::pi);
}

RewardOptions options_of(RewardModel model, Aggregation aggregation = Aggregation::mean) {
  RewardOptions o;
  o.model = model, o.aggregation = aggregation;
  return o;
}

Matrix filled(Index rows, Index cols, std::initializer_list<double> values) {
  return Eigen::Map<const Matrix>(values.begin(), rows, cols);
}

TEST_CASE("the loss of a plain model is the cross entropy of Bradley and Terry") {
  const Matrix mean = filled(2, 3, {1, 2, 0.5, -1, 0, 0.2});
  const std::vector<Preference> pairs = {{0, 1, 0.8}, {1, 0, 0.3}};
  const double sums[] = {3.5, -0.8};
  const auto expected = [&](double unit) {
    const double d = (sums[0] - sums[1]) * unit;
    return 0.5 * (cross_entropy(0.8, d) + cross_entropy(0.3, -d));
  };
  const auto loss = [&](Aggregation aggregation) {
    return preference_loss(mean, mean, pairs, options_of(RewardModel::plain, aggregation), kNoNoise)
        .cross_entropy;
  };
  CHECK(loss(Aggregation::mean) == Approx(expected(1.0 / 3)).margin(kFloat));
  CHECK(loss(Aggregation::sum) == Approx(expected(1)).margin(kFloat));
}

TEST_CASE("with a vanishing deviation a robust model has the plain cross entropy") {
  Rng rng(1, "loss");
  const Matrix mean = random_matrix(rng, 4, 10), tiny = Matrix::Constant(4, 10, -9);
  const std::vector<Preference> pairs = {{0, 1, 1}, {2, 3, 0.4}, {1, 3, 0}};
  const double plain =
      preference_loss(mean, tiny, pairs, options_of(RewardModel::plain), kNoNoise).cross_entropy;
  const double robust =
      preference_loss(mean, tiny, pairs, options_of(RewardModel::robust), normal_of(rng))
          .cross_entropy;
  // The deviation is clamped at exp(-5): scores of ten steps move by about 0.002.
  CHECK(robust == Approx(plain).margin(2e-3));
}

TEST_CASE("sampled cross entropies of one step are those of the normal difference") {
  auto options = options_of(RewardModel::robust);
  options.samples = 100000;
  Rng rng(2, "loss");
  for (const double z : {0.0, 0.3, 1.0}) {
    const double s1 = 0.7, s2 = 1.5, m = 0.8;
    const auto loss =
        preference_loss(filled(2, 1, {m, 0}), filled(2, 1, {std::log(s1), std::log(s2)}),
                        std::vector<Preference>{{0, 1, z}}, options, normal_of(rng));
    // Of 100000 samples whose deviation is at most that of the difference, 1.66: four standard
    // errors.
    CHECK(loss.cross_entropy ==
          Approx(integrated_cross_entropy(z, m, std::hypot(s1, s2))).margin(0.021));
  }
}

TEST_CASE("the hinge pulls ln s by lambda where the entropy is below the margin, else not at all") {
  auto options = options_of(RewardModel::robust);
  options.entropy_weight = 0.7;
  const Matrix mean = Matrix::Zero(2, 2), logs = filled(2, 2, {-1, 2, 0.5, -6});
  const auto loss =
      preference_loss(mean, logs, std::vector<Preference>{{0, 1, 0.5}}, options, kNoNoise);
  double hinge = 0;
  for (const double log_s : {-1.0, 2.0, 0.5, -5.0})
    hinge += std::max(0.0, options.entropy_margin - entropy(std::exp(log_s))) / 4;
  CHECK(loss.hinge == Approx(hinge).margin(kFloat));
  CHECK(loss.deviation_slope(0, 0) == Approx(-0.7 / 4).margin(kFloat));
  CHECK(loss.deviation_slope(0, 1) == 0);
  CHECK(loss.deviation_slope(1, 0) == Approx(-0.7 / 4).margin(kFloat));
  CHECK(loss.deviation_slope(1, 1) == 0);  // clamped
}

TEST_CASE("slopes of the loss are those of finite differences for the same noise") {
  auto options = options_of(RewardModel::robust, Aggregation::sum);
  options.samples = 3;
  Rng rng(3, "loss");
  const Matrix mean = random_matrix(rng, 3, 2), logs = 0.3 * random_matrix(rng, 3, 2);
  const std::vector<Preference> pairs = {{0, 1, 0.9}, {2, 0, 0.2}};
  const auto loss_at = [&](const Matrix& m, const Matrix& o) {
    Rng noise(4, "noise");
    const auto loss = preference_loss(m, o, pairs, options, normal_of(noise));
    return loss.cross_entropy + options.entropy_weight * loss.hinge;
  };
  Rng noise(4, "noise");
  const auto loss = preference_loss(mean, logs, pairs, options, normal_of(noise));
  constexpr double h = 1e-2, kDifference = 2e-3;  // single precision and h^2
  for (Index i = 0; i < 3; ++i)
    for (Index t = 0; t < 2; ++t) {
      Matrix up = Matrix::Zero(3, 2);
      up(i, t) = h;
      CHECK(loss.mean_slope(i, t) ==
            Approx((loss_at(mean + up, logs) - loss_at(mean - up, logs)) / (2 * h))
                .margin(kDifference));
      CHECK(loss.deviation_slope(i, t) ==
            Approx((loss_at(mean, logs + up) - loss_at(mean, logs - up)) / (2 * h))
                .margin(kDifference));
    }
}

// Trajectories whose reward is a plain function of state and action.
struct Sample {
  Series states, actions;
  Matrix rewards;
  std::vector<Preference> pairs;
  Sample(Index count, Index horizon, Rng& rng)
      : states(random_series(rng, count, horizon, 2)),
        actions(random_series(rng, count, horizon, 1)),
        rewards(count, horizon) {
    for (Index i = 0; i < count; ++i)
      for (Index t = 0; t < horizon; ++t)
        rewards(i, t) = states.step(i, t)[0] - 0.5 * actions.step(i, t)[0];
    const Vector r = rewards.rowwise().sum();
    for (Index i = 0; i < count; ++i)
      for (Index k = i + 1; k < count; ++k) pairs.push_back({i, k, r[i] > r[k] ? 1.0 : 0.0});
  }
};

RewardOptions small_options(RewardNet net, RewardModel model, Aggregation aggregation) {
  auto o = options_of(model, aggregation);
  o.net = net, o.hidden = 16, o.embed_dim = 8, o.samples = 2, o.learning_rate = 1e-2;
  return o;
}

TEST_CASE(
    "every network and aggregation learns the order of returns, and rewards that follow the true "
    "ones") {
  Rng rng(5, "sample");
  const Sample sample(12, 4, rng);
  for (const auto net : {RewardNet::mlp, RewardNet::transformer})
    for (const auto model : {RewardModel::plain, RewardModel::robust})
      for (const auto aggregation : {Aggregation::mean, Aggregation::sum, Aggregation::attention}) {
        INFO(static_cast<int>(net) << static_cast<int>(model) << static_cast<int>(aggregation));
        Rng draws(6, "init");
        RewardLearner learner(small_options(net, model, aggregation), sample.states, sample.actions,
                              draws);
        double first = 0, last = 0;
        for (int step = 0; step < 60; ++step) {
          last = learner.advance(sample.pairs, normal_of(draws)).loss;
          if (step == 0) first = last;
        }
        CHECK(last < first);
        const auto learned = learner.predict(sample.states, sample.actions);
        CHECK((learned.deviation.minCoeff() > 0) == (model == RewardModel::robust));
        CHECK(*statistics::pearson({learned.mean.data(), 48}, {sample.rewards.data(), 48}) > 0.5);
      }
}

TEST_CASE("a step's reward in a transformer does not see what comes later") {
  Rng rng(7, "sample");
  Sample sample(6, 5, rng);
  RewardLearner learner(
      small_options(RewardNet::transformer, RewardModel::robust, Aggregation::mean), sample.states,
      sample.actions, rng);
  const Matrix before = learner.predict(sample.states, sample.actions).mean;
  for (Index i = 0; i < 6; ++i) sample.states.step(i, 3)[0] += 5;
  const Matrix after = learner.predict(sample.states, sample.actions).mean;
  CHECK((after - before).leftCols(3).cwiseAbs().maxCoeff() < kFloat);
  CHECK((after - before).col(3).cwiseAbs().minCoeff() > kFloat);
  CHECK((after - before).col(4).cwiseAbs().maxCoeff() > kFloat);
}

TEST_CASE("rewards that are restored go on as if nothing had happened") {
  Rng rng(8, "sample");
  const Sample sample(8, 3, rng);
  const auto made = [&] {
    const Rng init(9, "init");
    return std::make_unique<RewardLearner>(
        small_options(RewardNet::mlp, RewardModel::robust, Aggregation::mean), sample.states,
        sample.actions, init);
  };
  const auto train = [&](RewardLearner& learner, std::uint64_t from, std::uint64_t to) {
    for (auto step = from; step < to; ++step) {
      Rng noise = Rng(10, "noise").stream(step);
      learner.advance(sample.pairs, normal_of(noise));
    }
  };
  const auto straight = made(), first = made(), second = made();
  train(*straight, 0, 20);
  train(*first, 0, 8);
  training::ByteWriter bytes;
  first->save(bytes);
  training::ByteReader reader(bytes.bytes());
  second->restore(reader);
  train(*second, 8, 20);
  CHECK(second->predict(sample.states, sample.actions).mean ==
        straight->predict(sample.states, sample.actions).mean);
}

}  // namespace
}  // namespace assay::pearl
