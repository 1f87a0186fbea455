#include "plugins/hiring_agents/linear_programme.hpp"

#include <ClpEventHandler.hpp>
#include <ClpSimplex.hpp>
#include <algorithm>
#include <assay/errors.hpp>
#include <limits>
#include <utility>

namespace assay::hiring_agents {
namespace {

constexpr int kOptimal = 0, kInfeasible = 1, kStopped = 5;  // CLP's status
constexpr int kNoRemark = 0, kEmpty = 6;  // its secondary status; kEmpty: no row has an entry
constexpr double kClpInfinite = std::numeric_limits<double>::max();  // CLP's own

std::size_t to_count(int n) { return static_cast<std::size_t>(n); }

double bound(double value) {
  if (value >= LinearProgramme::kInfinite) return kClpInfinite;
  return value <= -LinearProgramme::kInfinite ? -kClpInfinite : value;
}

double outside(double value, double low, double high) {
  return std::max({low - value, value - high, 0.0});
}

}  // namespace

struct LinearProgramme::Model : ClpSimplex {};

namespace {

// Lets CLP ask now and then whether to go on.
class Watch : public ClpEventHandler {
 public:
  explicit Watch(std::function<bool()> should_stop) : should_stop_(std::move(should_stop)) {}
  int event(Event which) override {
    return which == endOfFactorization && should_stop_() ? kStop : kGoOn;
  }
  ClpEventHandler* clone() const override { return new Watch(*this); }

 private:
  static constexpr int kGoOn = -1, kStop = 5;
  std::function<bool()> should_stop_;
};

}  // namespace

LinearProgramme::LinearProgramme(std::span<const Bounds> rows, double tolerance,
                                 std::function<bool()> should_stop)
    : model_(std::make_unique<Model>()), tolerance_(std::max(tolerance / 100, 1e-12)) {
  model_->setLogLevel(0);
  model_->scaling(0);
  model_->setPerturbation(100);  // none: the answer should be a vertex of what was asked
  model_->setPrimalTolerance(tolerance_);
  model_->setDualTolerance(tolerance_);
  if (should_stop) {
    Watch watch(std::move(should_stop));
    model_->passInEventHandler(&watch);  // copies it
  }
  model_->resize(static_cast<int>(rows.size()), 0);
  for (std::size_t r = 0; r < rows.size(); ++r)
    model_->setRowBounds(static_cast<int>(r), bound(rows[r].low), bound(rows[r].high));
}

LinearProgramme::~LinearProgramme() = default;

void LinearProgramme::add(std::span<const Column> columns) {
  std::vector<double> objective, lower, upper, elements;
  std::vector<CoinBigIndex> starts = {0};
  std::vector<int> places;
  for (const auto& c : columns) {
    objective.push_back(-c.objective);  // CLP minimises
    lower.push_back(bound(c.lower));
    upper.push_back(bound(c.upper));
    places.insert(places.end(), c.rows.begin(), c.rows.end());
    elements.insert(elements.end(), c.values.begin(), c.values.end());
    starts.push_back(static_cast<CoinBigIndex>(places.size()));
  }
  model_->addColumns(static_cast<int>(columns.size()), lower.data(), upper.data(), objective.data(),
                     starts.data(), places.data(), elements.data());
}

bool LinearProgramme::is_trusted() {
  const double* x = model_->primalColumnSolution();
  std::vector<double> activity(rows());
  model_->matrix()->times(x, activity.data());
  violation_ = 0;
  for (int r = 0; r < model_->numberRows(); ++r)
    violation_ = std::max(violation_, outside(activity[static_cast<std::size_t>(r)],
                                              model_->rowLower()[r], model_->rowUpper()[r]));
  for (int c = 0; c < model_->numberColumns(); ++c)
    violation_ =
        std::max(violation_, outside(x[c], model_->columnLower()[c], model_->columnUpper()[c]));
  const int remark = model_->secondaryStatus();
  return (remark == kNoRemark || remark == kEmpty) && violation_ <= 2 * tolerance_;
}

LinearProgramme::Outcome LinearProgramme::solve() {
  for (const bool anew : {false, true}) {
    if (anew) model_->allSlackBasis(true);
    if (anew || iterations_ == 0)
      model_->dual(), iterations_ += to_count(model_->numberIterations());
    model_->primal(0, 1 | 2);  // keeps work areas and factorisation: they are needed again at once
    iterations_ += to_count(model_->numberIterations());
    if (model_->status() == kStopped) throw Stopped();
    if (model_->status() == kInfeasible && anew) return Outcome::infeasible;
    if (model_->status() == kOptimal && is_trusted()) {
      prices_.resize(rows());
      for (std::size_t r = 0; r < rows(); ++r) prices_[r] = -model_->dualRowSolution()[r];
      return Outcome::optimal;
    }
  }
  throw Diverged(said("CLP ends a linear programme with status ", model_->status(),
                      ", secondary status ", model_->secondaryStatus(), " and a violation of ",
                      violation_));
}

std::span<const double> LinearProgramme::values() const {
  return {model_->primalColumnSolution(), columns()};
}
double LinearProgramme::optimum() const { return -model_->objectiveValue(); }
std::size_t LinearProgramme::rows() const { return to_count(model_->numberRows()); }
std::size_t LinearProgramme::columns() const { return to_count(model_->numberColumns()); }
std::size_t LinearProgramme::nonzeros() const { return to_count(model_->getNumElements()); }

}  // namespace assay::hiring_agents
