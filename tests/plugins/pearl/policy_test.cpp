// Policies: implicit Q-learning on a chain against its table, cloning, resumed training.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/pearl/learners.hpp"
#include "tests/plugins/pearl/draws.hpp"

namespace assay::pearl {
namespace {

constexpr Index kStates = 5;
constexpr double kAction = 0.5;  // left is -0.5, right 0.5

Matrix one_hot(Index state) {
  Matrix row = Matrix::Zero(1, kStates);
  row(0, state) = 1;
  return row;
}
Index next_of(Index state, bool right) {
  return right ? std::min(state + 1, kStates - 1) : std::max(state - 1, Index{0});
}
double reward_of(Index state, bool right) { return state == kStates - 1 && right ? 1 : 0; }

// Both actions of each state, once.
Transitions chain() {
  Transitions t{Matrix(2 * kStates, kStates), Matrix(2 * kStates, 1), Matrix(2 * kStates, kStates),
                Vector(2 * kStates)};
  for (Index s = 0; s < kStates; ++s)
    for (const bool right : {false, true}) {
      const Index row = 2 * s + (right ? 1 : 0);
      t.states.row(row) = one_hot(s);
      t.next_states.row(row) = one_hot(next_of(s, right));
      t.actions(row, 0) = right ? kAction : -kAction;
      t.rewards[row] = reward_of(s, right);
    }
  return t;
}

// Of two equally frequent values the tau-expectile is tau max + (1 - tau) min.
Vector expectile_values(double tau, double discount) {
  Vector v = Vector::Zero(kStates);
  for (int round = 0; round < 500; ++round) {
    const Vector old = v;
    for (Index s = 0; s < kStates; ++s) {
      const double left = reward_of(s, false) + discount * old[next_of(s, false)],
                   right = reward_of(s, true) + discount * old[next_of(s, true)];
      v[s] = tau * std::max(left, right) + (1 - tau) * std::min(left, right);
    }
  }
  return v;
}

std::vector<Index> all_rows() {
  std::vector<Index> rows;
  for (Index k = 0; k < 2 * kStates; ++k) rows.push_back(k);
  return rows;
}

PolicyLearner learner_of(const PolicyOptions& options, const Transitions& t) {
  return PolicyLearner(options, t, Rng(1, "init"));
}

TEST_CASE("implicit Q-learning on a chain has the values of expectile iteration", "[slow]") {
  PolicyOptions options;
  options.hidden = 32, options.expectile = 0.8, options.discount = 0.8;
  options.soft_update = 0.05, options.learning_rate = 3e-3;
  auto learner = learner_of(options, chain());
  for (int step = 0; step < 2500; ++step) learner.advance(all_rows());
  const Vector table = expectile_values(options.expectile, options.discount);
  for (Index s = 0; s < kStates; ++s) {
    INFO("state " << s);
    CHECK(learner.values(one_hot(s))[0] == Approx(table[s]).margin(0.05));
    CHECK(learner.action_values(one_hot(s), Matrix::Constant(1, 1, kAction))[0] ==
          Approx(reward_of(s, true) + options.discount * table[next_of(s, true)]).margin(0.05));
    // Temperature 3 and advantages of 0.1 to 0.5: the better action weighs more.
    CHECK(learner.act(one_hot(s))(0, 0) > 0);
  }
}

TEST_CASE("with temperature 0 the actor clones all actions alike") {
  PolicyOptions options;
  options.hidden = 16, options.temperature = 0, options.learning_rate = 1e-2;
  auto learner = learner_of(options, chain());
  for (int step = 0; step < 300; ++step) learner.advance(all_rows());
  for (Index s = 0; s < kStates; ++s) CHECK(learner.act(one_hot(s))(0, 0) == Approx(0).margin(0.1));
}

TEST_CASE("cloning repeats the actions that it has seen") {
  Transitions t = chain();
  for (Index k = 0; k < t.actions.rows(); ++k)
    t.actions(k, 0) = 0.2 * static_cast<double>(k / 2) - 0.4;
  PolicyOptions options;
  options.is_cloning = true, options.hidden = 16, options.learning_rate = 1e-2;
  auto learner = learner_of(options, t);
  for (int step = 0; step < 400; ++step) learner.advance(all_rows());
  for (Index s = 0; s < kStates; ++s)
    CHECK(learner.act(one_hot(s))(0, 0) == Approx(0.2 * static_cast<double>(s) - 0.4).margin(0.03));
}

TEST_CASE("a policy that is restored goes on as if nothing had happened") {
  for (const bool clones : {false, true}) {
    PolicyOptions options;
    options.is_cloning = clones, options.hidden = 8;
    auto straight = learner_of(options, chain()), first = learner_of(options, chain()),
         second = learner_of(options, chain());
    for (int step = 0; step < 20; ++step) straight.advance(all_rows());
    for (int step = 0; step < 9; ++step) first.advance(all_rows());
    training::ByteWriter bytes;
    first.save(bytes);
    training::ByteReader reader(bytes.bytes());
    second.restore(reader);
    for (int step = 9; step < 20; ++step) second.advance(all_rows());
    CHECK(second.act(one_hot(2)) == straight.act(one_hot(2)));
  }
}

}  // namespace
}  // namespace assay::pearl
