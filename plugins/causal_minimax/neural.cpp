// Every random number is drawn from a stream of the set it is for, so the order of fits is free.
#include "plugins/causal_minimax/neural.hpp"

#include <tuple>
#include <utility>
#include <vector>

namespace assay::causal_minimax {
namespace {

enum Stream : std::uint64_t { kStructural, kSample, kPredictor, kWorstCase, kHalves };

// The rows in two halves, at random.
std::pair<Rows, Rows> halves(const Eigen::MatrixXd& rows, Rng rng) {
  const auto count = static_cast<std::size_t>(rows.rows());
  const auto order = rng.sample(count, count);
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>((count + 1) / 2);
  const std::vector<Eigen::Index> first(order.begin(), middle), second(middle, order.end());
  return {rows_of(rows(first, Eigen::all)), rows_of(rows(second, Eigen::all))};
}

}  // namespace

NeuralModel::NeuralModel(const Eigen::MatrixXd& train, Dag graph, const Roles& roles,
                         NeuralOptions options, const Rng& rng)
    : graph_(std::move(graph)), roles_(roles), options_(std::move(options)), rng_(rng) {
  if (options_.holds_out)
    std::tie(fitted_, judged_) = halves(train, rng_.stream(kHalves));
  else
    fitted_ = judged_ = rows_of(train);
  const Mask below = graph_.descendants(roles_.mutable_nodes) & ~roles_.mutable_nodes;
  mechanisms_ = fit_mechanisms(fitted_, graph_, below, options_.mechanism, options_.structural,
                               rng_.stream(kStructural));
  sample_ = interventional_sample(fitted_, graph_, roles_, mechanisms_, options_.sample,
                                  rng_.stream(kSample));
  mechanisms_ = of_rows(std::move(mechanisms_), graph_, judged_);
  judged_sample_ = interventional_sample(judged_, graph_, roles_, mechanisms_, options_.sample,
                                         rng_.stream(kSample));
  if (options_.is_noiseless) mechanisms_.residuals.setZero();
  search_ = std::make_unique<InterventionSearch>(judged_, graph_, roles_, mechanisms_,
                                                 options_.worst_case);
}

mlp::Network NeuralModel::predictor(Mask set) const {
  const auto x = sample_.columns(inputs(set));
  const auto start = options_.f.start(x.size(), rng_.stream(kPredictor).stream(set));
  const double* const y = sample_.values.col(roles_.target).data();
  return mlp::fit({x, y, sample_.weight.data(), sample_.padded()}, start, options_.predictor);
}

WorstCase NeuralModel::worst_case(const mlp::Network& f, Mask set, const Intervention* warm) const {
  return search_->maximise(function_of(f), inputs(set), warm, rng_.stream(kWorstCase).stream(set));
}

Eigen::VectorXd NeuralModel::errors(const mlp::Network& f, Mask set) const {
  const auto& rows = judged_sample_;
  Eigen::VectorXd out(rows.values.rows());
  mlp::predict(f, rows.columns(inputs(set)), out.data(), rows.padded());
  out -= rows.values.col(roles_.target);
  return out.head(rows.count)
      .cwiseAbs2()
      .reshaped(judged_.count, rows.count / judged_.count)
      .rowwise()
      .mean();
}

Eigen::VectorXd NeuralModel::predict(const mlp::Network& f, Mask set,
                                     const Eigen::MatrixXd& values) const {
  const auto rows = rows_of(values);
  Eigen::VectorXd out(rows.values.rows());
  mlp::predict(f, rows.columns(inputs(set)), out.data(), rows.padded());
  return out.head(rows.count);
}

}  // namespace assay::causal_minimax
