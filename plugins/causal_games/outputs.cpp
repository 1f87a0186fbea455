// What several tasks report, and the example.
#include "plugins/causal_games/tasks.hpp"

namespace assay::causal_games {

void declare_values(Declare<Params>& d, std::initializer_list<ValueOf> values) {
  for (const auto& v : values) d.value(v.name).help(v.help);
}

void declare_shared_outputs(Declare<Params>& d) {
  constexpr const char* kMeaning = "welfare with causal layers less that of Stackelberg";
  d.where("task=sequential|monte_carlo", [&] {
    d.curve("welfare_improvement").help(kMeaning);
    d.value("welfare_improvement").maximize().optional().help(kMeaning);
  });
  d.artifact("strategy.csv")
      .when("task=simultaneous|sequential")
      .help("what players do at each impulse, the follower also by the leader's action");
}

void declare_fragments(Declare<Params>& d) {
  d.example("smoke", R"([experiment]
name = "causal_games-smoke"
method = "causal_games"
tags = ["smoke"]

[[sweep]]                           # 50 random games, payoffs ever less confounded with impulses
"params.confounding" = [1.0, 0.5, 0.0]

[[sweep]]
"params.task" = ["sequential"]
"params.problem" = ["random", "signal", "stag_hunt", "context_pd"]

[[sweep]]
"params.task" = ["sequential"]
"params.problem" = ["satisficing_pd"]
"params.follower" = ["satisficing"]
"params.epsilon" = [1.9, 2.0]

[[sweep]]
"params.task" = ["simultaneous"]
"params.problem" = ["context_pd", "prisoners_dilemma", "battle_of_sexes", "matching_pennies", "random"]

[[sweep]]
"params.task" = ["tree"]
)",
            "every task but queries, in a blink");
  d.example("query", R"([experiment]
name = "causal_games-query"
method = "causal_games"

[params]
task = "query"
query_target = "Y=1"

[data]
scm = "scm.csv"

[[sweep]]                           # seen, done, and done where the other was seen
"params.query_do, params.query_given" = [["", "X=1"], ["X=1", ""], ["X=1", "X=0"]]
)",
            "three layers of one model")
      .file("scm.csv",
            "node,kind,parents,card,table\n"
            "U,exo,,2,1/2;1/2\n"
            "N,exo,,2,0.9;0.1\n"
            "X,endo,U;N,2,0;1;1;0\n"
            "Y,endo,X;U,2,0;1;1;1\n");
}

}  // namespace assay::causal_games
