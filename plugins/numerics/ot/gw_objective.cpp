#include "plugins/numerics/ot/gw_objective.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

#include "plugins/numerics/linalg/product.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

constexpr double kSymmetry = 1e-12;  // largest asymmetry of a symmetric matrix, in largest entries
constexpr double kLogRidge = 1e-15;  // in the logarithm of the kl loss

void check_matrix(const Matrix& c, GwLoss loss, const std::string& name) {
  if (c.rows() != c.cols() || c.rows() < 1)
    throw std::invalid_argument(name + " is " + std::to_string(c.rows()) + " x " +
                                std::to_string(c.cols()) + ", not square");
  if (!c.allFinite()) throw std::invalid_argument(name + " has entries that are not finite");
  if (loss == GwLoss::kKl && c.minCoeff() < 0)
    throw std::invalid_argument(name + " has negative entries, which the kl loss does not take");
}

void check_problem(const GwProblem& problem) {
  check_matrix(problem.c1, problem.loss, "c1");
  check_matrix(problem.c2, problem.loss, "c2");
  check_weights(problem.p, problem.c1.rows(), "p");
  check_weights(problem.q, problem.c2.rows(), "q");
  if (!(problem.alpha >= 0 && problem.alpha <= 1))
    throw std::invalid_argument("alpha must lie between 0 and 1");
  const Matrix& m = problem.features;
  if (m.size() == 0) return;
  if (m.rows() != problem.c1.rows() || m.cols() != problem.c2.rows() || !m.allFinite())
    throw std::invalid_argument("features need one finite cost for each pair of points");
}

}  // namespace

bool is_symmetric(const Matrix& c) {
  return (c - c.transpose()).cwiseAbs().maxCoeff() <= kSymmetry * c.cwiseAbs().maxCoeff();
}

std::optional<GwLoss> gw_loss(std::string_view id) {
  if (id == "square") return GwLoss::kSquare;
  if (id == "kl") return GwLoss::kKl;
  return std::nullopt;
}

GwObjective::GwObjective(const GwProblem& problem) : problem_(problem) {
  check_problem(problem);
  const Matrix &c1 = problem.c1, &c2 = problem.c2;
  alpha_ = problem.features.size() > 0 ? problem.alpha : 1;
  is_symmetric_ = is_symmetric(c1) && is_symmetric(c2);
  h1_ = c1;
  if (problem.loss == GwLoss::kSquare) {
    f1_ = c1.array().square();
    f2_ = c2.array().square();
    h2_ = 2 * c2;
  } else {
    f1_ = c1.unaryExpr([](double s) { return s > 0 ? s * std::log(s) - s : 0.0; });
    f2_ = c2;
    h2_ = (c2.array() + kLogRidge).log();
  }
  h2_transposed_ = h2_.transpose();
  if (!is_symmetric_) h1_transposed_ = h1_.transpose();

  const auto p = vector_of(problem.p), q = vector_of(problem.q);
  const Vector by_row = f1_ * p + f1_.transpose() * p, by_col = f2_ * q + f2_.transpose() * q;
  scale_ = alpha_ * 0.5 * (std::abs(p.dot(by_row)) + std::abs(q.dot(by_col)));
  linear_ = alpha_ * (by_row.replicate(1, c2.rows()) + by_col.transpose().replicate(c1.rows(), 1));
  if (problem.features.size() == 0) return;
  linear_ += (1 - alpha_) * problem.features;
  scale_ += (1 - alpha_) * problem.features.cwiseAbs().maxCoeff();
}

// From P h2(C2)' and P h2(C2).
Matrix GwObjective::both_slots(const Matrix& right, const Matrix& right_transposed) const {
  if (is_symmetric_) return 2 * linalg::product(h1_, right);
  return linalg::product(h1_, right) + linalg::product(h1_transposed_, right_transposed);
}

Matrix GwObjective::cross_term(const Matrix& plan) const {
  return both_slots(linalg::product(plan, h2_transposed_),
                    is_symmetric_ ? Matrix() : linalg::product(plan, h2_));
}

Matrix GwObjective::cross_term(std::span<const PlanEntry> plan) const {
  const auto times = [&](const Matrix& h) {
    Matrix rows = Matrix::Zero(linear_.rows(), linear_.cols());
    for (const PlanEntry& entry : plan) rows.row(entry.i) += entry.mass * h.row(entry.j);
    return rows;
  };
  return both_slots(times(h2_transposed_), is_symmetric_ ? Matrix() : times(h2_));
}

Matrix GwObjective::cross_gradient(const Matrix& cross) const {
  Matrix gradient = -alpha_ * cross;
  if (problem_.features.size() > 0) gradient += (1 - alpha_) * problem_.features;
  return gradient;
}

double GwObjective::value(const Matrix& plan, const Matrix& cross) const {
  const Vector r = plan.rowwise().sum(), c = plan.colwise().sum().transpose();
  const double gw = r.dot(f1_ * r) + c.dot(f2_ * c) - 0.5 * plan.cwiseProduct(cross).sum();
  if (problem_.features.size() == 0) return gw;
  return (1 - alpha_) * problem_.features.cwiseProduct(plan).sum() + alpha_ * gw;
}

}  // namespace assay::ot
