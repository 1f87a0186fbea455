// Every random number is drawn from a stream of the set it is for, so the order of fits is free.
#include "plugins/causal_minimax/neural.hpp"

#include <utility>

namespace assay::causal_minimax {
namespace {

enum Stream : std::uint64_t { kStructural, kSample, kPredictor, kWorstCase };

}  // namespace

NeuralModel::NeuralModel(const Eigen::MatrixXd& train, Dag graph, const Roles& roles,
                         NeuralOptions options, const Rng& rng)
    : train_(rows_of(train)),
      graph_(std::move(graph)),
      roles_(roles),
      options_(std::move(options)),
      rng_(rng) {
  const Mask below = graph_.descendants(roles_.mutable_nodes) & ~roles_.mutable_nodes;
  mechanisms_ = fit_mechanisms(train_, graph_, below, options_.hidden_s, options_.activation,
                               options_.structural, rng_.stream(kStructural));
  sample_ = interventional_sample(train_, graph_, roles_, mechanisms_, options_.sample,
                                  rng_.stream(kSample));
  search_ = std::make_unique<InterventionSearch>(train_, graph_, roles_, mechanisms_,
                                                 options_.worst_case);
}

mlp::Network NeuralModel::predictor(Mask set) const {
  const auto x = sample_.columns(inputs(set));
  auto stream = rng_.stream(kPredictor).stream(set);
  const auto start = mlp::xavier({x.size(), options_.hidden_f, options_.activation},
                                 [&stream] { return stream.uniform(); });
  const double* const y = sample_.values.col(roles_.target).data();
  return mlp::fit({x, y, sample_.weight.data(), sample_.padded()}, start, options_.predictor);
}

WorstCase NeuralModel::worst_case(const mlp::Network& f, Mask set, const Intervention* warm) const {
  return search_->maximise(function_of(f), inputs(set), warm, rng_.stream(kWorstCase).stream(set));
}

Eigen::VectorXd NeuralModel::predict(const mlp::Network& f, Mask set,
                                     const Eigen::MatrixXd& values) const {
  const auto rows = rows_of(values);
  Eigen::VectorXd out(rows.values.rows());
  mlp::predict(f, rows.columns(inputs(set)), out.data(), rows.padded());
  return out.head(rows.count);
}

}  // namespace assay::causal_minimax
