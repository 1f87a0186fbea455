#include "plugins/numerics/mlp/network.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::mlp {
namespace {

constexpr std::size_t kRows = 4 * kChunk + kPad, kData = kRows - 5;
constexpr double kRounding = 1e-13, kDifference = 1e-6;

struct Problem {
  Eigen::MatrixXd x;
  Vector y, weight;
  Network network;

  Sample sample() const {
    Sample s{{}, y.data(), weight.data(), kRows};
    for (Index j = 0; j < x.cols(); ++j) s.x.push_back(x.col(j).data());
    return s;
  }
};

Problem random_problem(std::size_t inputs, std::size_t hidden, Activation activation) {
  Rng rng(1, "problem");
  Problem p{Eigen::MatrixXd(kRows, inputs), Vector(kRows), Vector::Zero(kRows), {}};
  for (auto& x : p.x.reshaped()) x = rng.normal();
  for (auto& y : p.y) y = rng.normal();
  p.weight.head(kData).setConstant(1.0 / kData);
  p.network = xavier({inputs, hidden, activation}, [&] { return rng.uniform(); });
  for (auto& w : p.network.weights) w += 0.3 * rng.normal();
  return p;
}

double plain(const Network& net, const Eigen::MatrixXd& x, Index row) {
  const auto& s = net.shape;
  double out = net.weights[static_cast<Index>(s.hidden * s.unit())];
  for (std::size_t k = 0; k < s.hidden; ++k) {
    const double* u = net.weights.data() + k * s.unit();
    double z = u[1];
    for (std::size_t j = 0; j < s.inputs; ++j) z += u[2 + j] * x(row, static_cast<Index>(j));
    out += u[0] * (s.activation == Activation::kTanh ? std::tanh(z) : 1 / (1 + std::exp(-z)));
  }
  return out;
}

TEST_CASE("every instruction set computes what a plain loop does") {
  for (const auto activation : {Activation::kTanh, Activation::kSigmoid})
    for (const std::size_t inputs : {0, 1, 5, 8}) {
      const auto p = random_problem(inputs, 7, activation);
      for (int level = 0; level <= static_cast<int>(linalg::instruction_set()); ++level) {
        Vector hidden(7 * kRows), out(kRows);
        mlp::kernels(static_cast<linalg::InstructionSet>(level))
            .forward(p.network.shape, p.network.weights.data(), p.sample().x.data(), hidden.data(),
                     out.data(), kRows);
        for (Index i = 0; i < out.size(); ++i)
          REQUIRE(std::abs(out[i] - plain(p.network, p.x, i)) < kRounding);
      }
    }
}

TEST_CASE("units saturate without overflow, and keep what is no number") {
  for (const auto activation : {Activation::kTanh, Activation::kSigmoid}) {
    const Network net{{1, 1, activation}, Vector{{1.0, 0.0, 1.0, 0.0}}};
    Vector x = Vector::Zero(kPad), out(kPad);
    x.head(6) << 1e6, -1e6, 30, -30, 1e-9, std::nan("");
    predict(net, {x.data()}, out.data(), kPad);
    const double least = activation == Activation::kTanh ? -1 : 0;
    CHECK(out[0] == 1);
    CHECK(std::abs(out[1] - least) < 1e-300);
    CHECK(out[2] == Approx(1).margin(1e-12));
    CHECK(std::abs(out[3] - least) < 1e-12);
    CHECK(std::isnan(out[5]));
  }
}

TEST_CASE("the gradient of the loss is that of its differences") {
  for (const auto activation : {Activation::kTanh, Activation::kSigmoid})
    for (const std::size_t inputs : {0, 3, 6}) {
      auto p = random_problem(inputs, 4, activation);
      Vector gradient(p.network.weights.size()), unused = gradient;
      squared_loss(p.network, p.sample(), gradient);
      for (Index i = 0; i < gradient.size(); ++i) {
        auto there = p.network;
        there.weights[i] += kDifference;
        const double up = squared_loss(there, p.sample(), unused);
        there.weights[i] -= 2 * kDifference;
        const double down = squared_loss(there, p.sample(), unused);
        REQUIRE(gradient[i] == Approx((up - down) / (2 * kDifference)).margin(1e-8));
      }
    }
}

TEST_CASE("derivatives in the inputs are those of differences, where they are asked for") {
  for (int level = 0; level <= static_cast<int>(linalg::instruction_set()); ++level) {
    auto p = random_problem(3, 5, Activation::kTanh);
    const auto& kernel = mlp::kernels(static_cast<linalg::InstructionSet>(level));
    Vector hidden(5 * kRows), out(kRows), g = Vector::Ones(kRows);
    Vector d0 = Vector::Constant(kRows, 2), d2 = Vector::Zero(kRows);
    double* const dx[] = {d0.data(), nullptr, d2.data()};
    kernel.forward(p.network.shape, p.network.weights.data(), p.sample().x.data(), hidden.data(),
                   out.data(), kRows);
    kernel.backward(p.network.shape, p.network.weights.data(), p.sample().x.data(), hidden.data(),
                    g.data(), nullptr, dx, kRows);
    for (Index i = 0; i < 50; ++i)
      for (const Index j : {0, 2}) {
        auto moved = p.x;
        moved(i, j) += kDifference;
        const double slope = (plain(p.network, moved, i) - plain(p.network, p.x, i)) / kDifference;
        const double found = j == 0 ? d0[i] - 2 : d2[i];
        REQUIRE(found == Approx(slope).margin(1e-5));
      }
  }
}

TEST_CASE("a bounded value stays within its bounds and has the stated slope") {
  Vector z(kPad), value(kPad), slope(kPad);
  for (Index i = 0; i < z.size(); ++i) z[i] = static_cast<double>(i) - 16;
  for (int level = 0; level <= static_cast<int>(linalg::instruction_set()); ++level) {
    mlp::kernels(static_cast<linalg::InstructionSet>(level))
        .bounded(z.data(), -2, 5, value.data(), slope.data(), kPad);
    for (Index i = 0; i < z.size(); ++i) {
      const double s = 1 / (1 + std::exp(-z[i]));
      REQUIRE(value[i] == Approx(-2 + 5 * s).margin(1e-12));
      REQUIRE(slope[i] == Approx(5 * s * (1 - s)).margin(1e-12));
    }
  }
}

TEST_CASE("a fit finds a network that made the data, by either optimizer") {
  auto p = random_problem(2, 2, Activation::kTanh);
  predict(p.network, p.sample().x, p.y.data(), kRows);
  Rng rng(2, "start");
  const auto start = xavier({2, 6, Activation::kTanh}, [&] { return rng.uniform(); });
  FitOptions options;
  options.decay = 0;
  Vector gradient(start.weights.size());
  CHECK(squared_loss(fit(p.sample(), start, options), p.sample(), gradient) < 1e-4);
  options.optimizer = Optimizer::kAdam;
  options.iterations = 2000;
  CHECK(squared_loss(fit(p.sample(), start, options), p.sample(), gradient) < 1e-3);
}

TEST_CASE("descent takes plain steps down the gradient") {
  const auto p = random_problem(2, 3, Activation::kSigmoid);
  FitOptions options;
  options.optimizer = Optimizer::kDescent;
  options.iterations = 2;
  options.rate = 0.1;
  options.decay = 0.5;
  auto by_hand = p.network;
  Vector gradient;
  for (int step = 0; step < 2; ++step) {
    squared_loss(by_hand, p.sample(), gradient);
    by_hand.weights -= 0.1 * (gradient + 0.5 * by_hand.weights).eval();
  }
  CHECK(fit(p.sample(), p.network, options).weights.isApprox(by_hand.weights, kRounding));
}

TEST_CASE("units that start alike stay alike: five compute what one can") {
  const auto p = random_problem(2, 5, Activation::kSigmoid);
  FitOptions options;
  options.optimizer = Optimizer::kDescent;
  options.iterations = 200;
  const auto start = equal_units({2, 5, Activation::kSigmoid});
  CHECK(plain(start, p.x, 0) == Approx(5 / (1 + std::exp(-p.x(0, 0) - p.x(0, 1)))));
  const auto fitted = fit(p.sample(), start, options).weights;
  CHECK_FALSE(fitted.isApprox(start.weights, 1e-3));
  for (Index k = 1; k < 5; ++k) CHECK(fitted.segment(4 * k, 4).isApprox(fitted.head(4), kRounding));
}

TEST_CASE("a fit ends when it is asked to") {
  const auto p = random_problem(2, 3, Activation::kTanh);
  FitOptions options;
  int asked = 0;
  options.should_stop = [&asked] { return ++asked == 3; };
  fit(p.sample(), p.network, options);
  CHECK(asked == 3);
}

}  // namespace
}  // namespace assay::mlp
