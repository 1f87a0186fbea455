// The searches ask for all their risks at once, so that threads can share the work.
#include "plugins/causal_minimax/selection.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "plugins/causal_minimax/members.hpp"

namespace assay::causal_minimax {
namespace {

void prepare(const Estimate& estimate, const std::vector<Mask>& sets) {
  if (estimate.prepare) estimate.prepare(sets);
}

Choice by_classes(const Classes& classes, const Estimate& estimate) {
  std::vector<Mask> sets;
  for (const auto& c : classes) sets.push_back(c.fixed);
  prepare(estimate, sets);
  return search_classes(classes, estimate.risk);
}

Choice by_subsets(Run<Params>& run, Mask stable, const Classes& classes,
                  const Estimate& estimate) try {
  std::vector<Mask> sets = all_subsets(stable);
  prepare(estimate, sets);
  auto all = search_subsets(stable, classes, estimate.risk);
  run.result("equivalence_gap", all.equivalence_gap);
  return std::move(all.choice);
} catch (const std::length_error& e) {
  throw BadInput(e.what(), "params.solver");
}

// The rows of some environments.
Dataset part_of(const Dataset& data, const std::set<int>& environments) {
  Dataset part{data.names, {}, data.environments, {}};
  std::vector<Eigen::Index> rows;
  for (std::size_t i = 0; i < data.environment_of.size(); ++i)
    if (environments.contains(data.environment_of[i])) {
      rows.push_back(static_cast<Eigen::Index>(i));
      part.environment_of.push_back(data.environment_of[i]);
    }
  part.values = data.values(rows, Eigen::all);
  return part;
}

// The class of least error in a third of the training environments, learned from the others.
Choice by_validation(Run<Params>& run, const Problem& problem, const Classes& classes,
                     const Estimate& estimate) {
  if (!problem.samples)
    throw BadInput("surgery_validated learns from rows: estimators \"nn\", \"linear\"",
                   "params.estimator");
  const auto& train = problem.samples->train;
  const auto count = train.environments.size();
  const auto held = run.rng("validation").sample(count, (count + 2) / 3);
  std::set<int> learned, out(held.begin(), held.end());
  for (int e = 0; e < static_cast<int>(count); ++e)
    if (!out.contains(e)) learned.insert(e);
  const auto rows = scaled(train, *problem.scaling);
  const auto test = part_of(rows, out);
  const auto predictors = predictors_of(run, problem, part_of(rows, learned));
  Choice choice;
  double least = 0;
  bool is_first = true;
  for (const auto& c : classes) {
    const Eigen::VectorXd rest =
        test.values.col(problem.roles.target) - predictors(c.fixed)(test.values);
    const double error = rest.squaredNorm() / static_cast<double>(rest.size());
    if (is_first || preferred(error, c.fixed, least, choice.selected)) {
      choice.selected = c.fixed;
      least = error;
    }
    is_first = false;
  }
  run.result("validation_mse", least);
  choice.risk = estimate.risk(choice.selected);
  return choice;
}

Choice choice_of(Run<Params>& run, const Problem& problem, const Classes& classes,
                 const Estimate& estimate) {
  const Mask stable = problem.roles.stable;
  switch (run.params().solver) {
    case Solver::causal_minimax:
      return by_classes(classes, estimate);
    case Solver::exhaustive:
      return by_subsets(run, stable, classes, estimate);
    case Solver::surgery_validated:
      return by_validation(run, problem, classes, estimate);
    default:
      return {stable, estimate.risk(stable), {}};
  }
}

std::string listed(Mask set, const Problem& problem) {
  std::string text;
  for_each_node(set, [&](int v) {
    text += (text.empty() ? "" : ", ") + problem.names[static_cast<std::size_t>(v)];
  });
  return "{" + text + "}";
}

std::string contradiction(const MemberPair& pair, double before, const Gain& gain,
                          const Problem& problem) {
  char figures[96];
  std::snprintf(figures, sizeof figures, "from %.3g to %.3g; chance would explain %.2g", before,
                before - gain.value, gain.noise);
  return "the rows contradict the graph: it says that beside " + listed(pair.smallest, problem) +
         " the variables " + listed(pair.other & ~pair.smallest, problem) +
         " tell nothing of the target, but they lower the error under intervention " + figures +
         ". The best set may be one that the search over classes does not evaluate";
}

// The search over classes trusts the graph that their members predict alike. Where predictors come
// from rows, the classes of the chosen, the empty and the whole set are looked into, or all of them
// where every subset was evaluated.
void compare_members(Run<Params>& run, const Problem& problem, const Classes& classes, Mask chosen,
                     const Estimate& estimate) {
  if (!estimate.errors) return;
  const auto pairs = run.params().solver == Solver::exhaustive
                         ? all_members(classes)
                         : some_members(classes, {chosen, 0, problem.roles.stable});
  double largest = 0, most = 1;
  std::string text;
  std::map<Mask, Eigen::VectorXd> errors;
  for (const auto& pair : pairs) {
    if (!errors.contains(pair.smallest)) errors[pair.smallest] = estimate.errors(pair.smallest);
    const auto& smallest = errors.at(pair.smallest);
    const auto gain = gain_of(smallest, estimate.errors(pair.other));
    largest = std::max(largest, gain.value / smallest.mean());
    if (gain.value <= most * gain.noise) continue;
    most = gain.value / gain.noise;
    text = contradiction(pair, smallest.mean(), gain, problem);
  }
  run.result("member_gain", largest);
  if (!text.empty()) run.warn(text);
}

}  // namespace

Choice select_set(Run<Params>& run, const Problem& problem, const Classes& classes,
                  const Estimate& estimate) {
  const Mask stable = problem.roles.stable;
  auto choice = choice_of(run, problem, classes, estimate);
  const auto solver = run.params().solver;
  run.result("n_fits", solver == Solver::surgery             ? 1
                       : solver == Solver::surgery_validated ? classes.size()
                                                             : choice.risks.size());
  run.result("selected_mask", packed(choice.selected, stable));
  run.result("selected_size", size_of(choice.selected));
  run.result("risk_selected", choice.risk);
  run.untimed([&] {
    const double full = estimate.risk(stable), empty = estimate.risk(0);
    run.result("risk_full", full);
    run.result("risk_empty", empty);
    run.result("risk_gap", full - empty);
    if (run.params().estimator == Estimator::exact_linear)
      run.result("risk_spread", estimate.spread(choice.selected, run.params().j_bound_linear));
    if (estimate.report_worst) estimate.report_worst(choice.selected);
  });
  if (solver == Solver::causal_minimax || solver == Solver::exhaustive)
    run.untimed([&] { compare_members(run, problem, classes, choice.selected, estimate); });
  if (solver != Solver::causal_minimax) choice.risks.clear();
  return choice;
}

}  // namespace assay::causal_minimax
