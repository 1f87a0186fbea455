// The task query: one probability of layer 1, 2 or 3 of a structural causal model.
#include "plugins/causal_games/read_scm.hpp"
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {
namespace {

constexpr double kMostWorlds = 1e8;

void declare_query(Declare<Params>& d) {
  d.text("query_target", &Params::query_target, "").help("what is asked, such as \"Y=1\"");
  d.text("query_do", &Params::query_do, "").help("what is set, such as \"X=0\"; empty: nothing");
  d.text("query_given", &Params::query_given, "")
      .help("what was naturally seen, such as \"X=1;Y=0\"; empty: nothing");
  d.input("scm")
      .table({"node", "kind", "parents", "card", "table"})
      .help(
          "a row a node after its parents (joined by ;); kind exo: its law; endo: its value for "
          "the parents' values, the last parent fastest");
  declare_values(d, {{"probability", "of the target under the action, given the evidence"},
                     {"evidence_probability", "of the evidence"}});
  d.value("worlds").integer().help("values of the exogenous variables together");
}

struct QueryProblem {
  Scm model;
  Query query;
};

QueryProblem read_query(GameRun& run) {
  const auto& p = run.params();
  QueryProblem problem{read_scm(run.input("scm")), {}};
  const auto& model = problem.model;
  if (model.worlds() > kMostWorlds)
    bad_input("data.scm", "has ", model.worlds(), " worlds, the most is ", kMostWorlds);
  problem.query = {read_assignment(model, p.query_target, "params.query_target"),
                   read_assignment(model, p.query_do, "params.query_do", true),
                   read_assignment(model, p.query_given, "params.query_given")};
  if (problem.query.target.empty())
    throw BadInput("is empty; expected what is asked, such as \"Y=1\"", "params.query_target");
  const bool is_evidence = is_possible(model, problem.query, run.stop());
  run.stop_point();
  if (!is_evidence) throw BadInput("this evidence has probability 0", "params.query_given");
  return problem;
}

void check_query(GameRun& run) { read_query(run); }

void run_query(GameRun& run) {
  const auto [model, query] = read_query(run);
  const auto found = answer(model, query, run.stop());
  run.stop_point();
  run.result("probability", found.joint / found.evidence);
  run.result("evidence_probability", found.evidence);
  run.result("worlds", static_cast<std::int64_t>(model.worlds()));
}

}  // namespace

const TaskEntry kQuery{"query", declare_query, check_query, run_query};

}  // namespace assay::causal_games
