// ot_solve: how far apart are two weighted point sets or two spaces, by which plan, with a
// certificate of the answer.
#include <assay/sdk.hpp>

#include "plugins/ot_solve/problem.hpp"
#include "plugins/ot_solve/solve.hpp"
#include "plugins/ot_solve/spaces.hpp"

namespace assay::ot_solve {
namespace {

// A cost of points that a base file may have set, beside a matrix that leaves it without a meaning.
void note_idle_cost(Run<Params>& run) {
  const bool has_matrix = run.find_input("cost_matrix") || run.find_input("c1");
  if (has_matrix && run.params().cost != ot::CostKind::kPrecomputed)
    run.note("params.cost is not looked at: the costs are given as a matrix");
}

struct OtSolve {
  static constexpr About about{
      "ot_solve", "1.2.0", "Optimal transport between two weighted point sets or spaces",
      "Cuturi 2013; Benamou et al. 2015; Chizat et al. 2018; Genevay, Peyre & Cuturi 2018; "
      "Pooladian & Niles-Weed 2021; Peyre, Cuturi & "
      "Solomon 2016; Vayer et al. 2019; Xu et al. 2019; Li et al. 2023",
      "optimal transport"};
  using Params = ot_solve::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
    d.example("sinkhorn",
              "[experiment]\nname = \"ot-sinkhorn\"\nmethod = \"ot_solve\"\n\n"
              "[params]\nsolver = \"sinkhorn\"\nn = 100\nm = 100\n",
              "entropic transport between two small Gaussian samples");
    d.example("unbalanced",
              "[experiment]\nname = \"ot-unbalanced\"\nmethod = \"ot_solve\"\n\n"
              "[params]\nsolver = \"unbalanced\"\nn = 100\nm = 100\nrho_x = 2.0\n",
              "the same where mass may be left behind or made, at a price");
    d.example(
        "emd",
        "[experiment]\nname = \"ot-emd\"\nmethod = \"ot_solve\"\n\n[params]\nn = 100\nm = 100\n",
        "exact transport between two small Gaussian samples");
    d.example("barycenter",
              "[experiment]\nname = \"ot-barycenter\"\nmethod = \"ot_solve\"\n\n"
              "[params]\nsolver = \"barycenter\"\nepsilon = 0.02\n\n[data]\n"
              "x = { path = \"grid.csv\", columns = [\"u\"] }\n"
              "y = { path = \"clouds.csv\", columns = [\"u\"] }\n"
              "cloud = { path = \"clouds.csv\", columns = [\"cloud\"] }\n",
              "what lies between two clouds on a line, on nine points")
        .file("grid.csv", "u\n0\n0.5\n1\n1.5\n2\n2.5\n3\n3.5\n4\n")
        .file("clouds.csv", "cloud,u\n0,0\n0,0.5\n0,1\n1,3\n1,3.5\n1,4\n");
    d.example("gw",
              "[experiment]\nname = \"ot-gw\"\nmethod = \"ot_solve\"\n\n[params]\nsolver = \"gw\"\n"
              "generator = \"sbm_graphs\"\nn = 60\nm = 60\nrestarts = 3\n",
              "two random graphs of three communities, compared from three starts");
    d.example("own_costs",
              "[experiment]\nname = \"ot-costs\"\nmethod = \"ot_solve\"\n\n[data]\n"
              "cost_matrix = \"costs.csv\"\na = \"supply.csv\"\nb = \"demand.csv\"\n",
              "two mills, three towns: costs and weights of your own")
        .file("costs.csv", "leeds,york,hull\n4,2,7\n3,6,5\n")
        .file("supply.csv", "share\n0.6\n0.4\n")
        .file("demand.csv", "share\n0.3\n0.5\n0.2\n");
  }

  static void check(Run<Params>& run) {
    if (compares_spaces(run.params().solver)) {
      read_first_plan(run, read_spaces(run));
      return;
    }
    if (run.params().solver == Solver::barycenter) return check_barycenter(run);
    const auto problem = read_problem(run);
    require_plan(run, problem);
    read_query(run, problem);
    read_first_potential(run, problem);
  }

  static void run(Run<Params>& run) {
    note_idle_cost(run);
    switch (run.params().solver) {
      case Solver::emd:
        return solve_exactly(run);
      case Solver::sinkhorn:
      case Solver::entropic_map:
        return solve_entropic(run);
      case Solver::unbalanced:
        return solve_unbalanced(run);
      case Solver::sinkhorn_divergence:
        return solve_divergence(run);
      case Solver::barycenter:
        return solve_barycenter(run);
      default:
        return compare_spaces(run);
    }
  }
};

}  // namespace
}  // namespace assay::ot_solve

ASSAY_PLUGIN(assay::ot_solve::OtSolve)
