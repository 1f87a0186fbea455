#include "plugins/parl/pair_sums.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::parl {
namespace {

constexpr std::size_t kBlock = 256;  // partners at a time: the buffers stay in the nearest cache

struct Buffers {
  alignas(64) double model[kBlock], teacher[kBlock], logarithm[kBlock];
};

// x_j = -|a - b_j|, of which the exponential cannot overflow.
ASSAY_VECTOR_CLONES
void negative_distances(double a, const double* b, double* x, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) x[j] = -std::abs(a - b[j]);
}

// softplus(D) = max(D, 0) + log(1 + e), e = exp(-|D|): of model and teacher both, the logarithms
// are those of one ratio.
ASSAY_VECTOR_CLONES
void ratios(const double* e, const double* f, double* q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) q[j] = (1 + e[j]) / (1 + f[j]);
}
ASSAY_VECTOR_CLONES
void one_plus(const double* e, double* q, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) q[j] = 1 + e[j];
}

struct Row {
  double p, returns, teacher;
};

// Adds row i against partners 0 .. n-1 to both sides; returns what i gets.
ASSAY_VECTOR_CLONES
void accumulate(const Row& i, const double* p, const double* returns, const double* teacher,
                const Buffers& b, bool is_excess, double* losses, double* slopes, std::size_t n,
                double* own) {
  double own_loss = 0, own_slope = 0;
  const double keeps = is_excess ? 1.0 : 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    const double d = i.returns - returns[j], t = i.teacher - teacher[j];
    const double s = 1 / (1 + b.model[j]), u = 1 / (1 + b.teacher[j]);
    const double sigma = d >= 0 ? s : 1 - s, y = t >= 0 ? u : 1 - u;
    const double positive_d = d > 0 ? d : 0.0, positive_t = t > 0 ? t : 0.0;
    const double slope = sigma - y;
    const double loss = (positive_d - y * d) + b.logarithm[j] - keeps * (positive_t - y * t);
    losses[j] += i.p * loss;
    slopes[j] -= i.p * slope;
    own_loss += p[j] * loss;
    own_slope += p[j] * slope;
  }
  own[0] += own_loss;
  own[1] += own_slope;
}

}  // namespace

PairLoss pair_loss(double difference, double y, bool is_excess) {
  const auto x_log_x = [](double x) { return x > 0 ? x * std::log(x) : 0.0; };
  const double e = std::exp(-std::abs(difference));
  const double sigma = difference >= 0 ? 1 / (1 + e) : e / (1 + e);
  double value = std::max(difference, 0.0) + std::log1p(e) - y * difference;
  if (is_excess) value += x_log_x(y) + x_log_x(1 - y);
  return {value, sigma - y};
}

double teacher_scale(double teacher_beta) {
  constexpr double kCertain = 1e12;
  return teacher_beta > kSharpTeacher ? kCertain : teacher_beta;
}

PairSums pair_sums(const Vector& p, const Vector& returns, const Vector& teacher, bool is_excess) {
  const auto n = to_size(p.size());
  const auto& kernels = linalg::kernels();
  const auto r = linalg::padded_copy(span_of(returns)), t = linalg::padded_copy(span_of(teacher));
  PairSums sums{Vector::Zero(p.size()), Vector::Zero(p.size())};
  Buffers b;
  for (std::size_t first = 0; first < n; first += kBlock)
    for (std::size_t i = first + 1; i < n; ++i) {
      const auto count = std::min(kBlock, i - first), wide = linalg::padded(count);
      negative_distances(r[i], r.data() + first, b.model, wide);
      negative_distances(t[i], t.data() + first, b.teacher, wide);
      kernels.exp_n(b.model, b.model, wide);
      kernels.exp_n(b.teacher, b.teacher, wide);
      if (is_excess)
        ratios(b.model, b.teacher, b.logarithm, wide);
      else
        one_plus(b.model, b.logarithm, wide);
      kernels.log_n(b.logarithm, b.logarithm, wide);
      double own[2] = {0, 0};
      const Row row{p.data()[i], r[i], t[i]};
      accumulate(row, p.data() + first, r.data() + first, t.data() + first, b, is_excess,
                 sums.losses.data() + first, sums.slopes.data() + first, count, own);
      sums.losses.data()[i] += own[0];
      sums.slopes.data()[i] += own[1];
    }
  return sums;
}

}  // namespace assay::parl
