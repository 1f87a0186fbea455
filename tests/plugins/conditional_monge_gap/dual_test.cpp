// Conditional convex potentials: what they learn, and that they go on as they were left.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/conditional_monge_gap/dual_trainer.hpp"

namespace assay::conditional_monge_gap {
namespace {

Matrix normals(Index rows, Index cols, Rng rng) {
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

const Rng kDraws(1, "test");

// Two conditions, which shift the first coordinate by their context.
TrainingSet two_shifts() {
  TrainingSet set{normals(400, 2, kDraws.stream(0)), {}};
  for (const double z : {-1.0, 1.0}) {
    Matrix cells = normals(400, 2, kDraws.stream(z > 0 ? 1 : 2));
    cells.col(0).array() += 2 * z;
    set.tasks.push_back({cells, {Vector::Constant(1, z)}, z > 0 ? 1 : 0});
  }
  return set;
}

DualTrainer trainer(std::int64_t steps) {
  const DualOptions potentials{2, 1, {16, 16}, nn::Activation::kElu, 3e-3};
  return {two_shifts(), ConvexDual(potentials, kDraws.stream(3)),
          DualTrainerOptions{steps, 64, 5, {optimise::Schedule::kNone, 3e-3, 1}}};
}

void advance(DualTrainer& t, std::int64_t from, std::int64_t to) {
  for (auto k = from; k < to; ++k)
    t.step(k, kDraws.stream(10).stream(static_cast<std::uint64_t>(k)), [] {});
}

TEST_CASE("at first nothing moves; trained, each context moves its own way, unseen ones between") {
  auto t = trainer(150);
  const Matrix x = normals(300, 2, kDraws.stream(4));
  CHECK((t.map(x, {Vector::Constant(1, 0.3)}) - x).cwiseAbs().maxCoeff() < 1e-5);
  advance(t, 0, 150);
  const auto moved = [&](double z) {
    return (t.map(x, {Vector::Constant(1, z)}) - x).colwise().mean();
  };
  CHECK(moved(1)[0] == Approx(2).margin(0.4));
  CHECK(moved(-1)[0] == Approx(-2).margin(0.4));
  CHECK(std::abs(moved(0)[0]) < 1);
  CHECK(std::abs(moved(1)[1]) < 0.4);
}

TEST_CASE("potentials left in the middle go on to the same bits") {
  auto whole = trainer(8), first = trainer(8), second = trainer(8);
  advance(whole, 0, 8);
  advance(first, 0, 5);
  training::ByteWriter to;
  first.save(to);
  training::ByteReader from(to.bytes());
  second.load(from);
  advance(second, 5, 8);
  const Matrix x = normals(5, 2, kDraws.stream(5));
  const Context z{Vector::Constant(1, 0.5)};
  CHECK(second.map(x, z) == whole.map(x, z));
}

TEST_CASE("a dose and its drug are told together, drugs of a combination by their mean") {
  const Vector drug = Vector::LinSpaced(2, 0, 1), with_dose = Vector::LinSpaced(3, 0, 2);
  CHECK(flat({drug, with_dose}) == with_dose);
  CHECK(flat({drug}) == drug);
  CHECK(flat({drug, Vector(3 * drug)}) == Vector(2 * drug));
}

}  // namespace
}  // namespace assay::conditional_monge_gap
