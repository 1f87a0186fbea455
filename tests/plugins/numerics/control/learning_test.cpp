// Networks, advantages and losses against their definitions; and that learners learn.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plugins/numerics/control/cart_pole.hpp"
#include "plugins/numerics/control/cross_entropy.hpp"
#include "plugins/numerics/control/episode_stream.hpp"
#include "plugins/numerics/control/point_mass.hpp"
#include "plugins/numerics/training/random_bytes.hpp"

namespace assay::control {
namespace {

using Reals = std::vector<double>;

template <class Real>
void check_tanh(double tolerance) {
  std::vector<Real> v(1024);
  for (std::size_t i = 0; i < v.size(); ++i)
    v[i] = static_cast<Real>(0.04 * (static_cast<double>(i) - 512));
  auto x = v;
  tanh_each(v.data(), v.size());
  for (std::size_t i = 0; i < v.size(); ++i)
    REQUIRE(std::abs(v[i] - std::tanh(static_cast<double>(x[i]))) <= tolerance);
}

TEST_CASE("tanh is exact to the last digits in both precisions") {
  check_tanh<float>(2e-7);
  check_tanh<double>(5e-16);
}

TEST_CASE("a product is the sum of products, for any shape and stride") {
  Rng rng(0, "product");
  for (const auto& [m, n, k] : {std::array<std::size_t, 3>{1, 16, 1}, {7, 48, 5}, {9, 32, 64}}) {
    Reals a(m * k), b(k * n), c(m * n, 0.5);
    for (auto* v : {&a, &b})
      for (double& x : *v) x = rng.normal();
    add_product(m, n, k, StridedDouble{a.data(), 1, m}, b.data(), c.data());
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        double sum = 0.5;
        for (std::size_t p = 0; p < k; ++p) sum += a[p * m + i] * b[p * n + j];
        REQUIRE(c[i * n + j] == Approx(sum).epsilon(1e-12).margin(1e-13));
      }
  }
}

template <class Real>
struct Bench {
  TanhNetwork<Real> network{{3, 20, 7, 2}};
  std::vector<Real> w, x, d;
  Tape<Real> tape;
  static constexpr std::size_t kBatch = 32;

  Bench() : w(network.parameters()), x(3 * kBatch), d(2 * kBatch) {
    Rng rng(5, "network");
    network.initialise(w.data(), 1, rng);
    for (auto* v : {&x, &d})
      for (Real& e : *v) e = static_cast<Real>(rng.normal());
  }
  double objective() {
    const Real* out = network.forward(w.data(), x.data(), kBatch, tape);
    return std::inner_product(d.begin(), d.end(), out, 0.0);
  }
};

TEST_CASE("a network's derivatives are the limits of its differences") {
  Bench<double> b;
  b.objective();
  Reals gradient(b.w.size()), dx(b.x.size());
  b.network.backward(b.w.data(), b.d.data(), b.tape, gradient.data(), dx.data());
  const auto slope = [&](double& coordinate) {
    const double at = coordinate, h = 1e-6;
    coordinate = at + h;
    const double above = b.objective();
    coordinate = at - h;
    const double below = b.objective();
    coordinate = at;
    return (above - below) / (2 * h);
  };
  for (std::size_t i = 0; i < b.w.size(); ++i)
    REQUIRE(gradient[i] == Approx(slope(b.w[i])).epsilon(1e-6).margin(1e-8));
  for (std::size_t i = 0; i < b.x.size(); ++i)
    REQUIRE(dx[i] == Approx(slope(b.x[i])).epsilon(1e-6).margin(1e-8));
}

TEST_CASE("single precision says what double does, to its digits") {
  Bench<double> exact;
  Bench<float> quick;
  CHECK(quick.objective() == Approx(exact.objective()).epsilon(1e-5));
}

TEST_CASE("weights begin orthogonal, with the gain that was asked for") {
  const TanhNetwork<double> network({4, 9, 3});
  Reals w(network.parameters());
  Rng rng(1, "init");
  network.initialise(w.data(), 0.01, rng);
  const double* last = w.data() + 5 * 9;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      const double dot = std::inner_product(last + i * 9, last + i * 9 + 9, last + j * 9, 0.0);
      CHECK(dot == Approx(i == j ? 1e-4 : 0).margin(1e-18));
    }
  for (std::size_t i = 0; i < 4; ++i) {
    double square = 0;
    for (std::size_t o = 0; o < 9; ++o) square += w[o * 4 + i] * w[o * 4 + i];
    CHECK(square == Approx(2).epsilon(1e-12));
  }
}

Rollout random_rollout(const Space& space, std::size_t steps, std::size_t lanes) {
  Rollout r(space, steps, lanes);
  Rng rng(2, "rollout");
  for (auto* v : {&r.observation, &r.reward, &r.value, &r.value_after, &r.advantage, &r.target})
    for (double& x : *v) x = rng.normal();
  for (double& x : r.action)
    x = space.choices == 0 ? rng.normal() : static_cast<double>(rng.below(space.choices));
  for (double& x : r.log_probability) x = rng.uniform(-1.4, -0.6);
  for (auto& x : r.is_last) x = rng.below(5) == 0;
  return r;
}

TEST_CASE("advantages are the discounted sums of surprises until the episode ends") {
  auto r = random_rollout({1, 1, 1, 0, 9}, 40, 3);
  fill_advantages(r, 0.9, 0.8);
  for (std::size_t t = 0; t < r.steps; ++t)
    for (std::size_t l = 0; l < r.lanes; ++l) {
      double sum = 0, weight = 1;
      for (std::size_t s = t; s < r.steps; ++s, weight *= 0.9 * 0.8) {
        const std::size_t i = s * r.lanes + l;
        const double next = s + 1 < r.steps ? r.value[i + r.lanes] : r.value_after[l];
        sum += weight * (r.reward[i] + (r.is_last[i] ? 0 : 0.9 * next) - r.value[i]);
        if (r.is_last[i]) break;
      }
      const std::size_t i = t * r.lanes + l;
      REQUIRE(r.advantage[i] == Approx(sum).epsilon(1e-12).margin(1e-13));
      REQUIRE(r.target[i] == Approx(sum + r.value[i]).epsilon(1e-12).margin(1e-13));
    }
}

// The whole loss from the reports of its parts.
double whole_loss(ActorCritic<double>& agent, const Rollout& r,
                  const std::vector<std::uint32_t>& samples) {
  Reals unused;
  const auto report = agent.loss(r, samples, unused);
  return report.policy_loss + agent.options().value_weight * report.value_loss;
}

void check_loss_gradient(const Space& space) {
  ActorCriticOptions options;
  options.hidden = {8, 5}, options.entropy_weight = 0.3, options.policy_gain = 1;
  Rng rng(4, "agent");
  ActorCritic<double> agent(space, options, rng);
  const auto r = random_rollout(space, 30, 2);
  std::vector<std::uint32_t> samples(37);
  std::iota(samples.begin(), samples.end(), 11U);
  Reals gradient;
  agent.loss(r, samples, gradient);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    double& w = agent.parameters()[i];
    const double at = w, h = 1e-6;
    w = at + h;
    const double above = whole_loss(agent, r, samples);
    w = at - h;
    const double below = whole_loss(agent, r, samples);
    w = at;
    REQUIRE(gradient[i] == Approx((above - below) / (2 * h)).epsilon(1e-5).margin(1e-7));
  }
}

TEST_CASE("the loss of an actor-critic has the derivative that its steps follow") {
  check_loss_gradient({1, 3, 2, 0, 9});  // real actions
  check_loss_gradient({1, 3, 1, 3, 9});  // choices
}

TEST_CASE("sampled actions have the probabilities that are reported") {
  const PolicyHead head(Space{1, 1, 1, 3, 9});
  const Reals outputs = {0.5, -1, 0.2};
  Rng rng(0, "sample");
  Reals count(3), action(1), unused(3);
  for (int i = 0; i < 20000; ++i) {
    head.sample(outputs, {}, rng, action);
    count[static_cast<std::size_t>(action[0])] += 1.0 / 20000;
  }
  for (std::size_t j = 0; j < 3; ++j) {
    action[0] = static_cast<double>(j);
    CHECK(std::exp(head.log_probability(outputs, {}, action, unused, unused)) ==
          Approx(count[j]).margin(4 * std::sqrt(0.25 / 20000)));
  }
}

TEST_CASE("cross-entropy search finds the top of a hill, and the same one again") {
  const auto hill = [](std::size_t, const Reals& population, Reals& scores) {
    for (std::size_t p = 0; p < scores.size(); ++p)
      scores[p] = -std::pow(population[2 * p] - 0.7, 2) - std::pow(population[2 * p + 1] + 0.4, 2);
  };
  CrossEntropyOptions options;
  options.iterations = 40;
  Rng a(3, "search"), b(3, "search");
  const auto top = cross_entropy(2, options, hill, a);
  CHECK(top[0] == Approx(0.7).margin(0.05));
  CHECK(top[1] == Approx(-0.4).margin(0.05));
  CHECK(top == cross_entropy(2, options, hill, b));
}

// Mean return of the last episodes after this many roll-outs on the point mass.
double learned_return(ActorCriticOptions options, int rollouts, std::size_t steps) {
  const PointMass point;
  Rng rng(0, "learn");
  options.hidden = {32, 32}, options.log_sd = -0.5, options.discount = 0.97, options.rate = 3e-3;
  ActorCritic<float> agent(point.space(), options, rng);
  EpisodeStream stream(point, 16, rng.stream(1));
  Rollout rollout;
  Reals last;
  for (int i = 0; i < rollouts; ++i) {
    stream.collect(agent, steps, rollout);
    fill_advantages(rollout, options.discount, options.lambda);
    agent.update(rollout, rng);
    if (auto now = stream.take_returns(); !now.empty()) last = now;
  }
  return std::accumulate(last.begin(), last.end(), 0.0) / static_cast<double>(last.size());
}

TEST_CASE("both actor-critics bring a point to its target") {
  auto ppo = ppo_options(), a2c = a2c_options();
  ppo.batch = 400, ppo.epochs = 4;
  const double before = learned_return(ppo, 1, 50);
  CHECK(before < 12);
  CHECK(learned_return(ppo, 40, 50) > 30);
  CHECK(learned_return(a2c, 400, 5) > 25);
  CHECK(learned_return(ppo, 3, 50) == learned_return(ppo, 3, 50));
}

double mean_balance(ActorCritic<float>& agent, const Environment& cart, const Rng& rng) {
  Lanes lanes(cart.space(), 100, rng);
  Rng start = rng;
  for (std::size_t l = 0; l < lanes.count; ++l) cart.start(lanes, l, start);
  const auto total =
      returns(cart, lanes, [&](std::size_t n, const double* o, double* a) { agent.act(n, o, a); });
  return std::accumulate(total.begin(), total.end(), 0.0) / 100;
}

// The best of the evaluations after every 4096 steps, as the authors keep it.
double best_balance(std::uint64_t seed) {
  const CartPole cart({});
  Rng rng(seed, "ppo");
  const auto options = ppo_options();
  ActorCritic<float> agent(cart.space(), options, rng);
  EpisodeStream stream(cart, 8, rng.stream(1));
  Rollout rollout;
  double best = 0;
  for (int i = 1; i <= 49; ++i) {
    stream.collect(agent, 256, rollout);
    fill_advantages(rollout, options.discount, options.lambda);
    agent.update(rollout, rng);
    if (i % 2 == 0) best = std::max(best, mean_balance(agent, cart, rng.stream(2)));
  }
  return best;
}

TEST_CASE("an actor-critic goes on from its bytes, and another one refuses them") {
  const PointMass point;
  const auto options = a2c_options();
  Rng rng(3, "chance");
  ActorCritic<float> agent(point.space(), options, rng);
  EpisodeStream stream(point, 4, rng.stream(1));
  Rollout rollout;
  const auto learn = [&](ActorCritic<float>& a, EpisodeStream& s, Rng& chance, int updates) {
    for (int k = 0; k < updates; ++k) {
      s.collect(a, 5, rollout);
      fill_advantages(rollout, options.discount, options.lambda);
      a.update(rollout, chance);
    }
  };
  learn(agent, stream, rng, 20);
  training::ByteWriter saved;
  training::put(saved, rng), agent.save(saved), stream.save(saved);
  learn(agent, stream, rng, 20);

  Rng other_rng(4, "chance");
  ActorCritic<float> other(point.space(), options, other_rng);
  EpisodeStream other_stream(point, 4, other_rng.stream(1));
  training::ByteReader from(saved.bytes());
  training::take(from, other_rng), other.restore(from), other_stream.restore(from);
  learn(other, other_stream, other_rng, 20);
  CHECK(other.parameters() == agent.parameters());

  auto narrow = options;
  narrow.hidden = {8, 8};
  ActorCritic<float> small(point.space(), narrow, other_rng);
  training::ByteReader again(saved.bytes());
  training::take(again, other_rng);
  CHECK_THROWS_AS(small.restore(again), std::runtime_error);
}

TEST_CASE("PPO balances the default pole in 1e5 steps for at least four of five seeds", "[slow]") {
  int solved = 0;
  for (std::uint64_t seed = 0; seed < 5; ++seed) solved += best_balance(seed) >= 475;
  CHECK(solved >= 4);
}

}  // namespace
}  // namespace assay::control
