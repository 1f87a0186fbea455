// The steered network: slopes against differences, maps against slow loops, what training changes.
#include "plugins/focus_control/flow_transformer.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/focus_control/control.hpp"
#include "plugins/numerics/flow/schedule.hpp"

namespace assay::focus_control {
namespace {

constexpr NetworkShape kSmall{2, 16, 2, 2, 3, false};

Images drawn(Index rows, std::uint64_t seed) {
  Rng rng(seed, "images");
  Images x(rows, kImageSize);
  for (Index k = 0; k < x.size(); ++k) x.data()[k] = static_cast<float>(rng.normal());
  return x;
}

std::vector<std::int64_t> tokens(Index rows) {
  Rng rng(9, "prompts");
  std::vector<Prompt> prompts;
  for (Index i = 0; i < rows; ++i) prompts.push_back(draw_prompt(2, rng));
  return tokens_of(prompts, 0, rows);
}

TrainingBatch batch(std::uint64_t seed) {
  const Images x = drawn(8, seed), target = drawn(8, seed + 1);
  TrainingBatch b{
      {x.data(), x.data() + x.size()}, {}, {target.data(), target.data() + x.size()}, tokens(8)};
  for (int i = 0; i < 8; ++i) b.t.push_back(static_cast<float>(i) / 8);
  return b;
}

// A few steps away from the start, where gates are closed and nothing depends on anything.
FlowTransformer trained(const NetworkShape& shape) {
  FlowTransformer network(shape, Rng(1, "weights"));
  for (std::uint64_t k = 0; k < 12; ++k) network.step(batch(10 * k), 2e-2);
  return network;
}

MapCost focus(const NetworkShape& shape) {
  auto cost = std::make_shared<AttentionCost>(attention_cost(shape, Heuristic::kFocus, 1));
  return [cost](Index i, std::span<const float> maps, std::span<float> slope) {
    return (*cost)(i, maps, slope);
  };
}

double dot(const Images& a, const Images& b) {
  return a.cast<double>().cwiseProduct(b.cast<double>()).sum();
}

}  // namespace

TEST_CASE("the slope of the attention's cost is that of differences") {
  constexpr float kStep = 5e-3f;
  const auto network = trained(kSmall);
  const Images x = drawn(1, 3), along = drawn(1, 4);
  const auto cost = focus(kSmall);
  const auto at = [&](const Images& y) { return network.steer(y, tokens(1), 0.3, cost).cost[0]; };
  const double difference =
      (at(x + kStep * along) - at(x - kStep * along)) / (2 * static_cast<double>(kStep));
  const auto steered = network.steer(x, tokens(1), 0.3, cost);
  CHECK(std::abs(difference) > 1e-5);
  CHECK(dot(steered.slope, along) == Approx(difference).epsilon(2e-2));
}

TEST_CASE("the velocity of a steered pass is that of a plain one, bit for bit") {
  const auto network = trained(kSmall);
  const Images x = drawn(5, 5);
  CHECK(network.steer(x, tokens(5), 0.6, focus(kSmall)).velocity ==
        network.velocity(x, tokens(5), 0.6));
}

TEST_CASE("the slope of a sample does not depend on those beside it") {
  const auto network = trained(kSmall);
  const Images x = drawn(4, 6);
  const auto all = network.steer(x, tokens(4), 0.2, focus(kSmall));
  const auto text = tokens(4);
  for (Index i = 0; i < 4; ++i) {
    const std::vector<std::int64_t> own(text.begin() + 5 * i, text.begin() + 5 * (i + 1));
    const auto alone = network.steer(x.row(i), own, 0.2, focus(kSmall));
    CHECK((alone.slope - all.slope.row(i)).norm() < 1e-4 * all.slope.row(i).norm());
    CHECK(alone.cost[0] == Approx(all.cost[to_size(i)]).epsilon(1e-5));
  }
}

TEST_CASE("maps are shares: of each position, at most all over the subject tokens") {
  const auto network = trained(kSmall);
  const auto steered = network.steer(drawn(3, 7), tokens(3), 0.5, focus(kSmall));
  const Index n = kSmall.positions();
  REQUIRE(steered.maps.cols() == 4 * n);
  CHECK(steered.maps.minCoeff() > 0);
  for (Index i = 0; i < 3; ++i)
    for (Index k = 0; k < n; ++k) {
      float sum = 0;
      for (Index j = 0; j < 4; ++j) sum += steered.maps(i, j * n + k);
      CHECK(sum < 1);
    }
}

TEST_CASE("what is pulled back is the Jacobian's transpose, of flows and of diffusion") {
  constexpr float kStep = 2e-3f;
  for (const bool is_diffusion : {false, true}) {
    auto shape = kSmall;
    shape.is_diffusion = is_diffusion;
    const auto network = trained(shape);
    const Images x = 0.1f * drawn(2, 8), a = drawn(2, 9), along = drawn(2, 10);
    const Images change = network.velocity(x + kStep * along, tokens(2), 0.8) -
                          network.velocity(x - kStep * along, tokens(2), 0.8);
    const double difference = dot(a, change) / (2 * static_cast<double>(kStep));
    CHECK(dot(network.pull_back(x, tokens(2), 0.8, a), along) == Approx(difference).epsilon(1e-2));
  }
}

TEST_CASE("a noise prediction of the variance-preserving path is a velocity of the linear one") {
  auto shape = kSmall;
  shape.is_diffusion = true;
  const FlowTransformer silent(shape, Rng(1, "weights"));  // says 0 = c noise - s data at the start
  const Images x = drawn(2, 11);
  for (const double t : {0.1, 0.3, 0.7}) {
    const double scale = 1 / std::hypot(t, 1 - t), s = scale * (1 - t);
    const Images noise = static_cast<float>(s * scale) * x;  // = s y, y = scale x
    const auto to = flow::from_noise(flow::linear()(t));
    const Images expected =
        static_cast<float>(to.on_state) * x + static_cast<float>(to.on_prediction) * noise;
    CHECK((silent.velocity(x, tokens(2), t) - expected).norm() < 1e-5 * expected.norm());
  }
}

TEST_CASE(
    "the tuned model is the base one until its first step, and then moves as it is asked to") {
  auto network = trained(kSmall);
  CHECK(network.add_tuning(2, 8, Rng(2, "lora")) == 2 * 2 * 16 * (4 * 2 + 4 + 3));
  const Images x = drawn(6, 12);
  CHECK(network.velocity(x, tokens(6), 0.4, Weights::kTuned) ==
        network.velocity(x, tokens(6), 0.4));
  const Images before = network.velocity(x, tokens(6), 0.4);
  MatchingBatch batch{x, 0.1f * drawn(6, 13), std::vector<float>(6, 0.4f),
                      std::vector<float>(6, 1.5f), tokens(6)};
  const double first = network.match(batch, 1, 2e-2);
  const double expected =
      1.5 * 1.5 * dot(batch.adjoint, batch.adjoint) / static_cast<double>(x.size());
  CHECK(first == Approx(expected).epsilon(1e-4));
  double last = first;
  for (int k = 0; k < 60; ++k) last = network.match(batch, 1, 2e-2);
  CHECK(last < 0.9 * first);
  CHECK(network.velocity(x, tokens(6), 0.4) == before);
  CHECK(network.velocity(x, tokens(6), 0.4, Weights::kTuned) != before);
}

TEST_CASE("losses above the quantile are dropped") {
  auto network = trained(kSmall);
  network.add_tuning(2, 8, Rng(2, "lora"));
  MatchingBatch batch{drawn(4, 14), Images::Ones(4, kImageSize), std::vector<float>(4, 0.4f),
                      std::vector<float>(4, 1.0f), tokens(4)};
  batch.adjoint.row(2) *= 100;  // losses 1, 1, 10^4, 1
  CHECK(network.match(batch, 0.7, 1e-9) == Approx(1));
  CHECK(network.match(batch, 1, 1e-9) == Approx((3 + 1e4) / 4));
}

TEST_CASE("an archive keeps the network; another shape and broken bytes are told") {
  auto network = trained(kSmall);
  const auto bytes = network.archive();
  CHECK(FlowTransformer::shape_of(bytes) == kSmall);
  FlowTransformer other(kSmall, Rng(7, "weights"));
  other.load(bytes);
  CHECK(other.velocity(drawn(2, 15), tokens(2), 0.5) ==
        network.velocity(drawn(2, 15), tokens(2), 0.5));
  auto wide = kSmall;
  wide.width = 32;
  FlowTransformer wider(wide, Rng(1, "weights"));
  CHECK_THROWS_WITH(wider.load(bytes), Catch::Contains("weights of its shape"));
  for (const auto& broken : {std::string("PK"), bytes.substr(0, bytes.size() / 2)})
    CHECK_THROWS_AS(FlowTransformer::shape_of(broken), std::runtime_error);
}

TEST_CASE("a network that is restored goes on as the first") {
  auto first = trained(kSmall);
  FlowTransformer second(kSmall, Rng(5, "weights"));
  training::ByteWriter to;
  first.save(to);
  training::ByteReader from(to.bytes());
  second.restore(from);
  CHECK(second.step(batch(77), 1e-3) == first.step(batch(77), 1e-3));
  first.use_average(), second.use_average();
  CHECK(second.velocity(drawn(2, 16), tokens(2), 0.5) ==
        first.velocity(drawn(2, 16), tokens(2), 0.5));
}

}  // namespace assay::focus_control
