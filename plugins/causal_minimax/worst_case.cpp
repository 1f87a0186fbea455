// Each chunk of rows goes once down the graph and once back up.
#include "plugins/causal_minimax/worst_case.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/optimise/first_order.hpp"

namespace assay::causal_minimax {
namespace {

// Linear between order statistics.
double quantile_of(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

// Adds the gradient of factor * (|hidden weights| + |output weights|).
void add_norm_gradient(const mlp::Network& net, double factor, Vector& gradient) {
  const auto stride = static_cast<Eigen::Index>(net.shape.unit());
  const auto hidden = static_cast<Eigen::Index>(net.shape.hidden);
  using Units = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Units> w(net.weights.data(), hidden, stride);
  Eigen::Map<Units> to(gradient.data(), hidden, stride);
  const auto inner = w.rightCols(stride - 2);
  if (const double norm = inner.norm(); norm > 0) to.rightCols(stride - 2) += factor / norm * inner;
  if (const double norm = w.col(0).norm(); norm > 0) to.col(0) += factor / norm * w.col(0);
}

}  // namespace

// The buffers of one thread.
class InterventionSearch::Walk {
 public:
  // Moves only those nodes that `inputs` and the target depend on.
  Walk(const InterventionSearch& search, Mask inputs, std::size_t f_scratch)
      : s_(search), inputs_(inputs), nodes_(static_cast<std::size_t>(search.graph_.size())) {
    const Mask needed = s_.graph_.ancestors(inputs | bit(s_.roles_.target));
    for (const int v : s_.moved_)
      if (contains(needed, v)) order_.push_back(v);
    int next = 0;
    for_each_node(s_.roles_.mutable_nodes, [&](int m) { node(m).net = next++; });
    for (const int v : order_) {
      const bool is_net = node(v).net >= 0;
      const auto width = is_net ? s_.options_.perceptron.hidden
                                : s_.mechanisms_.of[static_cast<std::size_t>(v)].scratch;
      node(v).scratch.resize(static_cast<Eigen::Index>(width * mlp::kChunk));
      node(v).value.resize(mlp::kChunk);
      node(v).derivative.resize(mlp::kChunk);
      node(v).slope.resize(mlp::kChunk);
    }
    f_scratch_.resize(static_cast<Eigen::Index>(f_scratch * mlp::kChunk));
  }

  // The mean squared error of f; adds its gradient in the weights of each net where that is wanted.
  double error(const Intervention& nets, const Function& f, std::vector<Vector>* gradients) {
    double sum = 0;
    for (std::size_t first = 0; first < s_.train_.padded(); first += mlp::kChunk) {
      const auto x = predict(nets, f, first);
      const auto rows = static_cast<Eigen::Index>(rows_);
      const Eigen::Map<const Eigen::ArrayXd> weight(s_.train_.weight.data() + first, rows);
      auto e = out_.head(rows).array();
      sum += (weight * e.square()).sum();
      if (gradients == nullptr) continue;
      e *= 2 * weight;
      climb(nets, f, x, *gradients);
    }
    return sum;
  }

  // Sets the columns of a chunk, and the values of what moves in it.
  void move(const Intervention& nets, std::size_t first) {
    rows_ = std::min(mlp::kChunk, s_.train_.padded() - first);
    const auto rows = static_cast<Eigen::Index>(rows_);
    for (Eigen::Index v = 0; v < s_.train_.values.cols(); ++v)
      column_[static_cast<std::size_t>(v)] = s_.train_.values.col(v).data() + first;
    for (const int v : order_) {
      auto& n = node(v);
      const auto x = pointers(s_.graph_.parents(v));
      if (n.net >= 0) {
        const auto& net = nets[static_cast<std::size_t>(n.net)];
        mlp::kernels().forward(net.shape, net.weights.data(), x.data(), n.scratch.data(),
                               n.value.data(), rows_);
        const auto [low, high] = s_.bounds_[static_cast<std::size_t>(n.net)];
        if (s_.options_.is_bounded)
          mlp::kernels().bounded(n.value.data(), low, high - low, n.value.data(), n.slope.data(),
                                 rows_);
      } else {
        s_.mechanisms_.of[static_cast<std::size_t>(v)].value(x.data(), n.scratch.data(),
                                                             n.value.data(), rows_);
        n.value.head(rows) +=
            s_.mechanisms_.residuals.col(v).segment(static_cast<Eigen::Index>(first), rows);
      }
      column_[static_cast<std::size_t>(v)] = n.value.data();
    }
  }

  const double* column(int v) const { return column_[static_cast<std::size_t>(v)]; }
  std::size_t rows() const { return rows_; }

 private:
  struct Node {
    int net = -1;  // the place of its perceptron
    Vector value, derivative, slope, scratch;
  };

  Node& node(int v) { return nodes_[static_cast<std::size_t>(v)]; }

  mlp::Columns pointers(Mask set) const {
    mlp::Columns x;
    for_each_node(set, [&](int v) { x.push_back(column(v)); });
    return x;
  }
  // Where derivatives go: null for nodes that stay as they are.
  std::vector<double*> derivatives(Mask set) {
    std::vector<double*> dx;
    for_each_node(set, [&](int v) {
      dx.push_back(node(v).derivative.size() > 0 ? node(v).derivative.data() : nullptr);
    });
    return dx;
  }

  // Leaves f - y of a chunk in out_; the arguments of f.
  mlp::Columns predict(const Intervention& nets, const Function& f, std::size_t first) {
    move(nets, first);
    auto x = pointers(inputs_);
    f.value(x.data(), f_scratch_.data(), out_.data(), rows_);
    const auto rows = static_cast<Eigen::Index>(rows_);
    out_.head(rows) -= Eigen::Map<const Eigen::VectorXd>(column(s_.roles_.target), rows);
    return x;
  }

  // Back up the graph from the derivative in the prediction, which out_ holds.
  void climb(const Intervention& nets, const Function& f, const mlp::Columns& x,
             std::vector<Vector>& gradients) {
    const auto rows = static_cast<Eigen::Index>(rows_);
    for (const int v : order_) node(v).derivative.setZero();
    if (auto& y = node(s_.roles_.target); y.derivative.size() > 0)
      y.derivative.head(rows) = -out_.head(rows);
    f.pull(x.data(), f_scratch_.data(), out_.data(), derivatives(inputs_).data(), rows_);
    for (auto v = order_.rbegin(); v != order_.rend(); ++v) {
      auto& n = node(*v);
      const Mask above = s_.graph_.parents(*v);
      if (n.net >= 0) {
        const auto place = static_cast<std::size_t>(n.net);
        const auto& net = nets[place];
        if (s_.options_.is_bounded) n.derivative.head(rows).array() *= n.slope.head(rows).array();
        mlp::kernels().backward(net.shape, net.weights.data(), pointers(above).data(),
                                n.scratch.data(), n.derivative.data(), gradients[place].data(),
                                derivatives(above).data(), rows_);
      } else {
        s_.mechanisms_.of[static_cast<std::size_t>(*v)].pull(pointers(above).data(),
                                                             n.scratch.data(), n.derivative.data(),
                                                             derivatives(above).data(), rows_);
      }
    }
  }

  const InterventionSearch& s_;
  Mask inputs_;
  std::vector<Node> nodes_;
  std::vector<int> order_;
  std::vector<const double*> column_ = std::vector<const double*>(nodes_.size());
  Vector f_scratch_, out_ = Vector(mlp::kChunk);
  std::size_t rows_ = 0;
};

InterventionSearch::InterventionSearch(const Rows& train, const Dag& graph, const Roles& roles,
                                       const Mechanisms& mechanisms, WorstCaseOptions options)
    : train_(train),
      graph_(graph),
      roles_(roles),
      mechanisms_(mechanisms),
      options_(std::move(options)) {
  const Mask moved = graph.descendants(roles.mutable_nodes);
  for (const int v : graph.order())
    if (contains(moved, v)) moved_.push_back(v);
  for_each_node(roles.mutable_nodes, [&](int m) {
    const auto* const column = train.values.col(m).data();
    const std::vector<double> values(column, column + train.count);
    bounds_.emplace_back(quantile_of(values, options_.quantile),
                         quantile_of(values, 1 - options_.quantile));
  });
}

Intervention InterventionSearch::random_start(const Rng& rng) const {
  Intervention nets;
  for_each_node(roles_.mutable_nodes, [&](int m) {
    const auto inputs = static_cast<std::size_t>(size_of(graph_.parents(m)));
    nets.push_back(options_.perceptron.start(inputs, rng.stream(static_cast<std::uint64_t>(m))));
  });
  return nets;
}

WorstCase InterventionSearch::ascend(Walk& walk, const Function& f, Intervention nets) const {
  const bool is_adam = options_.optimizer == mlp::Optimizer::kAdam;
  std::vector<optimise::Adam> adams;
  std::vector<Vector> gradients;
  for (const auto& net : nets) {
    adams.emplace_back(options_.rate);
    gradients.emplace_back(net.weights.size());
  }
  WorstCase found{-1, nets, {}};
  for (int step = 0;; ++step) {
    for (auto& g : gradients) g.setZero();
    const double error = walk.error(nets, f, &gradients);
    found.curve.push_back(error);
    if (!(error <= found.risk) || options_.keeps_last) {
      found.risk = error;
      found.intervention = nets;
    }
    if (step == options_.steps || nets.empty() || !std::isfinite(error) ||
        (options_.should_stop && options_.should_stop()))
      return found;
    for (std::size_t m = 0; m < nets.size(); ++m) {
      gradients[m] = -gradients[m];
      add_norm_gradient(nets[m], options_.regularisation, gradients[m]);
      if (is_adam)
        adams[m].step(gradients[m], nets[m].weights);
      else
        nets[m].weights -= options_.rate * gradients[m];
    }
  }
}

WorstCase InterventionSearch::maximise(const Function& f, Mask inputs, const Intervention* warm,
                                       const Rng& rng) const {
  Walk walk(*this, inputs, f.scratch);
  const bool is_alike = options_.perceptron.has_equal_units;
  WorstCase worst{-1, {}, {}};
  for (int start = 0; start < (is_alike ? 1 : options_.restarts); ++start) {
    const bool is_warm = start == 0 && warm != nullptr && !is_alike;
    auto here = ascend(
        walk, f, is_warm ? *warm : random_start(rng.stream(static_cast<std::uint64_t>(start))));
    if (!(here.risk <= worst.risk)) worst = std::move(here);
  }
  return worst;
}

Eigen::MatrixXd InterventionSearch::environment(const Intervention& intervention) const {
  Walk walk(*this, graph_.nodes(), 0);
  Eigen::MatrixXd values(train_.values.rows(), train_.values.cols());
  for (std::size_t first = 0; first < train_.padded(); first += mlp::kChunk) {
    walk.move(intervention, first);
    const auto rows = static_cast<Eigen::Index>(walk.rows());
    for (int v = 0; v < graph_.size(); ++v)
      values.col(v).segment(static_cast<Eigen::Index>(first), rows) =
          Eigen::Map<const Eigen::VectorXd>(walk.column(v), rows);
  }
  return values.topRows(train_.count);
}

}  // namespace assay::causal_minimax
