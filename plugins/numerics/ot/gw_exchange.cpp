#include <algorithm>
#include <vector>

#include "plugins/numerics/linalg/product.hpp"
#include "plugins/numerics/ot/gw_permutation.hpp"

namespace assay::ot {
namespace {

// A gain below this share of <C1, B> is rounding.
constexpr double kNegligibleGain = 1e-12;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ASSAY_OT_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ASSAY_OT_CLONES
#endif

// Row i of what an exchange of i with j adds to <C1, B>, halved:
// X_ij + X_ji - d_i - d_j + 2 C1_ij B_ij; returns the largest.
ASSAY_OT_CLONES double gains_of_row(const double* x, const double* x_transposed, const double* c,
                                    const double* b, const double* d, double d_i, double* gains,
                                    Index n) {
  for (Index j = 0; j < n; ++j) gains[j] = (x[j] + x_transposed[j] - d_i - d[j]) + 2 * c[j] * b[j];
  double most[8] = {gains[0], gains[0], gains[0], gains[0], gains[0], gains[0], gains[0], gains[0]};
  Index j = 0;
  for (; j + 8 <= n; j += 8)
    for (int lane = 0; lane < 8; ++lane)
      most[lane] = gains[j + lane] > most[lane] ? gains[j + lane] : most[lane];
  for (; j < n; ++j) most[0] = std::max(most[0], gains[j]);
  return *std::max_element(most, most + 8);
}

ASSAY_OT_CLONES void add_multiple(double* y, const double* x, double s, Index n) {
  for (Index j = 0; j < n; ++j) y[j] += s * x[j];
}

// B = C2(order, order) and X = C1 B with its transpose, kept up to date by corrections of rank one.
class Exchange {
 public:
  Exchange(const PermutationGw& problem, Order order)
      : c_(problem.c1()),
        n_(c_.rows()),
        order_(std::move(order)),
        b_(problem.c2()(order_, order_)),
        x_(linalg::product(c_, b_)),
        x_transposed_(x_.transpose()),
        gains_(static_cast<std::size_t>(n_)) {}

  // Exchanges the best pair; false when none gains.
  bool advance() {
    const Vector d = x_.diagonal();
    double best = kNegligibleGain * std::max(1.0, d.cwiseAbs().sum());
    Index first = -1, second = -1;
    for (Index i = 0; i + 1 < n_; ++i) {
      const Index from = i + 1;
      const double most = gains_of_row(&x_(i, from), &x_transposed_(i, from), &c_(i, from),
                                       &b_(i, from), &d[from], d[i], gains_.data(), n_ - from);
      if (most <= best) continue;
      best = most, first = i;
      second = from + (std::find(gains_.begin(), gains_.end(), most) - gains_.begin());
    }
    if (first < 0) return false;
    exchange(first, second);
    return true;
  }

  const Order& order() const { return order_; }

 private:
  // C1 S B S with S the exchange: X + (c_j - c_i)(b_i - b_j)', columns i and j exchanged.
  void exchange(Index i, Index j) {
    const Vector w = c_.col(j) - c_.col(i), z = (b_.row(i) - b_.row(j)).transpose();
    for (Index k = 0; k < n_; ++k) {
      add_multiple(&x_(k, 0), z.data(), w[k], n_);
      add_multiple(&x_transposed_(k, 0), w.data(), z[k], n_);
    }
    x_.col(i).swap(x_.col(j));
    x_transposed_.row(i).swap(x_transposed_.row(j));
    b_.row(i).swap(b_.row(j));
    b_.col(i).swap(b_.col(j));
    std::swap(order_[static_cast<std::size_t>(i)], order_[static_cast<std::size_t>(j)]);
  }

  const Matrix& c_;
  Index n_;
  Order order_;
  Matrix b_, x_, x_transposed_;
  std::vector<double> gains_;
};

}  // namespace

ExchangeResult exchange_pairs(const PermutationGw& problem, Order order,
                              const std::function<bool()>& should_stop) {
  ExchangeResult result;
  Exchange state(problem, std::move(order));
  while (!(should_stop && should_stop()) && state.advance()) ++result.exchanges;
  result.order = state.order();
  result.value = problem.value(result.order);
  return result;
}

double exchange_gain(const PermutationGw& problem, const Order& order, Index i, Index j) {
  const auto b = [&](Index k, Index l) {
    return problem.c2()(order[static_cast<std::size_t>(k)], order[static_cast<std::size_t>(l)]);
  };
  double x_ij = 0, x_ji = 0, d_i = 0, d_j = 0;
  for (Index k = 0; k < problem.c1().rows(); ++k) {
    x_ij += problem.c1()(i, k) * b(k, j), d_i += problem.c1()(i, k) * b(k, i);
    x_ji += problem.c1()(j, k) * b(k, i), d_j += problem.c1()(j, k) * b(k, j);
  }
  return 2 * (x_ij + x_ji - d_i - d_j + 2 * problem.c1()(i, j) * b(i, j));
}

}  // namespace assay::ot
