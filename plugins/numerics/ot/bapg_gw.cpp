#include "plugins/numerics/ot/bapg_gw.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/ot/gw_iteration.hpp"

namespace assay::ot {
namespace {

void check_bapg_options(const EntropicGwOptions& options) {
  if (!(options.epsilon > 0) || !(options.tol > 0))
    throw std::invalid_argument("epsilon and tol must be positive");
}

// log P, -infinity where a weight is 0.
Matrix log_plan(const GwProblem& problem, const Matrix& plan) {
  for (Index i = 0; i < plan.rows(); ++i)
    for (Index j = 0; j < plan.cols(); ++j)
      if (!(plan(i, j) > 0) && problem.p[static_cast<std::size_t>(i)] > 0 &&
          problem.q[static_cast<std::size_t>(j)] > 0)
        throw std::invalid_argument("a Bregman step needs a first plan without zeros");
  return plan.array().log();
}

Vector logarithms(const std::vector<double>& w) {
  return Eigen::Map<const Eigen::ArrayXd>(w.data(), static_cast<Index>(w.size())).log();
}

// exp of every entry; those too small for a double are 0.
void exponentiate(const Matrix& logs, Matrix& out) {
  const std::size_t cols = static_cast<std::size_t>(logs.cols());
  linalg::PaddedArray<double> row(linalg::padded(cols), 0.0);
  for (Index i = 0; i < logs.rows(); ++i) {
    std::copy_n(logs.data() + i * logs.cols(), cols, row.data());
    linalg::kernels().exp_n(row.data(), row.data(), row.size());
    std::copy_n(row.data(), cols, out.data() + i * logs.cols());
  }
}

// What must be added to log sums so that sums become weights; 0 for those without weight.
Vector correction(const Vector& log_weights, const Vector& largest, const Vector& sums) {
  return (log_weights.array().isFinite())
      .select(log_weights.array() - largest.array() - sums.array().log(), 0.0);
}

// Where all logarithms are -infinity, 0 stands for the largest.
Vector finite(const Vector& largest) { return largest.array().isFinite().select(largest, 0.0); }

class BregmanSteps {
 public:
  BregmanSteps(const GwObjective& objective, const EntropicGwOptions& options)
      : objective_(objective),
        epsilon_(options.epsilon),
        plan_(first_plan(objective.problem(), options.start)),
        logs_(log_plan(objective.problem(), plan_)),
        exponentials_(plan_.rows(), plan_.cols()),
        cross_(objective.cross_term(plan_)),
        log_p_(logarithms(objective.problem().p)),
        log_q_(logarithms(objective.problem().q)) {}

  const Matrix& plan() const { return plan_; }
  double cost() const { return objective_.value(plan_, cross_); }
  static bool is_settled(double change, double tol) { return change <= tol; }
  static std::string_view fault() { return {}; }

  // Both half steps; the L1 change of the plan, or NaN when it broke.
  double advance() {
    const Matrix before = plan_;
    descend();
    const Vector row_max = finite(logs_.rowwise().maxCoeff());
    exponentiate(logs_.colwise() - row_max, exponentials_);
    logs_.colwise() += correction(log_p_, row_max, exponentials_.rowwise().sum());
    settle();
    descend();
    const Vector col_max = finite(logs_.colwise().maxCoeff().transpose());
    exponentiate(logs_.rowwise() - col_max.transpose(), exponentials_);
    logs_.rowwise() +=
        correction(log_q_, col_max, exponentials_.colwise().sum().transpose()).transpose();
    settle();
    return (plan_ - before).cwiseAbs().sum();
  }

 private:
  void descend() { logs_ -= objective_.cross_gradient(cross_) / epsilon_; }
  void settle() {
    exponentiate(logs_, plan_);
    cross_ = objective_.cross_term(plan_);
  }

  const GwObjective& objective_;
  double epsilon_;
  Matrix plan_, logs_, exponentials_, cross_;
  Vector log_p_, log_q_;
};

}  // namespace

GwResult bapg_gw(const GwProblem& problem, const EntropicGwOptions& options) {
  check_bapg_options(options);
  const GwObjective objective(problem);
  BregmanSteps steps(objective, options);
  return iterate_gw(objective, options, steps,
                    "the plan is not finite: epsilon is too small for these costs");
}

}  // namespace assay::ot
