// Perceptrons always see standardised columns; what they say is turned into the run's units.
#include "plugins/causal_minimax/estimate.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <map>
#include <mutex>

#include "plugins/causal_minimax/fit.hpp"
#include "plugins/causal_minimax/neural.hpp"
#include "plugins/causal_minimax/neural_options.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::causal_minimax {
namespace {

struct NeuralFit {
  mlp::Network f;
  double risk = 0;
  Intervention worst;
};

// One NeuralModel with the fits made so far. The first start of every J is what the empty set
// found, except for the empty set itself: no result depends on the order of the others.
class NeuralFits {
 public:
  NeuralFits(Run<Params>& run, const Dag& graph, const Roles& roles, const Dataset& scaled_train)
      : run_(run), target_(roles.target) {
    const auto own = scaling_of(scaled_train, Standardize::train);
    unit_ = own.unit;
    model_ = std::make_unique<NeuralModel>(scaled(scaled_train, own).values, graph, roles,
                                           neural_options(run), run.rng("neural"));
    run_.stop_point();
  }

  void prepare(const std::vector<Mask>& sets) {
    fit(0);
    std::vector<Mask> missing;
    for (const Mask set : sets)
      if (!fits_.contains(set)) missing.push_back(set);
    parallel::for_each(missing.size(), run_.threads(),
                       [&](std::size_t i) { store(missing[i], made(missing[i])); });
  }

  double risk(Mask set) {
    const double unit = unit_[target_];
    return fit(set).risk * unit * unit;
  }

  Eigen::VectorXd errors(Mask set) {
    const auto known = fits_.find(set);
    const auto f = known != fits_.end() ? known->second.f : model_->predictor(set);
    run_.stop_point();
    return model_->errors(f, set);
  }

  Predict predictor(Mask set) { return predictor_of(fit(set).f, set); }
  // Without a risk.
  Predict quick_predictor(Mask set) {
    auto f = model_->predictor(set);
    run_.stop_point();
    return predictor_of(std::move(f), set);
  }

  void report_worst(Mask set, const Problem& problem) {
    const auto& found = fit(set);
    const auto curve = model_->worst_case(found.f, set, warm_start(set)).curve;
    const double square = unit_[target_] * unit_[target_];
    for (std::size_t step = 0; step < curve.size(); ++step)
      run_.log("j_risk", static_cast<std::int64_t>(step), square * curve[step]);
    Eigen::MatrixXd rows = model_->environment(found.worst);
    const auto& scaling = *problem.scaling;
    rows.array().rowwise() *= unit_.array() * scaling.unit.array();
    rows.rowwise() += scaling.mean;
    run_.artifact("worst_env.csv", view(rows), problem.names);
  }

 private:
  const Intervention* warm_start(Mask set) const { return set == 0 ? nullptr : &fits_.at(0).worst; }

  NeuralFit made(Mask set) {
    auto f = model_->predictor(set);
    run_.stop_point();
    auto worst = model_->worst_case(f, set, warm_start(set));
    run_.stop_point();
    if (!std::isfinite(worst.risk)) throw Diverged("a worst case is no finite number; lower j_lr");
    return {std::move(f), worst.risk, std::move(worst.intervention)};
  }
  void store(Mask set, NeuralFit fit) {
    const std::lock_guard lock(mutex_);
    fits_.emplace(set, std::move(fit));
    run_.progress(static_cast<double>(fits_.size()), 0);
  }
  const NeuralFit& fit(Mask set) {
    if (set != 0) fit(0);
    if (!fits_.contains(set)) store(set, made(set));
    return fits_.at(set);
  }

  Predict predictor_of(mlp::Network f, Mask set) const {
    return [this, f = std::move(f), set](const Eigen::MatrixXd& rows) -> Eigen::VectorXd {
      const Eigen::MatrixXd own = rows.array().rowwise() / unit_.array();
      return unit_[target_] * model_->predict(f, set, own);
    };
  }

  Run<Params>& run_;
  int target_;
  Eigen::RowVectorXd unit_;  // of the perceptrons, in scaled units
  std::unique_ptr<NeuralModel> model_;
  std::mutex mutex_;
  std::map<Mask, NeuralFit> fits_;
};

Estimate neural_estimate(Run<Params>& run, const Problem& problem) {
  const auto fits = std::make_shared<NeuralFits>(run, problem.graph, problem.roles,
                                                 scaled(problem.samples->train, *problem.scaling));
  return {[fits](Mask set) { return fits->risk(set); },
          [fits](Mask set) { return fits->predictor(set); },
          [fits](const std::vector<Mask>& sets) { fits->prepare(sets); },
          [fits](Mask set) { return fits->errors(set); },
          [fits, &problem](Mask set) { fits->report_worst(set, problem); },
          {}};
}

// The fitted predictor of a set, with the constant 0 of rows that are centred.
Predict linear_predictor_of(const LinearRisk& model, Mask set) {
  Eigen::VectorXd weights = model.predictor(set);
  weights.conservativeResize(weights.size() + 1);
  weights[weights.size() - 1] = 0;
  return linear_predictor(std::move(weights));
}

double spread_of(const LinearRisk& model, Mask set, double bound) try {
  return model.spread(set, bound);
} catch (const std::length_error& e) {
  throw BadInput(e.what(), "params.estimator");
}

Estimate linear_estimate(Run<Params>& run, const Problem& problem) {
  const auto model = std::make_shared<LinearRisk>(*problem.linear, problem.roles);
  Estimate e;
  e.risk = [model, &run](Mask set) {
    run.stop_point();
    return model->risk(set);
  };
  e.spread = [model](Mask set, double bound) { return spread_of(*model, set, bound); };
  if (problem.samples) e.predictor = [model](Mask set) { return linear_predictor_of(*model, set); };
  return e;
}

Estimate discrete_estimate(Run<Params>& run, const Problem& problem) {
  const auto model = std::make_shared<DiscreteRisk>(*problem.discrete, problem.roles);
  Estimate e;
  e.risk = [model, &run](Mask set) {
    run.stop_point();
    return model->risk(set);
  };
  return e;
}

}  // namespace

Estimate estimate_of(Run<Params>& run, const Problem& problem) try {
  if (problem.linear) return linear_estimate(run, problem);
  if (problem.discrete) return discrete_estimate(run, problem);
  return neural_estimate(run, problem);
} catch (const std::length_error& e) {
  throw BadInput(e.what(), "params.estimator");
}

std::function<Predict(Mask)> predictors_of(Run<Params>& run, const Problem& problem,
                                           const Dataset& train) {
  if (run.params().estimator == Estimator::linear) {
    const auto model = std::make_shared<LinearRisk>(
        fit_linear_model(train, problem.graph, problem.roles), problem.roles);
    return [model](Mask set) { return linear_predictor_of(*model, set); };
  }
  const auto fits = std::make_shared<NeuralFits>(run, problem.graph, problem.roles, train);
  return [fits](Mask set) { return fits->quick_predictor(set); };
}

}  // namespace assay::causal_minimax
