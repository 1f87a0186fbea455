#include "plugins/g_theory/read.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace assay::g_theory {
namespace {

constexpr double kSumTolerance = 1e-6;
constexpr const char* kRolesWithX[] = {"source",     "truth",       "channel",
                                       "distortion", "test_source", "states"};
const std::pair<const char*, TruthKind> kKinds[] = {{"gaussian", TruthKind::gaussian},
                                                    {"logistic", TruthKind::logistic},
                                                    {"crisp", TruthKind::crisp},
                                                    {"dam", TruthKind::dam},
                                                    {"tautology", TruthKind::tautology}};

[[noreturn]] void wrong_length(const std::string& key, std::size_t has, std::size_t wants,
                               const std::string& of) {
  throw BadInput("has " + std::to_string(has) + " values, " + of + " has " + std::to_string(wants),
                 "params." + key);
}

// The k-th number of a list that may be empty where a default serves.
double entry(const Reals& list, std::size_t k, double otherwise) {
  return list.empty() ? otherwise : list[k];
}

void demand_length(const Reals& list, std::size_t n, bool may_be_empty, const char* key) {
  if (list.size() == n || (may_be_empty && list.empty())) return;
  wrong_length(key, list.size(), n, "truth_kind");
}

std::vector<TruthFunction> truth_functions(const Params& p) {
  const auto n = p.truth_kind.size();
  const auto uses = [&](const char* kind) {
    return std::count(p.truth_kind.begin(), p.truth_kind.end(), kind) > 0;
  };
  const bool is_plain = std::count(p.truth_kind.begin(), p.truth_kind.end(), "tautology") ==
                        static_cast<std::ptrdiff_t>(n);
  demand_length(p.truth_a, n, is_plain, "truth_a");
  demand_length(p.truth_b, n, is_plain, "truth_b");
  demand_length(p.truth_c, n, !uses("dam"), "truth_c");
  demand_length(p.truth_d, n, !uses("dam"), "truth_d");
  demand_length(p.truth_belief, n, true, "truth_belief");
  std::vector<TruthFunction> functions;
  for (std::size_t j = 0; j < n; ++j) {
    TruthFunction f;
    for (const auto& [name, kind] : kKinds)
      if (p.truth_kind[j] == name) f.kind = kind;
    f.a = entry(p.truth_a, j, 0), f.b = entry(p.truth_b, j, 1);
    f.c = entry(p.truth_c, j, 0), f.d = entry(p.truth_d, j, 0);
    f.belief = entry(p.truth_belief, j, 1);
    if (const auto fault = fault_of(f); !fault.empty())
      throw BadInput("label " + std::to_string(j) + ": " + fault, "params.truth_b");
    functions.push_back(f);
  }
  return functions;
}

void demand_truth(const Truth& t, const Vector& p, const std::string& key) {
  for (Index i = 0; i < t.values.rows(); ++i)
    for (Index j = 0; j < t.values.cols(); ++j)
      if (!(t.values(i, j) >= 0 && t.values(i, j) <= 1))
        throw BadInput("row " + std::to_string(i) + ", label '" +
                           t.names[static_cast<std::size_t>(j)] +
                           "': a truth value lies in [0, 1], not " + number(t.values(i, j)),
                       key);
  const Vector logical = logical_probability(p, t.values);
  for (Index j = 0; j < logical.size(); ++j)
    if (!(logical[j] > 0))
      throw BadInput(
          "label '" + t.names[static_cast<std::size_t>(j)] + "' is true nowhere under the source",
          key);
}

void demand_same_x(const Vector& x, const Vector& other, const std::string& role) {
  const std::string key = "data." + role;
  if (x.size() != other.size())
    throw BadInput("has " + std::to_string(other.size()) + " rows, the grid has " +
                       std::to_string(x.size()) + " cells",
                   key);
  for (Index i = 0; i < x.size(); ++i)
    if (x[i] != other[i])
      throw BadInput("row " + std::to_string(i) + ": x is " + number(other[i]) + ", the grid has " +
                         number(x[i]),
                     key);
}

}  // namespace

double per_unit(const Params& p) { return p.units == Units::bit ? std::log(2.0) : 1; }

Vector vector_of(const Reals& values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

Columns other_columns(const GRun& run, const char* role, const std::vector<std::string>& but) {
  const auto input = run.input(role);
  Columns c;
  for (const auto& name : input.columns())
    if (std::find(but.begin(), but.end(), name) == but.end()) c.names.push_back(name);
  if (c.names.empty())
    throw BadInput("has no column besides '" + but.front() + "'", std::string("data.") + role);
  c.values.resize(static_cast<Index>(input.rows()), static_cast<Index>(c.names.size()));
  for (std::size_t j = 0; j < c.names.size(); ++j)
    c.values.col(static_cast<Index>(j)) = vector_of(input.reals(c.names[j]));
  return c;
}

Vector law_of(const Vector& p, const std::string& key) {
  for (Index i = 0; i < p.size(); ++i)
    if (!(p[i] >= 0))
      throw BadInput("row " + std::to_string(i) + ": a probability is " + number(p[i]), key);
  if (std::abs(p.sum() - 1) > kSumTolerance)
    throw BadInput("the probabilities sum to " + number(p.sum()) + ", not to 1", key);
  return normalised(p);
}

Vector read_grid(const GRun& run) {
  const auto& p = run.params();
  Vector x;
  for (const char* role : kRolesWithX) {
    const auto input = run.find_input(role);
    if (!input) continue;
    const Vector own = vector_of(input->reals("x"));
    const std::string name = role;
    if (x.size() == 0 && (name == "test_source" || name == "states"))
      x = linspace(p.x_min, p.x_max, p.x_points);
    if (x.size() == 0) x = own;
    demand_same_x(x, own, role);
    if (x.size() < 2) throw BadInput("needs two rows or more", "data." + name);
  }
  if (x.size() > 0) return x;
  if (!(p.x_max > p.x_min))
    throw BadInput("must lie above x_min = " + number(p.x_min) + ", not at " + number(p.x_max),
                   "params.x_max");
  return linspace(p.x_min, p.x_max, p.x_points);
}

std::vector<Component> read_components(const Reals& means, const Reals& stds, const Reals& weights,
                                       const std::string& prefix) {
  if (means.empty()) throw BadInput("is needed here", "params." + prefix + "_mean");
  if (stds.size() != means.size())
    wrong_length(prefix + "_std", stds.size(), means.size(), prefix + "_mean");
  if (!weights.empty() && weights.size() != means.size())
    wrong_length(prefix + "_weight", weights.size(), means.size(), prefix + "_mean");
  std::vector<Component> components;
  for (std::size_t j = 0; j < means.size(); ++j)
    components.push_back({means[j], stds[j], entry(weights, j, 1)});
  return components;
}

void demand_near_grid(const Vector& x, const Reals& means, const Reals& stds,
                      const std::string& key, double deviations) {
  const double first = x[0], last = x[x.size() - 1];
  for (std::size_t k = 0; k < means.size(); ++k) {
    const double reach = deviations * stds[k];
    if (means[k] >= first - reach && means[k] <= last + reach) continue;
    const auto how_far =
        deviations > 0 ? "more than " + number(deviations) + " deviations off" : "outside";
    throw BadInput(key + "[" + std::to_string(k) + "] = " + number(means[k]) + " lies " + how_far +
                       " the grid from " + number(first) + " to " + number(last),
                   "params." + key);
  }
}

Vector read_source(const GRun& run, const Vector& x) {
  if (const auto input = run.find_input("source"))
    return law_of(vector_of(input->reals("p")), "data.source");
  const auto& p = run.params();
  if (p.source == Source::uniform)
    return Vector::Constant(x.size(), 1.0 / static_cast<double>(x.size()));
  const auto components = read_components(p.source_mean, p.source_std, p.source_weight, "source");
  if (p.source == Source::gaussian && components.size() != 1)
    throw BadInput("a gaussian source has one mean; source = \"mixture\" takes several",
                   "params.source_mean");
  demand_near_grid(x, p.source_mean, p.source_std, "source_mean");
  return mixture_law(x, components);
}

bool states_truth(const GRun& run) {
  return run.find_input("truth") || !run.params().truth_kind.empty();
}

Truth read_truth(const GRun& run, const Vector& x, const Vector& p) {
  if (run.find_input("truth")) {
    auto c = other_columns(run, "truth", {"x"});
    Truth t{c.names, c.values};
    demand_truth(t, p, "data.truth");
    return t;
  }
  if (run.params().truth_kind.empty())
    throw BadInput("needs at least one truth function, or a preset, or data.truth",
                   "params.truth_kind");
  const auto functions = truth_functions(run.params());
  Truth t{label_names(static_cast<Index>(functions.size())), truth_matrix(x, functions)};
  demand_truth(t, p, "params.truth_kind");
  return t;
}

void warn_of_narrow_grid(GRun& run, const Vector& x, const std::vector<Component>& components,
                         double deviations) {
  for (const auto& c : components)
    if (c.mean - x[0] < deviations * c.std || x[x.size() - 1] - c.mean < deviations * c.std)
      run.warn("the grid ends within " + number(deviations) + " deviations of mean " +
               number(c.mean) + ": the law is cut off there");
}

Truth read_channel(const GRun& run, const Vector& x, bool is_channel) {
  auto c = other_columns(run, "channel", {"x"});
  Truth t{c.names, c.values};
  for (Index i = 0; i < x.size(); ++i) {
    for (Index j = 0; j < t.values.cols(); ++j)
      if (!(t.values(i, j) >= 0 && t.values(i, j) <= 1))
        throw BadInput("row " + std::to_string(i) + ": a probability is " + number(t.values(i, j)),
                       "data.channel");
    const double sum = t.values.row(i).sum();
    if (is_channel && std::abs(sum - 1) > kSumTolerance)
      throw BadInput("row " + std::to_string(i) + " sums to " + number(sum) + ", not to 1",
                     "data.channel");
    if (is_channel) t.values.row(i) /= sum;
  }
  return t;
}

void demand_use(const Truth& usage, const Vector& p, const std::string& key) {
  const Vector use = label_probability(p, usage.values);
  for (Index j = 0; j < use.size(); ++j)
    if (!(use[j] > 0))
      throw BadInput("label '" + usage.names[static_cast<std::size_t>(j)] + "' is never used", key);
}

void demand_slopes(const GRun& run, const Matrix& log_score) {
  if ((log_score.array() > -INFINITY).all()) return;
  const auto demand = [](double s, const char* key) {
    if (s < 0) throw BadInput(number(s) + " needs labels that are impossible nowhere", key);
  };
  demand(run.params().s, "params.s");
  for (const double s : run.params().s_values) demand(s, "params.s_values");
}

std::vector<std::string> label_names(Index count) {
  std::vector<std::string> names;
  for (Index j = 0; j < count; ++j) names.push_back("y_" + std::to_string(j));
  return names;
}

void report_columns(GRun& run, const std::string& artifact, const std::string& first,
                    const Vector& x, const std::vector<std::string>& names, const Matrix& values) {
  std::vector<Reals> columns{Reals(x.begin(), x.end())};
  for (Index j = 0; j < values.cols(); ++j) {
    const Vector column = values.col(j);
    columns.emplace_back(column.begin(), column.end());
  }
  TableView table;
  table.column(first, columns[0]);
  for (std::size_t j = 0; j < names.size(); ++j) table.column(names[j], columns[j + 1]);
  run.artifact(artifact, table);
}

void require_solver(const GRun& run, const std::vector<std::string>& choices) {
  const auto& solver = run.params().solver;
  if (std::find(choices.begin(), choices.end(), solver) != choices.end()) return;
  std::string list;
  for (const auto& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  throw BadInput("solver '" + solver + "' does not serve this task; it takes " + list,
                 "params.solver");
}

}  // namespace assay::g_theory
