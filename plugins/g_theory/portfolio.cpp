#include "plugins/g_theory/portfolio.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "plugins/g_theory/mid_kernel.hpp"

namespace assay::g_theory {
namespace {

constexpr std::int64_t kRoundsBeforeNewton = 20;
constexpr double kHeld = 1e-10;  // a smaller fraction may be sold off by Newton's step

double growth_of(const Vector& p, const Matrix& returns, const Vector& q) {
  const Vector wealth = returns * q;
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i) sum += x_log(p[i], wealth[i]);
  return sum;
}

// Newton's direction of the growth on the securities in `held`, its sum zero.
Vector newton_direction(const Vector& p, const Matrix& returns, const Vector& q,
                        const std::vector<Index>& held) {
  const auto n = static_cast<Index>(held.size());
  const Vector wealth = returns * q;
  Matrix system = Matrix::Zero(n + 1, n + 1);
  Vector right = Vector::Zero(n + 1);
  for (Index i = 0; i < p.size(); ++i) {
    if (p[i] == 0) continue;
    for (Index k = 0; k < n; ++k) {
      const double a = returns(i, held[static_cast<std::size_t>(k)]) / wealth[i];
      right[k] += p[i] * a;
      for (Index m = 0; m < n; ++m)
        system(k, m) += p[i] * a * returns(i, held[static_cast<std::size_t>(m)]) / wealth[i];
    }
  }
  system.row(n).head(n).setOnes();
  system.col(n).head(n).setOnes();
  const Vector solution = system.fullPivLu().solve(right);
  Vector direction = Vector::Zero(q.size());
  for (Index k = 0; k < n; ++k) direction[held[static_cast<std::size_t>(k)]] = solution[k];
  return direction;
}

// q after one guarded Newton step, or q itself when the growth would not rise.
Vector newton_step(const Vector& p, const Matrix& returns, const Vector& q) {
  std::vector<Index> held;
  for (Index k = 0; k < q.size(); ++k)
    if (q[k] > kHeld) held.push_back(k);
  const Vector direction = newton_direction(p, returns, q, held);
  double longest = 1;
  for (Index k = 0; k < q.size(); ++k)
    if (direction[k] < 0) longest = std::min(longest, -q[k] / direction[k]);
  const double before = growth_of(p, returns, q);
  for (double t = longest; t > 1e-6; t /= 2) {
    const Vector moved = normalised((q + t * direction).cwiseMax(0));
    if (growth_of(p, returns, moved) > before) return moved;
  }
  return q;
}

}  // namespace

Portfolio grow(const Vector& p, const Matrix& returns, const PortfolioOptions& options) {
  Portfolio r;
  r.fractions = Vector::Constant(returns.cols(), 1.0 / static_cast<double>(returns.cols()));
  MidKernel passes(1);
  MidRound round;
  for (;;) {
    passes.round(p, returns, r.fractions, round);
    r.growth = round.log_partition;
    r.gap = std::max(0.0, std::log(round.c.maxCoeff()));
    ++r.iterations;
    r.converged = r.gap < options.tolerance;
    const bool goes_on = !options.on_round || options.on_round(r.iterations, r.gap);
    if (r.converged || !goes_on || r.iterations >= options.max_iterations) return r;
    // A multiplicative step in between brings back what Newton's step sold off too early.
    r.fractions = normalised(r.fractions.cwiseProduct(round.c));
    if (options.use_newton && r.iterations >= kRoundsBeforeNewton)
      r.fractions = newton_step(p, returns, r.fractions);
  }
}

PortfolioMeans means_of(const Vector& p, const Matrix& returns, const Vector& fractions) {
  PortfolioMeans m;
  m.arithmetic = p.dot(returns * fractions);
  m.geometric = std::exp(growth_of(p, returns, fractions));
  m.risk = std::sqrt(std::max(0.0, m.arithmetic * m.arithmetic - m.geometric * m.geometric));
  m.sine = m.risk / m.arithmetic;
  return m;
}

double kelly_fraction(double win_probability, double loss, double gain, double risk_free,
                      bool leverage) {
  const double wealth = 1 + risk_free, d1 = loss + risk_free, d2 = gain - risk_free;
  const double best = wealth * (win_probability * d2 - (1 - win_probability) * d1) / (d1 * d2);
  if (!leverage) return std::clamp(best, 0.0, 1.0);
  return std::clamp(best, -wealth / d2, wealth / d1);
}

double information_value(const Matrix& returns, const Vector& actual, const Vector& by_prior,
                         const Vector& by_forecast) {
  const Vector with = returns * by_forecast, without = returns * by_prior;
  double sum = 0;
  for (Index i = 0; i < actual.size(); ++i)
    if (actual[i] > 0) sum += actual[i] * std::log(with[i] / without[i]);
  return sum;
}

}  // namespace assay::g_theory
