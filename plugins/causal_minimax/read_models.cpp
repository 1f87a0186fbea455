// Coefficients and probability tables of a graph that was read.
#include <algorithm>
#include <cmath>

#include "plugins/causal_minimax/problem.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kScm = "data.scm";
constexpr const char* kCpt = "data.cpt";
constexpr double kSum = 1e-6;  // how far the probabilities of a row may be from 1 in sum
constexpr double kMissing = -1;
constexpr double kMaxTable = 1 << 24;

const std::string& name_of(const Problem& problem, int node) {
  return problem.names[static_cast<std::size_t>(node)];
}

int described_node(const Problem& problem, const std::string& name, const char* key) {
  const int node = node_named(problem, name, key);
  if (contains(problem.roles.mutable_nodes, node))
    bad_input(key, "'", name, "' is mutable: its mechanism is what changes");
  return node;
}

// One line of the table of probabilities: the values of all nodes it names, the others 0.
struct Row {
  int node;
  std::vector<int> assignment;
  double probability;
};

// "Y=0|M1=1" into `row`; exactly the parents of its node must be named.
void read_parents(const Problem& problem, const std::string& text, Row& row) {
  Mask named = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('|', begin), text.size());
    const auto term = text.substr(begin, end - begin);
    const auto equals = term.find('=');
    const auto digits = equals == std::string::npos ? "" : term.substr(equals + 1);
    if (digits.empty() || digits.size() > 6 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      bad_input(kCpt, "'", term, "' is not like Y=0");
    const int parent = node_named(problem, term.substr(0, equals), kCpt);
    named |= bit(parent);
    row.assignment[static_cast<std::size_t>(parent)] = std::stoi(digits);
    begin = end + 1;
  }
  if (named != problem.graph.parents(row.node))
    bad_input(kCpt, "'", text, "' names other nodes than the parents of '",
              name_of(problem, row.node), "'");
}

std::vector<Row> read_rows(const Input& cpt, const Problem& problem) {
  const auto nodes = cpt.texts("node"), parents = cpt.texts("parents");
  const auto values = cpt.integers("value");
  const auto probabilities = cpt.reals("prob");
  std::vector<Row> rows;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Row row{described_node(problem, nodes[i], kCpt), std::vector<int>(problem.names.size(), 0),
            probabilities[i]};
    if (values[i] < 0 || values[i] > 999999) bad_input(kCpt, "values count from 0: ", values[i]);
    if (!(row.probability >= 0 && row.probability <= 1))
      bad_input(kCpt, "a probability of '", nodes[i], "' is not within 0 and 1");
    row.assignment[static_cast<std::size_t>(row.node)] = static_cast<int>(values[i]);
    read_parents(problem, parents[i], row);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string describe(const Problem& problem, int node, const std::vector<int>& assignment) {
  std::string text;
  for_each_node(problem.graph.parents(node), [&](int p) {
    text += (text.empty() ? " given " : "|") + name_of(problem, p) + "=" +
            std::to_string(assignment[static_cast<std::size_t>(p)]);
  });
  return "'" + name_of(problem, node) + "'" + text;
}

// Every configuration of the parents must have every value once, summing to 1.
void check_table(const Problem& problem, const DiscreteModel& model, int node) {
  const Mask parents = problem.graph.parents(node);
  const auto i = static_cast<std::size_t>(node);
  const auto levels = static_cast<std::size_t>(model.levels[i]);
  for (std::size_t row = 0; row < model.configurations(parents); ++row) {
    std::vector<int> assignment(problem.names.size(), 0);
    std::size_t rest = row;
    for (int p = problem.graph.size() - 1; p >= 0; --p) {
      if (!contains(parents, p)) continue;
      const auto k = static_cast<std::size_t>(model.levels[static_cast<std::size_t>(p)]);
      assignment[static_cast<std::size_t>(p)] = static_cast<int>(rest % k);
      rest /= k;
    }
    double sum = 0;
    for (std::size_t x = 0; x < levels; ++x) {
      const double p = model.tables[i][row * levels + x];
      if (p == kMissing)
        bad_input(kCpt, describe(problem, node, assignment), ": no probability of value ", x);
      sum += p;
    }
    if (std::abs(sum - 1) > kSum)
      bad_input(kCpt, describe(problem, node, assignment), ": the probabilities do not sum to 1");
  }
}

}  // namespace

LinearModel read_linear_model(const Input& scm, const Problem& problem) {
  const auto kinds = scm.texts("kind"), sources = scm.texts("source"),
             targets = scm.texts("target");
  const auto values = scm.reals("value");
  const int n = problem.graph.size();
  LinearModel model{Eigen::MatrixXd::Zero(n, n), Eigen::VectorXd::Zero(n)};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const int to = described_node(problem, targets[i], kScm);
    if (kinds[i] == "noise") {
      model.noise_sd[to] = values[i];
    } else if (kinds[i] == "coef") {
      const int from = node_named(problem, sources[i], kScm);
      if (!contains(problem.graph.parents(to), from))
        bad_input(kScm, "the graph has no edge ", sources[i], " -> ", targets[i]);
      model.coefficients(to, from) = values[i];
    } else {
      bad_input(kScm, "kind '", kinds[i], "' is neither coef nor noise");
    }
  }
  for_each_node(problem.graph.nodes() & ~problem.roles.mutable_nodes, [&](int v) {
    if (!(model.noise_sd[v] > 0))
      bad_input(kScm, "'", name_of(problem, v), "' needs a noise above 0");
    for_each_node(problem.graph.parents(v), [&](int p) {
      if (model.coefficients(v, p) == 0)
        bad_input(kScm, "the edge ", name_of(problem, p), " -> ", name_of(problem, v),
                  " has no coefficient");
    });
  });
  for_each_node(problem.roles.mutable_nodes, [&](int m) {
    for_each_node(problem.graph.parents(m), [&](int p) { model.coefficients(m, p) = 1; });
  });
  return model;
}

DiscreteModel read_discrete_model(const Input& cpt, const Problem& problem) {
  const auto rows = read_rows(cpt, problem);
  const auto n = problem.names.size();
  DiscreteModel model{problem.graph, std::vector<int>(n, 1), std::vector<std::vector<double>>(n)};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < n; ++i)
      model.levels[i] = std::max(model.levels[i], row.assignment[i] + 1);
  const Mask described = problem.graph.nodes() & ~problem.roles.mutable_nodes;
  for_each_node(described, [&](int v) {
    double cells = 1;
    for_each_node(problem.graph.parents(v) | bit(v),
                  [&](int p) { cells *= model.levels[static_cast<std::size_t>(p)]; });
    if (cells > kMaxTable)
      bad_input(kCpt, "the table of '", name_of(problem, v), "' has more than 2^24 cells");
    model.tables[static_cast<std::size_t>(v)].assign(static_cast<std::size_t>(cells), kMissing);
  });
  for (const auto& row : rows) {
    const auto i = static_cast<std::size_t>(row.node);
    const auto configuration = model.configuration(problem.graph.parents(row.node), row.assignment);
    auto& cell = model.tables[i][configuration * static_cast<std::size_t>(model.levels[i]) +
                                 static_cast<std::size_t>(row.assignment[i])];
    if (cell != kMissing)
      bad_input(kCpt, describe(problem, row.node, row.assignment), ": value ", row.assignment[i],
                " is there twice");
    cell = row.probability;
  }
  for_each_node(described, [&](int v) { check_table(problem, model, v); });
  return model;
}

}  // namespace assay::causal_minimax
