// Leader and follower with causal layers: the equilibrium of the sequential game (S-CNE).
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/causal_games/game.hpp"
#include "plugins/causal_games/sheet.hpp"

namespace assay::causal_games {

struct Rules {
  int max_layer = kLayers;       // highest layer of both players: 2 or 3
  bool is_satisficing = false;   // the follower obeys its impulse where that costs at most epsilon
  double epsilon = 0;            // in units of payoffs
  bool is_layer_visible = true;  // else the follower takes every leader for one of layer 2
  double tremble = 0;            // probability that a uniform action replaces the leader's
};

struct Commitment {
  int layer = 2;
  std::int64_t function = 0;  // place of h_1 among all functions
  bool operator==(const Commitment&) const = default;
};

// What a leader's choice leads to.
struct Play {
  Commitment choice;
  double leader = 0, follower = 0;  // expected payoffs
  double obeyed = 0;                // probability that a satisficing follower obeys its impulse
  double welfare() const { return leader + follower; }
};

// The follower's actions at one node, for each of its impulses.
struct Reply {
  Function action{};
  bool obeys = false;  // satisficing: follows the impulse
};

// Solves games one after another without allocating, once the largest has been seen.
class BackwardInduction {
 public:
  explicit BackwardInduction(const Rules& rules) : rules_(rules) {}

  // The leader's best (l, h_1), where the follower answers every realised action by its best reply
  // under the belief that l, h_1 and the action leave. Ties, up to 1e-12 of the payoffs' scale, go
  // to the larger welfare, then to the layers in the order 2, 1, 3, then to the first h_1.
  Play solve(const CausalGame& game);

  // Of the game that was solved last, as all that follows. Without causal layers: both players set
  // their actions, the follower is rational. The leader's hand trembles here too, and ties are
  // broken by the same code.
  Play stackelberg() const;

  Play play_of(const Commitment& choice) const;
  Reply reply_to(const Commitment& choice, int a1) const;
  double reach(const Commitment& choice, int a1) const;  // probability of the realised action
  // I(U; A_1) in bits: what the leader's action tells about the world.
  double signal_bits(const Commitment& choice) const;

 private:
  // What comes of one realised action of the leader; payoffs are weighted by its probability.
  struct Node {
    double leader, follower, mass;
    Reply reply;
  };
  // What comes of an action that was set.
  struct Answer {
    double leader, follower;
  };

  void resize(const CausalGame& game);
  // A node is a realised action of the leader and the set of impulses at which it was meant; a
  // situation is a node and an impulse of the follower, the latter fastest.
  void solve_nodes(const CausalGame& game, int table);
  void fold(const CausalGame& game, int table);
  void complete_sets();
  // Of meant_: what was meant in some worlds (weight `meant`) and in all of them.
  void mix(Sheet& sheet, double meant, double all) const;
  // sums_: a situation is a node, every `step`-th from `first` on.
  void sum_over_impulses(const Sheet& sheet, std::size_t first, std::size_t step);
  void answer_commitments();
  void reply_rationally(const Sheet& belief);
  bool may_obey(const Sheet& belief, std::size_t node) const;
  Node node_of(const Sheet& truth, std::size_t node, bool obeys) const;
  // Replaces `best`, which none is before the first offer, where `play` comes before it.
  void offer(Play& best, const Play& play) const;
  const Node& at(const Commitment& choice, int a1) const;
  int table_of(int layer) const { return tables_ == 1 ? 0 : layer - 1; }

  Rules rules_;
  int d1_ = 0, d2_ = 0, tables_ = 0;
  std::size_t all_ = 0;  // the set of all impulses of the leader
  double tie_ = 0;       // absolute
  Sheet meant_, truth_, belief_, sums_;
  std::vector<std::int64_t> best_;   // in each situation
  std::vector<Node> nodes_;          // [table][a1][set of q1]
  std::vector<Answer> commitments_;  // [a1]: of the game without layers
  std::vector<std::uint8_t> sets_;   // [function][a1]: the q1 that it maps to a1
};

}  // namespace assay::causal_games
