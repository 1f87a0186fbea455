// The control mode: teachers, reward networks, the term through the policy, and whole runs.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/numerics/control/point_mass.hpp"
#include "plugins/parl/implicit_term.hpp"
#include "plugins/parl/teacher.hpp"

namespace assay::parl {
namespace {

using testing::Outcome;
using testing::Trial;

constexpr int kDraws = 10000;
double four_sigma(double rate) { return 4 * std::sqrt(rate * (1 - rate) / kDraws); }

double rate_of_first(Teacher kind, std::vector<double> a, std::vector<double> b) {
  TeacherOptions o;
  o.kind = kind;
  Rng rng(1, "teacher");
  double sum = 0;
  for (int k = 0; k < kDraws; ++k) sum += *judge(o, a, b, rng);
  return sum / kDraws;
}

Trial control(const std::string& algorithm, std::int64_t iterations = 6) {
  return Trial()
      .param("mode", "control")
      .param("algorithm", algorithm)
      .param("iterations", iterations)
      .param("num_envs", std::int64_t{4});
}

// A roll-out of the point mass and pairs of its segments, labelled by the true reward.
struct Scene {
  control::PointMass point;
  Rng rng{3, "scene"};
  control::ActorCriticOptions options = [] {
    auto o = control::ppo_options();
    o.hidden = {32, 32}, o.log_sd = -0.5, o.policy_gain = 1;
    return o;
  }();
  control::ActorCritic<float> agent{point.space(), options, rng};
  control::Rollout rollout{point.space(), 20, 6};
  Pairs pairs{6, 5, 2, {}, {}};

  Scene() {
    for (auto& x : rollout.observation) x = rng.normal();
    for (auto& x : rollout.action) x = 0.7 * rng.normal();
    for (std::size_t k = 0; k < 8; ++k) {
      pairs.add_segment(rollout, k % 6, k);
      pairs.add_segment(rollout, (k + 1) % 6, k + 2);
      pairs.labels.push_back(k % 3 == 0 ? 0 : 1);
    }
  }
};

}  // namespace

TEST_CASE("each teacher errs as it is said to") {
  CHECK(rate_of_first(Teacher::oracle, {1, 2}, {1, 1}) == 1);
  CHECK(rate_of_first(Teacher::oracle, {1}, {1}) == 0.5);
  CHECK(rate_of_first(Teacher::mistake, {1, 2}, {1, 1}) == Approx(0.9).margin(four_sigma(0.9)));
  const double p = 1 / (1 + std::exp(-1.0));
  CHECK(rate_of_first(Teacher::noisy, {1, 2}, {1, 1}) == Approx(p).margin(four_sigma(p)));
  // The later step counts more: 0.9 x 1 + 0 against 0 + 0.95.
  CHECK(rate_of_first(Teacher::myopic, {1, 0}, {0, 0.95}) == 0);
  CHECK(rate_of_first(Teacher::oracle, {1, 0}, {0, 0.95}) == 1);
}

TEST_CASE("a teacher may be silent on poor pairs, or call near ones equal") {
  TeacherOptions o;
  Rng rng(2, "teacher");
  const std::vector<double> a = {1.0}, b = {0.8};
  o.kind = Teacher::skip, o.skip_below = 1.5;
  CHECK_FALSE(judge(o, a, b, rng));
  o.skip_below = 0.9;
  CHECK(*judge(o, a, b, rng) == 1);
  o.kind = Teacher::equal, o.equal_within = 0.3;
  CHECK(*judge(o, a, b, rng) == 0.5);
  o.equal_within = 0.1;
  CHECK(*judge(o, a, b, rng) == 1);
}

TEST_CASE("rewards pull on weights as differences of them say") {
  Scene scene;
  RewardModel model(6, {1, 1, 1e-3}, scene.rng);
  const auto steps = steps_of(scene.pairs);
  std::vector<double> slopes(steps.count);
  for (auto& x : slopes) x = scene.rng.normal();
  model.rewards(0, steps);
  Floats gradient(model.parameters(), 0.0F);
  model.pull(0, slopes, gradient);
  // One step of Adam moves every weight by its rate against the sign of the gradient.
  RewardData data;
  data.labelled = &scene.pairs;
  const auto before = model.rewards(0, steps);
  model.fit(data, scene.rng, [&](std::size_t, std::size_t, Floats& g) { g = gradient; });
  const auto after = model.rewards(0, steps);
  double change = 0, expected = 0;
  for (std::size_t i = 0; i < steps.count; ++i) change += slopes[i] * (after[i] - before[i]);
  for (const float g : gradient) expected -= 1e-3 * std::abs(static_cast<double>(g));
  CHECK(change == Approx(expected).epsilon(0.05));
}

TEST_CASE("networks learn the labels that they are given") {
  Scene scene;
  RewardModel model(6, {2, 400, 3e-3}, scene.rng);
  RewardData data;
  data.labelled = &scene.pairs;
  model.fit(data, scene.rng, nullptr);
  for (const auto& row : model.preferences(scene.pairs))
    for (std::size_t k = 0; k < row.size(); ++k)
      CHECK((row[k] > 0.5) == (scene.pairs.labels[k] > 0.5));
}

TEST_CASE("what networks learn does not depend on the units of their inputs") {
  Scene scene;
  auto other = scene.pairs;
  for (std::size_t i = 0; i < other.rows.size(); i += other.width)
    other.rows[i] = 7 + 0.01 * other.rows[i], other.rows[i + 2] = 1;  // the third never varies
  for (std::size_t i = 0; i < other.rows.size(); i += other.width) scene.pairs.rows[i + 2] = -3;
  std::vector<std::vector<double>> rewards;
  for (const auto* pairs : {&scene.pairs, &other}) {
    Rng rng(1, "weights");
    RewardModel model(6, {1, 50, 1e-3}, rng);
    const auto steps = steps_of(*pairs);
    model.standardise(steps);
    RewardData data;
    data.labelled = pairs;
    model.fit(data, rng, nullptr);
    rewards.push_back(model.rewards(0, steps));

    control::TanhNetwork<float> plain({6, 32, 32, 1});  // of inputs as they are
    control::Tape<float> tape;
    const auto w = model.weights()[0];
    const float* out = plain.forward(w.data(), steps.columns.data(), steps.batch, tape);
    for (std::size_t i = 0; i < steps.count; ++i)
      CHECK(std::tanh(out[i]) == Approx(rewards.back()[i]).margin(1e-3));
  }
  for (std::size_t i = 0; i < rewards[0].size(); ++i)
    CHECK(rewards[0][i] == Approx(rewards[1][i]).margin(1e-3));
}

TEST_CASE("scores are the derivative of log probabilities along any direction") {
  Scene scene;
  PolicyView policy(scene.agent);
  std::vector<double> weights(scene.pairs.steps(), 0.0);
  weights[7] = 1;
  const auto g = policy.score(scene.pairs, weights);
  auto along = g;
  for (auto& x : along) x = 1e-6 * scene.rng.normal();
  double predicted = 0;
  for (std::size_t i = 0; i < g.size(); ++i) predicted += g[i] * along[i];
  auto back = along;
  for (auto& x : back) x = -x;
  const double difference = (policy.log_probabilities(scene.pairs, along)[7] -
                             policy.log_probabilities(scene.pairs, back)[7]) /
                            2;
  CHECK(difference == Approx(predicted).epsilon(1e-5));
}

TEST_CASE("the Fisher matrix is the mean of squared scores") {
  Scene scene;
  PolicyView policy(scene.agent);
  const std::vector<double> states(16 * 4, 0.3);  // one state, sixteen times
  std::vector<double> v(policy.score(scene.pairs, std::vector<double>(80, 0.0)).size());
  for (auto& x : v) x = scene.rng.normal();
  const auto product = policy.fisher_product(states, 16, v, 0);
  double quadratic = 0;
  for (std::size_t i = 0; i < v.size(); ++i) quadratic += v[i] * product[i];
  // By draws of actions at that state: v' F v = E (score . v)^2.
  Pairs one{6, 1, 2, {}, {0}};
  double sum = 0, squares = 0;
  std::vector<double> observation(4, 0.3), action(2), log_probability(1), value(1);
  for (int k = 0; k < 4000; ++k) {
    scene.agent.decide(1, observation.data(), scene.rng, action.data(), log_probability.data(),
                       value.data());
    one.rows = {0.3, 0.3, 0.3, 0.3, action[0], action[1], 0.3, 0.3, 0.3, 0.3, 0, 0};
    const auto g = policy.score(one, {1, 0});
    double along = 0;
    for (std::size_t i = 0; i < g.size(); ++i) along += g[i] * v[i];
    sum += along * along / 4000, squares += std::pow(along, 4) / 4000;
  }
  CHECK(quadratic == Approx(sum).margin(4 * std::sqrt((squares - sum * sum) / 4000)));
}

TEST_CASE("the part through the policy is never longer than the clip allows") {
  Scene scene;
  RewardModel model(6, {1, 1, 1e-3}, scene.rng);
  PolicyView policy(scene.agent);
  Floats gradient(model.parameters(), 0.01F);
  const auto before = gradient;
  const std::vector<double> states(16 * 4, 0.3);
  const auto lengths =
      add_implicit(model, 0, policy, scene.pairs, states, 16, {8, 1e-2, 0.97, 0.3}, gradient);
  double moved = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i)
    moved += std::pow(static_cast<double>(gradient[i]) - static_cast<double>(before[i]), 2);
  CHECK(std::sqrt(moved) == Approx(std::min(lengths.implicit, 0.3 * lengths.direct)).epsilon(1e-3));
  CHECK(lengths.implicit > 0);
}

TEST_CASE("no algorithm draws more labels than its budget") {
  for (const std::string algorithm : {"a_parl", "no_implicit", "pebble", "surf"}) {
    const auto outcome = control(algorithm, 9)
                             .param("label_budget", std::int64_t{25})
                             .param("labels_per_query", std::int64_t{10})
                             .param("query_interval", std::int64_t{2})
                             .param("reward_epochs", std::int64_t{2})
                             .run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.integer("labels_used") == 25);
    CHECK(outcome.curve("return_over_labels").back().step == 25);
  }
}

TEST_CASE("a control run repeats itself bit for bit on any number of threads") {
  auto trial = control("a_parl").param("reward_epochs", std::int64_t{4});
  const auto a = trial.run(), b = trial.threads(2).run(), c = trial.seed(9).run();
  CHECK(a.real("true_return") == b.real("true_return"));
  CHECK(a.real("reward_correlation") == b.real("reward_correlation"));
  CHECK(a.real("true_return") != c.real("true_return"));
}

TEST_CASE("a control run that is cut short goes on from its checkpoint to the same bits") {
  for (const std::string algorithm : {"oracle", "no_implicit", "a_parl", "surf"}) {
    auto trial = control(algorithm, 9);
    const auto whole = trial.run();
    trial.stop_after(whole.stop_questions * 2 / 3);
    CHECK(trial.run().status == ASSAY_STOPPED);
    const auto resumed = trial.stop_after(std::nullopt).run();
    INFO(algorithm);
    REQUIRE(resumed.status == ASSAY_OK);
    CHECK(resumed.stop_questions < whole.stop_questions);
    CHECK(resumed.artifacts.at("policy.npy").values == whole.artifacts.at("policy.npy").values);
    CHECK(resumed.artifacts.at("nu.npy").values == whole.artifacts.at("nu.npy").values);
    CHECK(resumed.real("true_return_auc") == whole.real("true_return_auc"));
    CHECK(resumed.curve("true_return").size() == 9);
  }
}

TEST_CASE("the oracle asks for no labels") {
  const auto outcome = control("oracle").run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.results.count("labels_used") == 0);
  CHECK(outcome.curve("true_return").size() == 6);
}

TEST_CASE("control runs that cannot be are refused") {
  const auto key_of = [](Trial trial) { return trial.check().faults.at(0).key; };
  CHECK(key_of(control("two_stage")) == "params.algorithm");
  CHECK(key_of(control("pebble_tabular")) == "params.algorithm");
  CHECK(key_of(Trial().param("algorithm", "oracle")) == "params.algorithm");
  CHECK(key_of(control("pebble").param("segment_length", std::int64_t{51})) ==
        "params.segment_length");
  CHECK(key_of(control("pebble").param("label_budget", std::int64_t{9})) == "params.label_budget");
  CHECK(key_of(control("surf").param("crop", std::int64_t{25})) == "params.crop");
}

TEST_CASE("the oracle brings the point to its target, and pebble is on the way", "[slow]") {
  for (const std::uint64_t seed : {0, 1, 2}) {
    auto trial = Trial().param("mode", "control").seed(seed);
    const double oracle = trial.param("algorithm", "oracle").run().real("true_return");
    CHECK(oracle > 38);
    const double pebble = trial.param("algorithm", "pebble").run().real("true_return");
    CHECK(pebble > 10);
    CHECK(oracle > pebble);
  }
}

}  // namespace assay::parl
