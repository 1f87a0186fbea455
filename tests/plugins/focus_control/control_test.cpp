// The controlled sampler and the trajectories of adjoint matching.
#include "plugins/focus_control/control.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/focus_control/adjoint_matching.hpp"
#include "plugins/numerics/flow/memoryless.hpp"

namespace assay::focus_control {
namespace {

constexpr NetworkShape kTiny{2, 16, 1, 2, 6, false};

std::vector<Prompt> drawn_prompts(std::size_t count) {
  Rng rng(9, "prompts");
  std::vector<Prompt> prompts;
  for (std::size_t i = 0; i < count; ++i) prompts.push_back(draw_prompt(2, rng));
  return prompts;
}

Images drawn_noise(Index rows, std::uint64_t seed) {
  Rng rng(seed, "noise");
  Images x(rows, kImageSize);
  for (Index k = 0; k < x.size(); ++k) x.data()[k] = static_cast<float>(rng.normal());
  return x;
}

FlowTransformer learnt() {
  FlowTransformer network(kTiny, Rng(1, "weights"));
  for (std::uint64_t k = 0; k < 10; ++k) {
    const Images x = drawn_noise(8, k), target = drawn_noise(8, 100 + k);
    TrainingBatch b{{x.data(), x.data() + x.size()},
                    std::vector<float>(8, 0.1f * static_cast<float>(k)),
                    {target.data(), target.data() + x.size()},
                    tokens_of(drawn_prompts(8), 0, 8)};
    network.step(b, 2e-2);
  }
  return network;
}

}  // namespace

TEST_CASE("control with lambda 0 is the plain sampler, bit for bit, with and without guidance") {
  const auto network = learnt();
  const auto prompts = drawn_prompts(3);
  const Images noise = drawn_noise(3, 5);
  for (const double guidance : {1.0, 2.0}) {
    ControlOptions options;
    options.steps = 5, options.guidance = guidance;
    const Images plain = sample(network, prompts, noise, Heuristic::kNone, options).images;
    for (const auto heuristic : {Heuristic::kFocus, Heuristic::kConform, Heuristic::kJedi})
      CHECK(sample(network, prompts, noise, heuristic, options).images == plain);
    options.lambda = 1;
    CHECK(sample(network, prompts, noise, Heuristic::kFocus, options).images != plain);
  }
}

TEST_CASE("the first step goes down the slope by variance (1 - t)") {
  const auto network = learnt();
  const auto prompts = drawn_prompts(2);
  const Images noise = drawn_noise(2, 6);
  ControlOptions options;
  options.steps = 1, options.lambda = 0.3, options.sigma_eps = 0.01;
  auto cost = attention_cost(kTiny, Heuristic::kFocus, options.blur_sigma);
  const auto by_sample = [&](Index i, std::span<const float> maps, std::span<float> slope) {
    return cost(i, maps, slope);
  };
  const auto s = network.steer(noise, tokens_of(prompts, 0, 2), 0, by_sample);
  const Images expected = noise + s.velocity - static_cast<float>(0.3 * 2 * 1.01 / 0.01) * s.slope;
  const auto samples = sample(network, prompts, noise, Heuristic::kFocus, options);
  CHECK((samples.images - expected).norm() < 1e-5 * expected.norm());
  CHECK(samples.cost[0] == Approx((s.cost[0] + s.cost[1]) / 2));
}

TEST_CASE("a latent step moves the sample first, and asks for the velocity there") {
  const auto network = learnt();
  const auto prompts = drawn_prompts(2);
  const auto tokens = tokens_of(prompts, 0, 2);
  const Images noise = drawn_noise(2, 6);
  ControlOptions options;
  options.steps = 1, options.sigma_eps = 0.5, options.weighting = Weighting::kLatentStep;
  options.lambda = 0.3;
  auto cost = attention_cost(kTiny, Heuristic::kFocus, options.blur_sigma);
  const auto by_sample = [&](Index i, std::span<const float> maps, std::span<float> slope) {
    return cost(i, maps, slope);
  };
  const auto push = static_cast<float>(0.3 * control_weights(options)[0]);
  const Images moved = noise - push * network.steer(noise, tokens, 0, by_sample).slope;
  const Images expected = moved + network.velocity(moved, tokens, 0);
  const auto samples = sample(network, prompts, noise, Heuristic::kFocus, options);
  CHECK((samples.images - expected).norm() < 1e-5 * expected.norm());
  options.lambda = 0;
  CHECK(sample(network, prompts, noise, Heuristic::kFocus, options).images ==
        sample(network, prompts, noise, Heuristic::kNone, options).images);
}

TEST_CASE("a constant weight has the sum of the memoryless one") {
  ControlOptions options;
  const auto falling = control_weights(options);
  CHECK(falling[0] == Approx(2002));
  options.weighting = Weighting::kConstant;
  double sum = 0, constant = 0;
  for (const double w : falling) sum += w;
  for (const double w : control_weights(options)) {
    CHECK(w == control_weights(options)[0]);
    constant += w;
  }
  CHECK(constant == Approx(sum));
}

TEST_CASE("a cost goes down where it is followed a little") {
  const auto network = learnt();
  const auto prompts = drawn_prompts(8);
  const Images noise = drawn_noise(8, 7);
  ControlOptions options;
  options.steps = 10, options.weighting = Weighting::kConstant;
  const double before = sample(network, prompts, noise, Heuristic::kFocus, options).cost.back();
  options.lambda = 0.02;
  CHECK(sample(network, prompts, noise, Heuristic::kFocus, options).cost.back() < before);
}

TEST_CASE("a sample that is not finite ends the run and says where") {
  const auto network = learnt();
  ControlOptions options;
  options.steps = 3, options.lambda = 1e300;
  CHECK_THROWS_WITH(
      sample(network, drawn_prompts(1), drawn_noise(1, 8), Heuristic::kFocus, options),
      Catch::Contains("step 0, of prompt 0") && Catch::Contains("smaller lambda"));
}

TEST_CASE("the lean adjoint ends at 0 and follows the base drift back") {
  auto network = learnt();
  network.add_tuning(2, 4, Rng(2, "lora"));
  const auto prompts = drawn_prompts(3);
  MatchingOptions options;
  options.steps = 4, options.lambda = 2;
  const auto all = simulate(network, prompts, options, Rng(3, "paths"), [] {});
  REQUIRE(all.x.size() == 5);
  REQUIRE(all.slope.size() == 4);
  CHECK(all.adjoint[4].norm() == 0);
  CHECK((all.adjoint[3] - 0.25f * all.slope[3]).norm() < 1e-6);
  // one coordinate of J' a against differences of the base drift
  constexpr float kStep = 1e-3f;
  constexpr Index kPixel = 100;
  const auto at = flow::memoryless(0.5, 0.25);
  const auto drift = [&](const Images& x) {
    return Images(2 * network.velocity(x, tokens_of(prompts, 0, 3), 0.5) -
                  static_cast<float>(at.pull) * x);
  };
  Images above = all.x[2], below = all.x[2];
  above.col(kPixel).array() += kStep, below.col(kPixel).array() -= kStep;
  const Images change = (drift(above) - drift(below)) / (2 * kStep);
  const Eigen::VectorXf pulled = change.cwiseProduct(all.adjoint[2]).rowwise().sum();
  const Images slope = (all.adjoint[1] - all.adjoint[2]) / 0.25f - all.slope[1];
  CHECK((slope.col(kPixel) - pulled).norm() < 2e-2f * pulled.norm());
}

TEST_CASE("a loss takes distinct steps, none of them the first or the last") {
  auto network = learnt();
  network.add_tuning(2, 4, Rng(2, "lora"));
  const auto prompts = drawn_prompts(2);
  MatchingOptions options;
  options.steps = 6, options.times = 16;
  const auto all = simulate(network, prompts, options, Rng(3, "paths"), [] {});
  const auto batch = draw_batch(all, prompts, options, Rng(4, "times"));
  std::vector<float> times(batch.t);
  std::sort(times.begin(), times.end());
  REQUIRE(times.size() == 10);
  for (std::size_t k = 0; k < 5; ++k) {
    const double t = static_cast<double>(k + 1) / 6;
    CHECK(times[2 * k] == Approx(t));
    CHECK(times[2 * k + 1] == Approx(t));
  }
  const auto at = flow::memoryless(static_cast<double>(batch.t[0]), 1.0 / 6);
  CHECK(batch.sigma[0] == Approx(std::sqrt(at.variance)));
}

}  // namespace assay::focus_control
