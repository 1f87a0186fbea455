// The conditional network, its gradients and its training step.
#include "plugins/conditional_monge_gap/network.hpp"

#include <assay/errors.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/conditional_monge_gap/autoencoder.hpp"
#include "plugins/conditional_monge_gap/trainer.hpp"
#include "plugins/numerics/ot/monge_gap.hpp"
#include "plugins/numerics/ot/sinkhorn_divergence.hpp"
#include "tests/plugins/conditional_monge_gap/samples.hpp"

namespace assay::conditional_monge_gap {
namespace {

NetworkOptions options(ContextMode mode = ContextMode::kConcat) {
  NetworkOptions o;
  o.dimension = 2;
  o.hidden = {5, 4};
  o.mode = mode;
  o.context_lengths =
      mode == ContextMode::kConcat ? std::vector<Index>{3, 4} : std::vector<Index>{3};
  o.context_units =
      mode == ContextMode::kConcat ? std::vector<std::int64_t>{4, 2} : std::vector<std::int64_t>{4};
  o.is_double = true;
  return o;
}

Vector normal_vector(Index n, std::uint64_t seed) { return normal_matrix(n, 1, seed).col(0); }

TEST_CASE("the order of the drugs of a combination is nothing to a deep set") {
  const ConditionalNetwork network(options(ContextMode::kDeepSet), draws(1));
  const Matrix x = normal_matrix(6, 2, 1);
  const Vector a = normal_vector(3, 2), b = normal_vector(3, 3), c = normal_vector(3, 4);
  const Matrix t = network(x, {a, b, c});
  CHECK((network(x, {c, a, b}) - t).cwiseAbs().maxCoeff() < 1e-14);
  CHECK((network(x, {a, b}) - t).cwiseAbs().maxCoeff() > 1e-6);
  CHECK((network(x, {a, a}) - network(x, {a})).cwiseAbs().maxCoeff() < 1e-14);
}

TEST_CASE("equal contexts make equal maps, and other contexts other maps") {
  const ConditionalNetwork network(options(), draws(2));
  const Matrix x = normal_matrix(6, 2, 1);
  const Context z{normal_vector(3, 5), normal_vector(4, 6)}, same = z;
  CHECK(network(x, z) == network(x, same));
  CHECK((network(x, z) - network(x, {z[0], -z[1]})).cwiseAbs().maxCoeff() > 1e-6);
}

TEST_CASE("gradients of the whole loss agree with central differences, through the branches too") {
  for (const bool has_norm : {false, true}) {
    auto o = options();
    o.has_layer_norm = has_norm;
    ConditionalNetwork network(o, draws(3));
    const Matrix x = normal_matrix(7, 2, 7), y = normal_matrix(7, 2, 8).array() + 1;
    const Context z{normal_vector(3, 9), normal_vector(4, 10)};
    ObjectiveOptions objective;
    objective.epsilon_fit = 0.5;
    objective.epsilon_gap = 0.3;
    objective.tol = 1e-11;
    objective.max_iterations = 100000;
    const auto loss = [&] { return loss_of(objective, x, network(x, z), y, 0).value; };
    const Matrix t = network.forward(x, z);
    network.backward(loss_of(objective, x, t, y, 0).slopes);
    const auto gradients = network.gradients();
    auto weights = network.weights();
    constexpr double kStep = 1e-5;
    for (std::size_t k = 0; k < weights.size(); k += 3) {
      const double at = weights[k];
      weights[k] = at + kStep;
      network.set_weights(weights);
      const double above = loss();
      weights[k] = at - kStep;
      network.set_weights(weights);
      const double below = loss();
      weights[k] = at;
      CHECK(gradients[k] == Approx((above - below) / (2 * kStep)).epsilon(1e-4).margin(1e-7));
    }
    network.set_weights(weights);
  }
}

TrainerOptions training(std::int64_t steps, std::int64_t accumulation = 1) {
  return {steps, 16, accumulation, {optimise::Schedule::kNone, 1e-2, 1}};
}

Rng self_draws(Index task) { return draws(static_cast<std::uint64_t>(task), "self"); }

ObjectiveOptions coarse() {
  ObjectiveOptions o;
  o.epsilon_fit = 0.3;
  o.epsilon_gap = 0.1;
  return o;
}

Matrix images_after(Trainer trainer, std::int64_t steps, const Matrix& x, const Context& z) {
  for (std::int64_t k = 0; k < steps; ++k)
    trainer.step(k, draws(static_cast<std::uint64_t>(k), "step"));
  return trainer.network()(x, z);
}

// relu branches of a context that is 0 give 0, with gradient 0: what is left is the map without
// context.
TEST_CASE("one condition whose context says nothing gives the map without context") {
  auto with = options(), without = options();
  with.activation = without.activation = nn::Activation::kRelu;
  without.context_lengths.clear();
  without.context_units.clear();
  ConditionalNetwork conditional(with, draws(4)), plain(without, draws(5));
  // Order: branches, then the first layer with columns [x, e_1, e_2].
  auto from = conditional.weights();
  const std::size_t branches = 3 * 4 + 4 + 4 * 2 + 2, columns = 2 + 4 + 2, units = 5;
  std::vector<double> to;
  for (std::size_t u = 0; u < units; ++u)
    for (std::size_t c = 0; c < 2; ++c) to.push_back(from[branches + u * columns + c]);
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(branches + units * columns),
            from.end());
  plain.set_weights(to);
  const Matrix control = normal_matrix(40, 2, 11), cells = normal_matrix(40, 2, 12).array() + 2;
  const Context nothing{Vector::Zero(3), Vector::Zero(4)};
  const Matrix a = images_after(Trainer({control, {{cells, nothing, 0}}}, std::move(conditional),
                                        coarse(), training(20), self_draws),
                                20, control, nothing);
  const Matrix b = images_after(
      Trainer({control, {{cells, {}, 0}}}, std::move(plain), coarse(), training(20), self_draws),
      20, control, {});
  CHECK((a - b).cwiseAbs().maxCoeff() < 1e-8);
  CHECK((a - control).cwiseAbs().maxCoeff() > 0.05);
}

TEST_CASE("accumulated steps move the weights by their mean gradient, once") {
  const Matrix control = normal_matrix(40, 2, 13), cells = normal_matrix(40, 2, 14).array() + 2;
  const Context z{normal_vector(3, 15), normal_vector(4, 16)};
  const auto make = [&](std::int64_t accumulation) {
    return Trainer({control, {{cells, z, 0}}}, ConditionalNetwork(options(), draws(7)), coarse(),
                   training(4, accumulation), self_draws);
  };
  Trainer trainer = make(3);
  const auto step = [&](std::int64_t k) {
    trainer.step(k, draws(static_cast<std::uint64_t>(k), "step"));
  };
  const auto before = trainer.network().weights();
  step(0);
  step(1);
  CHECK(trainer.network().weights() == before);
  step(2);
  CHECK(trainer.network().weights() != before);
}

TEST_CASE("a trainer that is put away and taken up again goes on with the same bits") {
  const Matrix control = normal_matrix(40, 2, 13), cells = normal_matrix(40, 2, 14).array() + 2;
  const Context z{normal_vector(3, 15), normal_vector(4, 16)};
  const auto make = [&] {
    auto o = options();
    o.is_double = false;
    return Trainer({control, {{cells, z, 0}}}, ConditionalNetwork(o, draws(7)), coarse(),
                   training(7, 2), self_draws);
  };
  const auto run = [&](Trainer& trainer, std::int64_t from, std::int64_t to) {
    for (auto k = from; k < to; ++k) trainer.step(k, draws(static_cast<std::uint64_t>(k), "step"));
  };
  Trainer whole = make(), first = make(), second = make();
  run(whole, 0, 7);
  run(first, 0, 3);  // in the middle of an accumulation
  training::ByteWriter bytes;
  first.save(bytes);
  training::ByteReader reader(bytes.bytes());
  second.load(reader);
  run(second, 3, 7);
  CHECK(second.network().weights() == whole.network().weights());
}

TEST_CASE("the terms of a loss in two threads have the same bits as in one") {
  const Matrix x = normal_matrix(20, 3, 17), t = normal_matrix(20, 3, 18),
               y = normal_matrix(20, 3, 19);
  auto o = coarse();
  const auto one = loss_of(o, x, t, y, 0.1);
  o.solves_at_once = true;
  const auto two = loss_of(o, x, t, y, 0.1);
  CHECK(one.value == two.value);
  CHECK(one.slopes == two.slopes);
}

TEST_CASE("a loss is the divergence of the library plus its gap, and so are the slopes") {
  const Matrix x = normal_matrix(20, 3, 17), t = normal_matrix(20, 3, 18),
               y = normal_matrix(20, 3, 19);
  auto o = coarse();
  o.lambda = 0.7;
  o.tol = 1e-10;
  o.max_iterations = 100000;
  const std::vector<double> w(20, 0.05);
  ot::SinkhornOptions solver;
  solver.tol = o.tol;
  solver.max_iterations = o.max_iterations;
  solver.epsilon = o.epsilon_fit;
  const auto geometry = ot::Geometry::of_points(o.cost, t, y);
  const auto divergence = ot::sinkhorn_divergence(geometry, w, w, solver);
  solver.epsilon = o.epsilon_gap;
  const auto gap = ot::monge_gap(o.cost, x, t, solver);
  const auto loss = loss_of(o, x, t, y, self_term(o, y));
  CHECK(loss.fitting == Approx(divergence.value).epsilon(1e-8));
  CHECK(loss.gap == Approx(gap.value).epsilon(1e-8));
  CHECK(loss.value == Approx(divergence.value + 0.7 * gap.value).epsilon(1e-8));
  const Matrix slopes = ot::divergence_gradient_x(geometry, w, w, divergence) +
                        0.7 * ot::monge_gap_gradient(o.cost, x, t, gap);
  CHECK((loss.slopes - slopes).cwiseAbs().maxCoeff() < 1e-8);
}

TEST_CASE("without a weight no gap is solved, and a stop is reported") {
  const Matrix x = normal_matrix(20, 3, 17), y = normal_matrix(20, 3, 19);
  auto o = coarse();
  o.lambda = 0;
  const auto loss = loss_of(o, x, x, y, 0);
  CHECK(loss.solves == 1);
  CHECK(loss.value == loss.fitting);
  CHECK_THROWS_AS(loss_of(o, x, x, y, 0, [] { throw Stopped(); }), Stopped);
}

TEST_CASE("an autoencoder learns to give back its cells, in the same way from the same seed") {
  const Matrix line = normal_matrix(64, 1, 7) * normal_matrix(1, 6, 8);
  AutoencoderOptions o;
  o.latent = 1;
  o.hidden = {16};
  o.batch = 20;
  o.epochs = 150;
  o.learning_rate = 1e-2;
  o.warmup_steps = 10;
  const auto train = [&] { return train_autoencoder(line, o, draws(9), [](double) {}); };
  const auto one = train(), two = train();
  CHECK(one.last_loss < one.first_loss / 10);
  CHECK(one.reduction.encode(line) == two.reduction.encode(line));
  CHECK(one.reduction.encode(line).cols() == 1);
  CHECK_THROWS_AS(train_autoencoder(line, o, draws(9), [](double) { throw Stopped(); }), Stopped);
}

}  // namespace
}  // namespace assay::conditional_monge_gap
