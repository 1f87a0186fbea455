// Masks leave the program in the natural order of the names they are about.
#include "plugins/causal_minimax/report.hpp"

#include <cmath>

#include "plugins/numerics/statistics/correlation.hpp"

namespace assay::causal_minimax {

std::int64_t packed(Mask set, Mask among) {
  std::int64_t mask = 0;
  int position = 0;
  for_each_node(among, [&](int v) {
    if (contains(set, v)) mask |= std::int64_t{1} << position;
    ++position;
  });
  return mask;
}

void report_graph(Run<Params>& run, const Problem& problem, const Classes& classes) {
  const auto& [target, stable, is_mutable] = problem.roles;
  run.result("n_stable", size_of(stable));
  run.result("n_mutable", size_of(is_mutable));
  run.result("mutable_mask", packed(is_mutable, stable | is_mutable));
  run.result("n_classes", classes.size());
  run.result("n_subsets", std::ldexp(1.0, size_of(stable)));
  run.result("full_set_condition", full_set_condition(problem.graph, target, is_mutable) ? 1 : 0);
  TableRows edges({"source", "target", "mark"});
  const auto add = [&](const std::string& source, int v, bool is_known) {
    edges.row(source, problem.names[static_cast<std::size_t>(v)],
              is_known ? "compelled" : "chosen");
  };
  for (int v = 0; v < problem.graph.size(); ++v)
    for_each_node(problem.graph.parents(v), [&](int p) {
      const auto& learned = problem.learned;
      add(problem.names[static_cast<std::size_t>(p)], v,
          !learned || contains(learned->compelled[static_cast<std::size_t>(v)], p));
    });
  if (problem.learned) {
    for_each_node(is_mutable, [&](int v) { add(run.params().env, v, true); });
    for (const auto& doubt : problem.learned->doubts) run.warn(doubt);
    if (!problem.learned->is_consistent)
      run.warn("the tests contradict each other: some directions of the graph are arbitrary");
    run.result("n_ci_tests", problem.learned->tests);
    run.result("consistent_extension", problem.learned->is_consistent ? 1 : 0);
  }
  run.artifact("graph.csv", edges);
}

void report_classes(Run<Params>& run, Mask stable, const Classes& classes,
                    const std::vector<double>& risks, const std::vector<double>& test_errors) {
  std::vector<std::int64_t> fixed, free, size;
  TableRows members({"mask", "class"});
  for (const auto& c : classes) {
    fixed.push_back(packed(c.fixed, stable));
    free.push_back(packed(c.free, stable));
    size.push_back(size_of(c.fixed));
    if (!run.params().write_members) continue;
    for_each_subset(
        c.free, [&](Mask extra) { members.row(packed(c.fixed | extra, stable), fixed.back()); });
  }
  TableView table;
  table.column("mask", fixed).column("fixed", fixed).column("free", free).column("size", size);
  if (!risks.empty()) table.column("risk", risks);
  if (!test_errors.empty()) {
    table.column("max_test_mse", test_errors);
    if (const auto rho = statistics::spearman(risks, test_errors))
      run.result("spearman_risk_mse", *rho);
  }
  run.artifact("classes.csv", table);
  if (run.params().write_members) run.artifact("members.csv", members);
}

}  // namespace assay::causal_minimax
