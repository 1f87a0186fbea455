#include "plugins/g_theory/read.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
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

// The k-th number of a list that may be empty where a default serves.
double entry(const Reals& list, std::size_t k, double otherwise) {
  return list.empty() ? otherwise : list[k];
}

std::vector<TruthFunction> truth_functions(const Params& p) {
  const auto n = p.truth_kind.size();
  const auto uses = [&](const char* kind) {
    return std::count(p.truth_kind.begin(), p.truth_kind.end(), kind) > 0;
  };
  const bool is_plain = std::count(p.truth_kind.begin(), p.truth_kind.end(), "tautology") ==
                        static_cast<std::ptrdiff_t>(n);
  demand_length(p.truth_a.size(), n, is_plain, "truth_a", "truth_kind");
  demand_length(p.truth_b.size(), n, is_plain, "truth_b", "truth_kind");
  demand_length(p.truth_c.size(), n, !uses("dam"), "truth_c", "truth_kind");
  demand_length(p.truth_d.size(), n, !uses("dam"), "truth_d", "truth_kind");
  demand_length(p.truth_belief.size(), n, true, "truth_belief", "truth_kind");
  std::vector<TruthFunction> functions;
  for (std::size_t j = 0; j < n; ++j) {
    TruthFunction f;
    for (const auto& [name, kind] : kKinds)
      if (p.truth_kind[j] == name) f.kind = kind;
    f.a = entry(p.truth_a, j, 0), f.b = entry(p.truth_b, j, 1);
    f.c = entry(p.truth_c, j, 0), f.d = entry(p.truth_d, j, 0);
    f.belief = entry(p.truth_belief, j, 1);
    if (const auto fault = fault_of(f); !fault.empty())
      bad_input("params.truth_b", "label ", j, ": ", fault);
    functions.push_back(f);
  }
  return functions;
}

void demand_truth(const Truth& t, const Vector& p, const std::string& key) {
  for (Index i = 0; i < t.values.rows(); ++i)
    for (Index j = 0; j < t.values.cols(); ++j)
      if (!(t.values(i, j) >= 0 && t.values(i, j) <= 1))
        bad_input(key, "row ", i, ", label '", t.names[static_cast<std::size_t>(j)],
                  "': a truth value lies in [0, 1], not ", number(t.values(i, j)));
  const Vector logical = logical_probability(p, t.values);
  for (Index j = 0; j < logical.size(); ++j)
    if (!(logical[j] > 0))
      bad_input(key, "label '", t.names[static_cast<std::size_t>(j)],
                "' is true nowhere under the source");
}

void demand_same_x(const Vector& x, const Vector& other, const std::string& role) {
  const std::string key = "data." + role;
  if (x.size() != other.size())
    bad_input(key, "has ", other.size(), " rows, the grid has ", x.size(), " cells");
  for (Index i = 0; i < x.size(); ++i)
    if (x[i] != other[i])
      bad_input(key, "row ", i, ": x is ", number(other[i]), ", the grid has ", number(x[i]));
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

void demand_length(std::size_t has, std::size_t wants, bool may_be_empty, const std::string& key,
                   const std::string& of) {
  if (has == wants || (may_be_empty && has == 0)) return;
  bad_input("params." + key, "has ", has, " values, ", of, " has ", wants);
}

Columns other_columns(const GRun& run, const char* role, const std::vector<std::string>& but) {
  const auto input = run.input(role);
  Columns c;
  for (const auto& name : input.columns())
    if (std::find(but.begin(), but.end(), name) == but.end()) c.names.push_back(name);
  if (c.names.empty())
    bad_input(std::string("data.") + role, "has no column besides '", but.front(), "'");
  c.values.resize(static_cast<Index>(input.rows()), static_cast<Index>(c.names.size()));
  for (std::size_t j = 0; j < c.names.size(); ++j)
    c.values.col(static_cast<Index>(j)) = vector_of(input.reals(c.names[j]));
  return c;
}

Vector law_of(const Vector& p, const std::string& key) {
  for (Index i = 0; i < p.size(); ++i)
    if (!(p[i] >= 0)) bad_input(key, "row ", i, ": a probability is ", number(p[i]));
  if (std::abs(p.sum() - 1) > kSumTolerance)
    bad_input(key, "the probabilities sum to ", number(p.sum()), ", not to 1");
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
    bad_input("params.x_max", "must lie above x_min = ", number(p.x_min), ", not at ",
              number(p.x_max));
  return linspace(p.x_min, p.x_max, p.x_points);
}

std::vector<Component> read_components(const Reals& means, const Reals& stds, const Reals& weights,
                                       const std::string& prefix) {
  if (means.empty()) throw BadInput("is needed here", "params." + prefix + "_mean");
  demand_length(stds.size(), means.size(), false, prefix + "_std", prefix + "_mean");
  demand_length(weights.size(), means.size(), true, prefix + "_weight", prefix + "_mean");
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
    bad_input("params." + key, key, "[", k, "] = ", number(means[k]), " lies ", how_far,
              " the grid from ", number(first), " to ", number(last));
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
        bad_input("data.channel", "row ", i, ": a probability is ", number(t.values(i, j)));
    const double sum = t.values.row(i).sum();
    if (is_channel && std::abs(sum - 1) > kSumTolerance)
      bad_input("data.channel", "row ", i, " sums to ", number(sum), ", not to 1");
    if (is_channel) t.values.row(i) /= sum;
  }
  return t;
}

void demand_use(const Truth& usage, const Vector& p, const std::string& key) {
  const Vector use = label_probability(p, usage.values);
  for (Index j = 0; j < use.size(); ++j)
    if (!(use[j] > 0))
      bad_input(key, "label '", usage.names[static_cast<std::size_t>(j)], "' is never used");
}

void demand_slopes(const GRun& run, const Matrix& log_score) {
  if ((log_score.array() > -INFINITY).all()) return;
  const auto demand = [](double s, const char* key) {
    if (s < 0) bad_input(key, number(s), " needs labels that are impossible nowhere");
  };
  demand(run.params().s, "params.s");
  for (const double s : run.params().s_values) demand(s, "params.s_values");
}

std::vector<std::string> label_names(Index count) {
  std::vector<std::string> names;
  for (Index j = 0; j < count; ++j) names.push_back(said("y_", j));
  return names;
}

void report_columns(GRun& run, const std::string& artifact, const std::string& first,
                    const Vector& x, std::vector<std::string> names, const Matrix& values) {
  Matrix table(x.size(), values.cols() + 1);
  table << x, values;
  names.insert(names.begin(), first);
  run.artifact(artifact, view(table), names);
}

void require_solver(const GRun& run, const std::vector<std::string>& choices) {
  const auto& solver = run.params().solver;
  if (std::find(choices.begin(), choices.end(), solver) != choices.end()) return;
  std::string list;
  for (const auto& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  bad_input("params.solver", "solver '", solver, "' does not serve this task; it takes ", list);
}

}  // namespace assay::g_theory
