#include "plugins/g_theory/information.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::g_theory {

double x_log(double x, double y) { return x == 0 ? 0 : x * std::log(y); }

double entropy(const Vector& p) {
  double sum = 0;
  for (const double value : p) sum -= x_log(value, value);
  return sum;
}

double kl(const Vector& p, const Vector& q) {
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i)
    if (p[i] > 0) sum += p[i] * (std::log(p[i]) - std::log(q[i]));
  return sum;
}

Vector normalised(const Vector& weights) { return weights / weights.sum(); }

double mean(const Vector& x, const Vector& p) { return x.dot(p) / p.sum(); }

double deviation(const Vector& x, const Vector& p) { return deviation(x, p, mean(x, p)); }
double deviation(const Vector& x, const Vector& p, double centre) {
  return std::sqrt((x.array() - centre).square().matrix().dot(p) / p.sum());
}

Vector logical_probability(const Vector& p, const Matrix& truth) { return truth.transpose() * p; }

Matrix log_score(const Vector& p, const Matrix& truth) {
  const Vector t = logical_probability(p, truth);
  return truth.array().log().rowwise() - t.transpose().array().log();
}

Matrix likelihood_of_truth(const Vector& p, const Matrix& truth) {
  const Vector t = logical_probability(p, truth);
  return (truth.array().colwise() * p.array()).rowwise() / t.transpose().array();
}

Matrix truth_of_likelihood(const Vector& p, const Matrix& likelihood) {
  Matrix truth = Matrix::Zero(likelihood.rows(), likelihood.cols());
  for (Index i = 0; i < p.size(); ++i)
    if (p[i] > 0) truth.row(i) = likelihood.row(i) / p[i];
  return truth.array().rowwise() / truth.colwise().maxCoeff().array();
}

Vector label_probability(const Vector& p, const Matrix& channel) { return channel.transpose() * p; }

Matrix posterior(const Vector& p, const Matrix& channel) {
  Matrix result = channel.array().colwise() * p.array();
  for (Index j = 0; j < result.cols(); ++j)
    if (const double mass = result.col(j).sum(); mass > 0) result.col(j) /= mass;
  return result;
}

double Measures::identity_error() const {
  return std::max({std::abs(semantic - (source_entropy - posterior_entropy)),
                   std::abs(semantic - (semantic_entropy - fuzzy_entropy)),
                   std::abs(shannon - semantic - difference)});
}

Measures measure(const Vector& p, const Matrix& channel, const Matrix& truth) {
  const Vector q = label_probability(p, channel), t = logical_probability(p, truth);
  const Matrix likelihood = likelihood_of_truth(p, truth), observed = posterior(p, channel);
  Measures m;
  m.source_entropy = entropy(p);
  m.label_entropy = entropy(q);
  for (Index j = 0; j < q.size(); ++j) {
    m.semantic_entropy -= x_log(q[j], t[j]);
    if (q[j] > 0) m.difference += q[j] * kl(observed.col(j), likelihood.col(j));
  }
  for (Index i = 0; i < p.size(); ++i)
    for (Index j = 0; j < q.size(); ++j) {
      const double joint = p[i] * channel(i, j);
      if (joint == 0) continue;
      m.shannon += joint * std::log(channel(i, j) / q[j]);
      m.semantic += joint * std::log(truth(i, j) / t[j]);
      m.fuzzy_entropy -= joint * std::log(truth(i, j));
      m.posterior_entropy -= joint * std::log(likelihood(i, j));
    }
  return m;
}

double shannon_information(const Vector& p, const Matrix& channel) {
  // What has no share adds 0 times a finite logarithm.
  const Vector q = label_probability(p, channel).cwiseMax(std::numeric_limits<double>::min());
  Vector ratio(q.size());
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i) {
    if (p[i] == 0) continue;
    ratio = channel.row(i).transpose().cwiseQuotient(q);
    linalg::log_each(ratio.data(), ratio.size());
    sum += p[i] * channel.row(i).dot(ratio);
  }
  return sum;
}

}  // namespace assay::g_theory
