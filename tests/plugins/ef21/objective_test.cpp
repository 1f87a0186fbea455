// Values and gradients of the clients' functions, and how rows are dealt.
#include "plugins/ef21/objective.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/ef21/dataset.hpp"
#include "plugins/ef21/kernels.hpp"

namespace assay::ef21 {
namespace {

using Array = linalg::PaddedArray<double>;

Dataset example(Loss loss, Index support = 13) {
  Generator g;
  g.clients = 6, g.rows = 9, g.dim = 13, g.support = support;
  g.loss = loss;
  return draw(g, Rng(5, "objective"));
}

Array point(const Objective& f, double scale = 1) {
  Rng rng(6, "x");
  Array x(f.width(), 0.0);
  for (Index j = 0; j < f.dim(); ++j) x[to_size(j)] = scale * rng.normal();
  return x;
}

struct Evaluation {
  double value;
  Array gradient;
};
Evaluation evaluate(const Objective& f, Index client, const Array& x) {
  RowWork work;
  Array penalty(f.width(), 0.0), gradient(f.width(), 0.0);
  f.penalty().gradient(x.data(), f.dim(), penalty.data());
  f.evaluate(0, f.clients(), x.data(), work);
  f.gradient(client, 0, work, penalty.data(), gradient.data());
  return {f.loss(client, 0, work) + f.penalty().value(x.data(), f.dim()), gradient};
}

}  // namespace

TEST_CASE("losses of any number of rows are sums of their logarithms") {
  Rng rng(7, "margins");
  for (const std::size_t rows : {1U, 7U, 8U, 9U, 511U, 512U, 513U, 2000U}) {
    std::vector<double> margins(rows), e(rows);
    double sum = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      margins[r] = 0.01 * rng.normal();  // all factors near 2: their product is at its largest
      e[r] = std::exp(-std::abs(margins[r]));
      sum += std::log1p(std::exp(-margins[r]));
    }
    CHECK(logistic_loss(margins.data(), e.data(), rows) == Approx(sum).epsilon(1e-13));
  }
}

TEST_CASE("gradients are the slopes of values") {
  for (const auto loss : {Loss::logistic, Loss::least_squares})
    for (const auto penalty : {Regularizer::none, Regularizer::l2, Regularizer::nonconvex}) {
      const Objective f(example(loss), loss, {penalty, 0.3});
      const auto x = point(f);
      const auto at = evaluate(f, 2, x);
      for (std::size_t j = 0; j < to_size(f.dim()); ++j) {
        constexpr double h = 1e-5;
        auto up = x, down = x;
        up[j] += h, down[j] -= h;
        const double slope = (evaluate(f, 2, up).value - evaluate(f, 2, down).value) / (2 * h);
        CHECK(at.gradient[j] == Approx(slope).epsilon(1e-6).margin(1e-8));
      }
    }
}

TEST_CASE("the logistic loss is that of its definition, however large margins are") {
  const auto data = example(Loss::logistic);
  const Objective f(data, Loss::logistic, {});
  for (const double scale : {0.1, 1.0, 1e4}) {
    const auto x = point(f, scale);
    double sum = 0;
    for (Index r = 9; r < 18; ++r) {
      const double margin = data.labels[to_size(r)] *
                            data.features.row(r).dot(Eigen::Map<const Vector>(x.data(), 13));
      sum += margin > 0 ? std::log1p(std::exp(-margin)) : -margin + std::log1p(std::exp(margin));
    }
    CHECK(evaluate(f, 1, x).value == Approx(sum / 9).epsilon(1e-12));
  }
}

TEST_CASE("rows with few features are stored compressed and mean the same") {
  const auto entries = example(Loss::logistic, 3);
  auto sets = entries;  // whose rows have but one value each, or none
  for (Index i = 0; i < sets.features.rows(); ++i)
    sets.features.row(i) =
        0.1 * static_cast<double>(i) * (entries.features.row(i).array() != 0).cast<double>();
  for (const auto& sparse : {entries, sets})
    for (const auto loss : {Loss::logistic, Loss::least_squares}) {
      auto dense = sparse;
      dense.features.array() += 1e-300;  // nothing is zero now, nothing else changes
      const Objective a(sparse, loss, {}), b(dense, loss, {});
      REQUIRE(a.is_sparse());
      REQUIRE_FALSE(b.is_sparse());
      const auto x = point(a);
      for (Index i = 0; i < 6; ++i) {
        const auto s = evaluate(a, i, x), d = evaluate(b, i, x);
        CHECK(s.value == Approx(d.value).epsilon(1e-13));
        for (std::size_t j = 0; j < s.gradient.size(); ++j)
          CHECK(s.gradient[j] == Approx(d.gradient[j]).epsilon(1e-12).margin(1e-13));
      }
    }
}

TEST_CASE("ranges of near clients are not empty, and reach on while their rows are few") {
  const Objective small(example(Loss::logistic), Loss::logistic, {});
  CHECK(small.near(0, 6) == 6);
  CHECK(small.near(2, 4) == 4);
  Generator g;
  g.clients = 5, g.rows = 2, g.dim = g.support = 3000;  // 47 KiB a client
  const Objective large(draw(g, Rng(0, "objective")), Loss::least_squares, {});
  CHECK(large.near(0, 5) == 1);
  CHECK(large.near(4, 5) == 5);
}

TEST_CASE("a batch of all rows once has the whole gradient") {
  const Objective f(example(Loss::logistic), Loss::logistic, {Regularizer::l2, 0.1});
  const auto x = point(f);
  RowWork work;
  Array penalty(f.width(), 0.0), batch(f.width(), 0.0);
  f.penalty().gradient(x.data(), f.dim(), penalty.data());
  f.evaluate(2, 5, x.data(), work);
  f.batch_gradient(3, 2, work, {0, 1, 2, 3, 4, 5, 6, 7, 8}, penalty.data(), batch.data());
  const auto whole = evaluate(f, 3, x).gradient;
  for (std::size_t j = 0; j < batch.size(); ++j)
    CHECK(batch[j] == Approx(whole[j]).epsilon(1e-13).margin(1e-14));
}

TEST_CASE("the nonconvex term curves by no more than 2 lambda") {
  const Penalty r{Regularizer::nonconvex, 0.7};
  for (double x = -5; x <= 5; x += 0.01) {
    const double points[] = {x - 1e-4, x, x + 1e-4};
    double slopes[3];
    r.gradient(points, 3, slopes);
    CHECK(std::abs(slopes[2] - slopes[0]) / 2e-4 <= r.curvature() * (1 + 1e-6));
  }
}

TEST_CASE("rows are dealt in blocks of which the first have one more, sorted stably") {
  Matrix rows(7, 1);
  rows << 3, -1, 2, 1, 0, -2, 5;
  const std::vector<double> labels = {1, -1, 1, -1, 1, -1, 1};
  const auto by = [&](Partition how) { return deal(rows, labels, how, 3, Rng(0, "deal")); };
  CHECK(by(Partition::contiguous).first == std::vector<Index>{0, 3, 5, 7});
  CHECK(by(Partition::label_sorted).features.col(0) ==
        (Vector(7) << -1, 1, -2, 3, 2, 0, 5).finished());
  CHECK(by(Partition::norm_sorted).features.col(0) ==
        (Vector(7) << 0, -1, 1, 2, -2, 3, 5).finished());
  const auto owned = deal_by(rows, labels, {4, 2, 4, 2, 2, 9, 4});
  CHECK(owned.first == std::vector<Index>{0, 3, 6, 7});
  CHECK(owned.features.col(0) == (Vector(7) << -1, 1, 0, 3, 2, 5, -2).finished());
}

TEST_CASE("standard scores have mean 0 and deviation 1, and test rows follow the training rows") {
  Matrix train(4, 2), test(1, 2);
  train << 1, 7, 2, 7, 3, 7, 4, 7;
  test << 2.5, 9;
  Matrix* others[] = {&test};
  normalize(Normalize::standardize, train, others);
  CHECK(train.col(0).mean() == Approx(0).margin(1e-15));
  CHECK(train.col(0).squaredNorm() / 4 == Approx(1));
  CHECK(train.col(1).isZero());
  CHECK(test.isZero());
}

}  // namespace assay::ef21
