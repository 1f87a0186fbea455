// The tasks of causal_games: each declares what is its own, reads its problem (throwing BadInput),
// solves it and reports.
#pragma once

#include <initializer_list>

#include "plugins/causal_games/backward_induction.hpp"
#include "plugins/causal_games/params.hpp"
#include "plugins/causal_games/random_games.hpp"

namespace assay::causal_games {

struct TaskEntry {
  const char* name;
  void (*declare)(Declare<Params>&);  // what no other task has
  void (*check)(GameRun&);            // reads everything and solves nothing
  void (*run)(GameRun&);
};
extern const TaskEntry kSimultaneous, kSequential, kMonteCarlo, kTree, kQuery;

void declare_problems(Declare<Params>& d);  // which game: parameters and inputs of three tasks
void declare_rules(Declare<Params>& d);     // how it is played
void declare_shared_outputs(Declare<Params>& d);
void declare_fragments(Declare<Params>& d);

struct ValueOf {
  const char *name, *help;
};
void declare_values(Declare<Params>& d, std::initializer_list<ValueOf> values);

// What the parameters ask for; BadInput where that is no game.
bool is_random(const Params& p);
GameLaw game_law(const Params& p);
Rules rules_of(const Params& p);
CausalGame read_game(GameRun& run);        // a random one is the first that monte_carlo draws
CausalGame read_game_files(GameRun& run);  // data.natural, data.payoffs, data.natural_follower
Rng game_stream(const RunBase& run);       // its i-th stream is that of game i

// strategy.csv row by row: what one player does at an impulse; the follower also at an action of
// the leader, which is -1 for all else.
TableRows strategy_table();

}  // namespace assay::causal_games
