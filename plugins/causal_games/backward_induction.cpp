// All (l, h_1) are evaluated from few nodes. A realised action a_1 of a leader of layer l who meant
// it at the impulses Q = h_1^-1(a_1) leaves the belief P(u | x_1(u) in Q), whatever h_1 does
// elsewhere. So there are d1 2^d1 nodes a layer, and the value of h_1 is the sum of d1 of them.
#include "plugins/causal_games/backward_induction.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace assay::causal_games {
namespace {

constexpr double kTie = 1e-12;  // of the payoffs' scale

constexpr std::size_t at_index(std::int64_t i) { return static_cast<std::size_t>(i); }

double entropy_term(double p) { return p > 0 ? -p * std::log2(p) : 0; }

// The place of a function in lexicographic order.
std::int64_t place_of(const Function& h, int d) {
  std::int64_t place = 0;
  for (int q = 0; q < d; ++q) place = place * d + h[at_index(q)];
  return place;
}

}  // namespace

// The worlds in which the leader's impulse is q1: the situations of the set {q1}.
void BackwardInduction::fold(const CausalGame& game, int table) {
  std::fill(meant_.numbers.begin(), meant_.numbers.end(), 0.0);
  const int layer = tables_ == 1 ? 2 : table + 1;
  const auto stride = meant_.situations, d2 = at_index(d2_);
  for (int a1 = 0; a1 < d1_; ++a1) {
    double* alone = meant_.row(0) + at_index(a1) * (all_ + 1) * d2;
    const auto* reaction = game.reaction.data() + game.reaction_at(layer, a1, 0);
    for (std::size_t u = 0; u < game.worlds; ++u) {
      const double p = game.probability[u];
      double* mass = alone + (d2 << game.impulse_1[u]) + reaction[u];
      double *leader = mass + stride, *follower = leader + d2 * stride;
      const auto cell = game.cell(u, a1, 0);
      *mass += p;
      for (std::size_t b = 0; b < d2; ++b) {
        leader[b * stride] += p * game.reward_1[cell + b];
        follower[b * stride] += p * game.reward_2[cell + b];
      }
    }
  }
}

// The sets whose largest impulse is q1 from those of smaller ones.
void BackwardInduction::complete_sets() {
  const auto d2 = at_index(d2_), block = (all_ + 1) * d2;
  for (double* row = meant_.numbers.data(); row < meant_.numbers.data() + meant_.numbers.size();
       row += block)
    for (int q1 = 1; q1 < d1_; ++q1) {
      const double* alone = row + (d2 << q1);
      double* joined = row + (d2 << q1) + d2;
      for (const double* rest = row + d2; rest < alone; rest += d2, joined += d2)
        for (std::size_t k = 0; k < d2; ++k) joined[k] = rest[k] + alone[k];
    }
}

void BackwardInduction::mix(Sheet& sheet, double meant, double all) const {
  const auto d2 = at_index(d2_), block = (all_ + 1) * d2;
  for (std::size_t first = 0; first < meant_.numbers.size(); first += block) {
    const double *from = meant_.numbers.data() + first, *everywhere = from + all_ * d2;
    double* to = sheet.numbers.data() + first;
    for (std::size_t i = 0; i < block; i += d2)
      for (std::size_t k = 0; k < d2; ++k) to[i + k] = meant * from[i + k] + all * everywhere[k];
  }
}

void BackwardInduction::sum_over_impulses(const Sheet& sheet, std::size_t first, std::size_t step) {
  const auto nodes = sheet.situations / at_index(d2_);
  sums_.resize(d2_, (nodes - first + step - 1) / step);
  for (int r = 0; r < sheet.rows(); ++r) {
    double* to = sums_.row(r);
    for (std::size_t node = first; node < nodes; node += step) {
      const double* from = sheet.row(r) + node * at_index(d2_);
      *to++ = std::accumulate(from, from + d2_, 0.0);
    }
  }
}

void BackwardInduction::reply_rationally(const Sheet& belief) {
  if (rules_.max_layer == kLayers) return best_actions(belief, tie_, best_);
  sum_over_impulses(belief, 0, 1);
  best_actions(sums_, tie_, best_);
  best_.resize(belief.situations);
  for (std::size_t i = best_.size(); i-- > 0;) best_[i] = best_[i / at_index(d2_)];
}

// Whether the impulse loses at most epsilon a game against the reply.
bool BackwardInduction::may_obey(const Sheet& belief, std::size_t node) const {
  double loss = 0, mass = 0;
  for (int k = 0; k < d2_; ++k) {
    const auto i = node * at_index(d2_) + at_index(k);
    loss += belief.follower(static_cast<int>(best_[i]))[i] - belief.follower(k)[i];
    mass += belief.mass()[i];
  }
  return loss <= (rules_.epsilon + tie_) * mass;
}

BackwardInduction::Node BackwardInduction::node_of(const Sheet& truth, std::size_t node,
                                                   bool obeys) const {
  Node result{0, 0, 0, {{}, obeys}};
  const auto first = node * at_index(d2_);
  for (std::size_t k = 0; k < at_index(d2_); ++k) {
    const int b = static_cast<int>(obeys ? static_cast<std::int64_t>(k) : best_[first + k]);
    result.reply.action[k] = static_cast<std::uint8_t>(b);
    result.leader += truth.leader(b)[first + k];
    result.follower += truth.follower(b)[first + k];
    result.mass += truth.mass()[first + k];
  }
  return result;
}

// The rational answers, by actions of its own, to actions that were set.
void BackwardInduction::answer_commitments() {
  sum_over_impulses(meant_, all_, all_ + 1);
  best_actions(sums_, tie_, best_);
  for (std::size_t a1 = 0; a1 < commitments_.size(); ++a1) {
    const int b = static_cast<int>(best_[a1]);
    commitments_[a1] = {sums_.leader(b)[a1], sums_.follower(b)[a1]};
  }
}

void BackwardInduction::solve_nodes(const CausalGame& game, int table) {
  fold(game, table);
  complete_sets();
  if (table == 0) answer_commitments();
  // An action that was meant in some worlds is realised there, and anywhere by the tremble.
  const bool trembles = rules_.tremble > 0;
  if (trembles) mix(truth_, 1 - rules_.tremble, rules_.tremble / d1_);
  if (!rules_.is_layer_visible) mix(belief_, 0, 1);
  const Sheet& truth = trembles ? truth_ : meant_;
  const Sheet& belief = rules_.is_layer_visible ? truth : belief_;
  reply_rationally(belief);
  const auto count = at_index(d1_) * (all_ + 1);
  for (std::size_t k = 0; k < count; ++k)
    nodes_[at_index(table) * count + k] =
        node_of(truth, k, rules_.is_satisficing && may_obey(belief, k));
}

void BackwardInduction::resize(const CausalGame& game) {
  d2_ = game.actions_2;
  tables_ = game.reacts_to_layer && rules_.is_layer_visible ? kLayers : 1;
  if (std::exchange(d1_, game.actions_1) != game.actions_1) {
    sets_.assign(at_index(d1_) * at_index(function_count(d1_)), 0);
    for (std::int64_t f = 0; f < function_count(d1_); ++f) {
      const auto h = function_at(f, d1_);
      for (int q = 0; q < d1_; ++q)
        sets_[at_index(f * d1_ + h[at_index(q)])] |= static_cast<std::uint8_t>(1 << q);
    }
  }
  all_ = (std::size_t{1} << d1_) - 1;
  const auto sets = all_ + 1;
  for (auto* sheet : {&meant_, &truth_, &belief_}) sheet->resize(d2_, at_index(d1_ * d2_) * sets);
  nodes_.resize(at_index(tables_ * d1_) * sets);
  commitments_.resize(at_index(d1_));
}

void BackwardInduction::offer(Play& best, const Play& play) const {
  const double gain = play.leader - best.leader;
  const bool is_first = best.choice.function < 0;
  if (is_first || gain > tie_ || (gain >= -tie_ && play.welfare() > best.welfare() + tie_))
    best = play;
}

Play BackwardInduction::solve(const CausalGame& game) {
  resize(game);
  tie_ = kTie * game.payoff_scale();
  for (int table = 0; table < tables_; ++table) solve_nodes(game, table);
  Play best;
  best.choice.function = -1;
  for (int a = 0; a < d1_; ++a) offer(best, play_of({2, place_of(constant(a), d1_)}));
  offer(best, play_of({1, place_of(identity(), d1_)}));
  if (rules_.max_layer == kLayers)
    for (std::int64_t f = 0; f < function_count(d1_); ++f) offer(best, play_of({3, f}));
  return best;
}

Play BackwardInduction::stackelberg() const {
  Play best;
  best.choice.function = -1;
  for (int meant = 0; meant < d1_; ++meant) {
    Play play{{2, place_of(constant(meant), d1_)}};
    for (int a1 = 0; a1 < d1_; ++a1) {
      const double reach = (a1 == meant ? 1 - rules_.tremble : 0) + rules_.tremble / d1_;
      play.leader += reach * commitments_[at_index(a1)].leader;
      play.follower += reach * commitments_[at_index(a1)].follower;
    }
    offer(best, play);
  }
  return best;
}

const BackwardInduction::Node& BackwardInduction::at(const Commitment& choice, int a1) const {
  const auto row = at_index(table_of(choice.layer) * d1_ + a1) << d1_;
  return nodes_[row + sets_[at_index(choice.function * d1_ + a1)]];
}

Play BackwardInduction::play_of(const Commitment& choice) const {
  Play play{choice};
  for (int a1 = 0; a1 < d1_; ++a1) {
    const auto& node = at(choice, a1);
    play.leader += node.leader;
    play.follower += node.follower;
    if (node.reply.obeys) play.obeyed += node.mass;
  }
  return play;
}

Reply BackwardInduction::reply_to(const Commitment& choice, int a1) const {
  return at(choice, a1).reply;
}

double BackwardInduction::reach(const Commitment& choice, int a1) const {
  return at(choice, a1).mass;
}

double BackwardInduction::signal_bits(const Commitment& choice) const {
  const double stray = rules_.tremble / d1_;
  double bits = -entropy_term(1 - rules_.tremble + stray) - (d1_ - 1) * entropy_term(stray);
  for (int a1 = 0; a1 < d1_; ++a1) bits += entropy_term(reach(choice, a1));
  return std::max(0.0, bits);
}

}  // namespace assay::causal_games
