#include "plugins/g_theory/mid.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/g_theory/mid_kernel.hpp"
#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::g_theory {
namespace {

constexpr std::int64_t kRoundsBeforeDropping = 50;
constexpr double kNoShare = 1e-14;
constexpr double kWorthwhile = 0.9;  // labels that may stay, for copying the others to pay
constexpr double kGrowth = 4;  // of the longest leap after a good one, its inverse after a bad one

void demand_label(const Vector& p, Index i, double top) {
  if (p[i] > 0 && top == -kInfinity)
    throw std::domain_error("row " + std::to_string(i) + " has no admissible label");
}

// s times the scores of a row; where one is -inf the label stays forbidden for s -> 0 too.
template <class Row>
void weigh(double s, const Row& score, double* to) {
  Eigen::Map<Eigen::RowVectorXd> row(to, score.size());
  row = s * score;
  if (s == 0) row = (score.array() == -kInfinity).select(-kInfinity, row);
}

struct Kernel {
  Matrix a;       // exp(s score - offset)
  Vector offset;  // the largest exponent of each row
};

Kernel kernel_of(const Vector& p, const Matrix& log_score, double s) {
  if (s < 0 && (log_score.array() == -kInfinity).any())
    throw std::domain_error("s < 0 needs a truth above 0 everywhere");
  Kernel k{Matrix(log_score.rows(), log_score.cols()), Vector(log_score.rows())};
  for (Index i = 0; i < log_score.rows(); ++i) {
    weigh(s, log_score.row(i), k.a.row(i).data());
    const double top = k.a.row(i).maxCoeff();
    demand_label(p, i, top);
    k.offset[i] = top == -kInfinity ? 0 : top;
    k.a.row(i).array() -= k.offset[i];
  }
  linalg::exp_each(k.a.data(), k.a.size());
  return k;
}

// ln max_j c_j - sum_j q_j c_j ln c_j bounds the excess of R - s G over its minimum.
double gap_of(const Vector& q, const Vector& c) {
  double sum = 0;
  for (Index j = 0; j < q.size(); ++j) sum += q[j] * x_log(c[j], c[j]);
  return std::max(0.0, std::log(c.maxCoeff()) - sum);
}

Matrix channel_of_kernel(const Matrix& a, const Vector& q) {
  Matrix channel(a.rows(), a.cols());
  for (Index i = 0; i < channel.rows(); ++i) {
    channel.row(i) = a.row(i).cwiseProduct(q.transpose());
    const double z = channel.row(i).sum();
    if (z > 0)
      channel.row(i) /= z;
    else
      channel.row(i) = q.transpose();
  }
  return channel;
}

void measure_channel(const Vector& p, const Matrix& log_score, MidResult& r) {
  r.label_probability = label_probability(p, r.channel);
  r.rate = shannon_information(p, r.channel);
  r.score = 0;
  for (Index i = 0; i < p.size(); ++i) {  // what is never said may have a score of -inf
    const auto said = r.channel.row(i).array();
    if (p[i] > 0) r.score += p[i] * (said > 0).select(said * log_score.row(i).array(), 0).sum();
  }
}

Vector start_of(const MidOptions& options, Index n) {
  if (options.start.size() == n) return normalised(options.start);
  return Vector::Constant(n, 1.0 / static_cast<double>(n));
}

// The iteration on the labels that are still in play.
class Iteration {
 public:
  Iteration(const Vector& p, const Matrix& a, const MidOptions& options)
      : p_(p),
        all_(a),
        options_(options),
        q_(start_of(options, a.cols())),
        shares_(q_),
        passes_(options.threads) {
    for (Index j = 0; j < a.cols(); ++j) active_.push_back(j);
  }

  // The plain iteration, and between its rounds the leaps of SQUAREM: from q0, q1, q2 to
  // ln q0 - 2 alpha r + alpha^2 v, kept where sum P ln Z has not fallen.
  void run(MidResult& r) {
    bool go_on = step();
    while (go_on) {
      if (!options_.accelerate) {
        q_ = next();
        go_on = step();
        continue;
      }
      const Vector q0 = q_, q1 = next();
      q_ = q1;
      if (!(go_on = step())) break;
      const double reached = round_.log_partition;
      const Vector q2 = next();
      q_ = leap(q0, q1, q2);
      go_on = step();
      if (round_.log_partition >= reached) {
        longest_ *= kGrowth;
      } else if (go_on) {
        longest_ = std::max(1.0, longest_ / kGrowth);
        q_ = q2;
        go_on = step();
      }
      if (go_on) drop_labels();
    }
    r.gap = gap_, r.iterations = iterations_, r.converged = gap_ < options_.tolerance;
  }

  // P(y) over all labels.
  Vector shares() const {
    Vector q = shares_;
    for (std::size_t k = 0; k < active_.size(); ++k) q[active_[k]] = q_[static_cast<Index>(k)];
    return normalised(q);
  }

 private:
  const Matrix& kernel() const { return is_reduced_ ? reduced_ : all_; }
  Vector next() const { return normalised(q_.cwiseProduct(round_.c)); }

  // One pass at q_; false when it is time to end.
  bool step() {
    passes_.round(p_, kernel(), q_, round_);
    gap_ = gap_of(q_, round_.c);
    ++iterations_;
    if (gap_ < options_.tolerance && is_reduced_) {
      restore_labels();  // the certificate speaks of all labels
      return step();
    }
    if (options_.on_round && !options_.on_round(iterations_, gap_, shares())) return false;
    return gap_ >= options_.tolerance && iterations_ < options_.max_iterations;
  }

  // The length alpha is measured in the metric of the simplex, where labels on their way out of it
  // count for little, and is bounded by what was accepted lately.
  Vector leap(const Vector& q0, const Vector& q1, const Vector& q2) const {
    const auto log_of = [](const Vector& q) { return q.array().max(1e-300).log().matrix().eval(); };
    const Vector l0 = log_of(q0), l1 = log_of(q1), l2 = log_of(q2);
    const Vector r = l1 - l0, v = (l2 - l1) - r;
    const double curvature = q2.dot(v.cwiseAbs2());
    if (curvature == 0) return q2;
    const double length = std::clamp(std::sqrt(q2.dot(r.cwiseAbs2()) / curvature), 1.0, longest_);
    const Vector l = l0 + 2 * length * r + length * length * v;
    return normalised((l.array() - l.maxCoeff()).exp());
  }

  void drop_labels() {
    if (iterations_ < kRoundsBeforeDropping || keeps_all_) return;
    std::vector<Index> kept;
    for (Index k = 0; k < q_.size(); ++k)
      if (q_[k] >= kNoShare || round_.c[k] >= 1) kept.push_back(k);
    if (static_cast<double>(kept.size()) > kWorthwhile * static_cast<double>(q_.size())) return;
    shares_ = shares();
    std::vector<Index> labels;
    Vector q(static_cast<Index>(kept.size())), c(q.size());
    for (std::size_t k = 0; k < kept.size(); ++k) {
      labels.push_back(active_[static_cast<std::size_t>(kept[k])]);
      q[static_cast<Index>(k)] = q_[kept[k]];
      c[static_cast<Index>(k)] = round_.c[kept[k]];
    }
    active_ = std::move(labels);
    const Matrix& from = kernel();
    Matrix columns(from.rows(), q.size());
    for (Index i = 0; i < from.rows(); ++i)
      for (Index k = 0; k < q.size(); ++k)
        columns(i, k) = from(i, kept[static_cast<std::size_t>(k)]);
    reduced_ = std::move(columns);
    q_ = normalised(q), round_.c = c, is_reduced_ = true;
  }

  void restore_labels() {
    q_ = shares();
    active_.clear();
    for (Index j = 0; j < all_.cols(); ++j) active_.push_back(j);
    is_reduced_ = false, keeps_all_ = true;
  }

  const Vector& p_;
  const Matrix& all_;
  const MidOptions& options_;
  Vector q_, shares_;
  std::vector<Index> active_;
  Matrix reduced_;
  MidKernel passes_;
  MidRound round_;
  double gap_ = kInfinity, longest_ = kGrowth;
  std::int64_t iterations_ = 0;
  bool is_reduced_ = false, keeps_all_ = false;
};

}  // namespace

Matrix best_labels(const Matrix& log_score) {
  Matrix channel = Matrix::Zero(log_score.rows(), log_score.cols());
  for (Index i = 0; i < log_score.rows(); ++i) {
    const double top = log_score.row(i).maxCoeff();
    for (Index j = 0; j < log_score.cols(); ++j) channel(i, j) = log_score(i, j) == top ? 1 : 0;
    channel.row(i) /= channel.row(i).sum();
  }
  return channel;
}

MidResult mid(const Vector& p, const Matrix& log_score, const MidOptions& options) {
  MidResult r;
  if (options.hard) {
    for (Index i = 0; i < p.size(); ++i) demand_label(p, i, log_score.row(i).maxCoeff());
    r.channel = best_labels(log_score);
    r.converged = true;
  } else {
    const auto kernel = kernel_of(p, log_score, options.s);
    Iteration iteration(p, kernel.a, options);
    iteration.run(r);
    r.channel = channel_of_kernel(kernel.a, iteration.shares());
  }
  measure_channel(p, log_score, r);
  return r;
}

MidResult blahut_arimoto(const Vector& p, const Matrix& log_score, const MidOptions& options) {
  const auto kernel = kernel_of(p, log_score, options.s);
  MidResult r;
  Vector q = start_of(options, log_score.cols());
  while (!r.converged && r.iterations < options.max_iterations) {
    r.channel = channel_of_kernel(kernel.a, q);
    const Vector next = label_probability(p, r.channel);
    r.converged = (next - q).cwiseAbs().sum() < options.tolerance;
    q = next;
    ++r.iterations;
    if (options.on_round && !options.on_round(r.iterations, std::nan(""), q)) break;
  }
  r.channel = channel_of_kernel(kernel.a, q);
  MidRound round;
  MidKernel(1).round(p, kernel.a, q, round);
  r.gap = gap_of(q, round.c);
  measure_channel(p, log_score, r);
  return r;
}

}  // namespace assay::g_theory
