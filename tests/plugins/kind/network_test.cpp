// The network over plans: gates, gradients, what is frozen, what adapters begin from.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/kind/small_networks.hpp"

namespace assay::kind {
namespace {

constexpr double kSingle = 2e-5;  // single precision, through two blocks

Matrix predicted(const Plan& plan, const Matrix& x, const std::vector<std::int64_t>& rows) {
  return Denoiser(plan).noise(321, x, rows);
}

std::vector<std::int64_t> same(std::int64_t row, Index count) {
  return std::vector<std::int64_t>(to_size(count), row);
}

// A dense network, all of whose matrices are written as their singular components.
Plan factored_alike(const Plan& dense) {
  Plan plan = dense;
  for_each_map(dense.shape, [&](const std::string& name, const MapInfo& map) {
    std::vector<Factors> parts;
    for (std::int64_t k = 0; k < map.parts; ++k)
      parts.push_back(singular_factors(part_of(dense.trained.at(name + "weight"), map.parts, k)));
    plan.trained.erase(name + "weight");
    set_factors(plan.trained, name, parts);
  });
  return plan;
}

const TransferOptions kOptions{kSmallRanks, 1, false, kSmallBase, kSmallNovel};

Plan adapted(Solver solver) {
  const auto which = pretraining_of(solver);
  const bool is_factored = which == Pretraining::kKind || which == Pretraining::kNoGate;
  const auto from = small_network(is_factored ? 9 : 0);
  return transfer_plan(solver, small_shape(), from.trained, kOptions, Rng(5, "transfer"));
}

double loss_of(const Plan& plan, const Batch& batch) { return Learner(plan, {}).step(batch, 0); }

// (loss(w + h d) - loss(w - h d)) / 2 h against the gradient along d, a random direction.
void check_gradient(const Plan& plan) {
  constexpr double kStep = 2e-3;
  const auto batch = small_batch({plan.classes[0], plan.classes[1], plan.classes[0]});
  const auto gradients = Learner(plan, {}).gradients(batch);
  for (const auto& [name, gradient] : gradients) {
    Rng rng(11, name);
    Plan above = plan, below = plan;
    double along = 0;
    for (std::size_t k = 0; k < gradient.values.size(); ++k) {
      const double d = rng.normal();
      along += d * gradient.values[k];
      above.trained[name].values[k] += static_cast<float>(kStep * d);
      below.trained[name].values[k] -= static_cast<float>(kStep * d);
    }
    INFO(name);
    CHECK((loss_of(above, batch) - loss_of(below, batch)) / (2 * kStep) ==
          Approx(along).epsilon(0.02).margin(2e-3));
  }
}

}  // namespace

TEST_CASE("with all components open a factored network is the dense one that it is made of") {
  const auto dense = small_network(0);
  const Matrix x = small_inputs(6);
  const std::vector<std::int64_t> rows{0, 1, 2, 3, 4, 0};
  CHECK(largest_gap(predicted(dense, x, rows), predicted(factored_alike(dense), x, rows)) <
        kSingle);
}

TEST_CASE("a gated network is, class by class, that of the matrices written out") {
  const auto plan = small_kind();
  const Matrix x = small_inputs(4);
  for (const auto row : kSmallBase) {
    const Matrix gated = predicted(plan, x, same(row, 4));
    CHECK(largest_gap(gated, predicted(merged(plan, row), x, same(0, 4))) < kSingle);
    Plan open = plan;
    open.gate = Matrix();
    CHECK(largest_gap(gated, predicted(open, x, same(row, 4))) > 100 * kSingle);
  }
}

TEST_CASE("a batch of several classes gives what each alone gives") {
  const auto plan = small_kind();
  const Matrix x = small_inputs(3);
  const Matrix mixed = predicted(plan, x, kSmallBase);
  for (Index i = 0; i < 3; ++i)
    CHECK(largest_gap(mixed.row(i), predicted(plan, x.row(i), {kSmallBase[to_size(i)]})) < kSingle);
}

TEST_CASE("tailors of absent classes have gradients of exactly zero") {
  const auto plan = small_kind();
  const auto gradients = Learner(plan, {}).gradients(small_batch({2, 2, 2, 2}));
  const auto& s = gradients.at("block1.in.s");
  for (std::size_t i = 0; i < 9; ++i) {
    const bool is_open = plan.gate(2, static_cast<Index>(i)) > 0;
    CHECK((s.values[i] != 0) == is_open);
  }
  for (const char* factor : {"u", "v"}) {
    const auto f = factors_of(gradients, "block0.qkv.", kMaps[0], 1);
    const Matrix& m = factor[0] == 'u' ? f.u : f.v;
    for (Index i = 0; i < 9; ++i) CHECK(m.col(i).isZero(0) == (plan.gate(2, i) == 0));
  }
}

TEST_CASE("learngenes learn from the mean over classes of what each would teach them") {
  const auto plan = small_kind();
  Learner learner(plan, {});
  const auto both = learner.gradients(small_batch({0, 4}));
  Batch first = small_batch({0, 4}), second = first;
  const auto values = static_cast<std::ptrdiff_t>(small_shape().values());
  for (auto* part : {&first.x, &first.noise}) part->resize(to_size(values));
  first.time.resize(1), first.rows.resize(1);
  for (auto* part : {&second.x, &second.noise}) part->erase(part->begin(), part->begin() + values);
  second.time.erase(second.time.begin()), second.rows.erase(second.rows.begin());
  const auto one = learner.gradients(first), other = learner.gradients(second);
  for (const auto& [name, gradient] : both)
    for (std::size_t k = 0; k < gradient.values.size(); ++k)
      REQUIRE(gradient.values[k] == Approx((one.at(name).values[k] + other.at(name).values[k]) / 2)
                                        .epsilon(1e-3)
                                        .margin(1e-6));
}

TEST_CASE("gradients are those of differences, for every way to adapt") {
  for (const auto solver : {Solver::kKind, Solver::kLora, Solver::kPissa, Solver::kSvdiff,
                            Solver::kOft, Solver::kFull}) {
    auto plan = adapted(solver);
    Rng rng(3, "off the start");
    for (auto& [name, array] : plan.trained)
      for (auto& x : array.values) x += static_cast<float>(0.05 * rng.normal());
    check_gradient(plan);
  }
  check_gradient(small_kind());
}

TEST_CASE("LoRA, PiSSA, SVDiff and OFT begin as the network that they adapt") {
  const auto base = small_network(0);
  const Matrix x = small_inputs(4);
  for (const auto solver : {Solver::kLora, Solver::kPissa, Solver::kSvdiff, Solver::kOft}) {
    auto plan = adapted(solver);
    const Matrix rows = part_of(base.trained.at("classes"), 1, 0).middleRows(2, 2);
    plan.trained["classes"] = stacked({rows}, {2, rows.cols()});
    CHECK(largest_gap(predicted(plan, x, {0, 1, 1, 0}), predicted(base, x, {2, 3, 3, 2})) <
          kSingle);
  }
}

TEST_CASE("steps change nothing that is frozen, neither through Adam nor through the average") {
  for (const auto solver : {Solver::kKind, Solver::kNoGate, Solver::kPosthoc, Solver::kLora,
                            Solver::kPissa, Solver::kSvdiff, Solver::kOft}) {
    const auto plan = adapted(solver);
    Learner learner(plan, {});
    for (int step = 0; step < 3; ++step) learner.step(small_batch({0, 1, 0}), 0.05);
    CHECK(largest_change(learner.frozen(), plan.frozen) == 0);
    const auto averaged = learner.averaged();
    CHECK(averaged.size() == plan.trained.size());
    for (const auto& [name, array] : averaged) CHECK(!plan.frozen.contains(name));
    CHECK(largest_change(averaged, plan.trained) > 1e-3);
  }
}

TEST_CASE("adapted networks merge into matrices, class by class") {
  const Matrix x = small_inputs(4);
  for (const auto solver : {Solver::kKind, Solver::kPosthoc, Solver::kLora, Solver::kPissa,
                            Solver::kSvdiff, Solver::kOft, Solver::kFull}) {
    auto plan = adapted(solver);
    Learner learner(plan, {});
    for (int step = 0; step < 5; ++step)
      learner.step(small_batch({plan.classes[0], plan.classes[1]}), 0.05);
    plan.trained = learner.averaged();
    for (const auto row : plan.classes)
      CHECK(largest_gap(predicted(plan, x, same(row, 4)),
                        predicted(merged(plan, row), x, same(0, 4))) < 5 * kSingle);
  }
}

TEST_CASE("a network cut down to some classes says of them what the whole one says") {
  const auto whole = small_kind();
  const auto part = recombined(small_shape(), whole.trained, kSmallRanks, kSmallBase, {2, 0});
  const Matrix x = small_inputs(4);
  CHECK(largest_gap(predicted(whole, x, {4, 0, 4, 0}), predicted(part, x, {0, 1, 0, 1})) < 1e-5);
  CHECK(count(part.frozen) ==
        factored_parameters({4, 2, 8, 2, 2, 2}, kSmallRanks.learngenes + 2 * kSmallRanks.tailors));
}

TEST_CASE("a learner that is restored goes on to the same bits") {
  const auto plan = small_kind();
  Learner first(plan, {}), second(plan, {});
  const auto batch = small_batch({0, 2, 4});
  for (int step = 0; step < 3; ++step) first.step(batch, 0.01);
  training::ByteWriter bytes;
  first.save(bytes);
  training::ByteReader from(bytes.bytes());
  second.restore(from);
  for (int step = 0; step < 3; ++step) CHECK(first.step(batch, 0.01) == second.step(batch, 0.01));
  CHECK(first.averaged() == second.averaged());
}

TEST_CASE("a penalty on orthogonality pulls the factors towards it") {
  const auto skew = [](const Weights& weights) {
    double sum = 0;
    for_each_map(small_shape(), [&](const std::string& name, const MapInfo& map) {
      const Matrix u = factors_of(weights, name, map, 0).u;
      sum += (u.transpose() * u - Matrix::Identity(9, 9)).squaredNorm();
    });
    return sum;
  };
  const auto plan = small_kind();
  Learner free(plan, {}), bound(plan, {10, 1, 0});
  for (int step = 0; step < 30; ++step) {
    free.step(small_batch({0, 2, 4}), 0.01);
    bound.step(small_batch({0, 2, 4}), 0.01);
  }
  CHECK(skew(bound.averaged()) < 0.9 * skew(plan.trained));
  CHECK(skew(bound.averaged()) < skew(free.averaged()));
}

}  // namespace assay::kind
