#include "plugins/causal_games/tree.hpp"

#include <algorithm>
#include <numeric>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::causal_games {
namespace {

// Finaliser of splitmix64 (Steele, Lea, Flood 2014) on a counter: a draw costs two products.
constexpr std::uint64_t scrambled(std::uint64_t key, std::uint64_t counter) {
  std::uint64_t z = key + (counter + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// A reward as the whole number that it is drawn as: its order is that of the rewards.
std::uint64_t draw_of(const TreeGame& game, std::int64_t leaf, int player) {
  return scrambled(game.key, static_cast<std::uint64_t>(leaf * game.stages + player)) >> 11;
}

// The explicit stack of subgame_perfect(): one frame a stage, whatever the number of nodes.
struct Frame {
  std::int64_t prefix;  // the moves until here, as a number in base `actions`
  std::int64_t best;    // leaf that the mover prefers so far
  std::uint64_t value;  // its draw
  int next;             // action to look at next
};

ASSAY_VECTOR_CLONES
void draw_all(std::uint64_t key, std::uint64_t stages, std::uint64_t player,
              const std::int64_t* __restrict leaves, std::size_t count,
              std::uint64_t* __restrict draws) {
  for (std::size_t i = 0; i < count; ++i)
    draws[i] = scrambled(key, static_cast<std::uint64_t>(leaves[i]) * stages + player) >> 11;
}

// Leaves that `groups` movers choose among, each the largest draw of its `d` candidates, which
// stand `groups` apart: the chosen ones come to the front.
ASSAY_VECTOR_CLONES
void choose_all(std::size_t groups, std::size_t d, std::int64_t* leaves, std::uint64_t* draws) {
  for (std::size_t a = 1; a < d; ++a) {
    const std::int64_t* other_leaves = leaves + a * groups;
    const std::uint64_t* other_draws = draws + a * groups;
    for (std::size_t j = 0; j < groups; ++j) {
      const bool is_better = other_draws[j] > draws[j];
      leaves[j] = is_better ? other_leaves[j] : leaves[j];
      draws[j] = is_better ? other_draws[j] : draws[j];
    }
  }
}

// The last stages, whose subtrees are solved a stage at a time: a fixed number of leaves at most.
// Leaves stand in the order of their reversed moves, so that siblings of all stages are rows.
class Bottom {
 public:
  explicit Bottom(const TreeGame& game) : game_(game) {
    for (; stages_ < game.stages && leaves_ * game.actions <= kMost; ++stages_) {
      for (std::int64_t i = leaves_ * game.actions; i-- > 0;)
        offsets_[i] = offsets_[i % leaves_] * game.actions + i / leaves_;
      leaves_ *= game.actions;
    }
  }
  int stages() const { return stages_; }
  std::int64_t nodes() const { return (leaves_ * game_.actions - 1) / (game_.actions - 1); }

  // The leaf that play from the node of these moves leads to.
  std::int64_t best_leaf(std::int64_t prefix) {
    const auto d = static_cast<std::size_t>(game_.actions);
    auto count = static_cast<std::size_t>(leaves_);
    for (std::size_t i = 0; i < count; ++i) chosen_[i] = prefix * leaves_ + offsets_[i];
    for (int mover = game_.stages; count > 1;) {
      draw_all(game_.key, static_cast<std::uint64_t>(game_.stages),
               static_cast<std::uint64_t>(--mover), chosen_, count, draws_);
      choose_all(count /= d, d, chosen_, draws_);
    }
    return chosen_[0];
  }

 private:
  static constexpr std::int64_t kMost = 1024;

  const TreeGame& game_;
  int stages_ = 0;
  std::int64_t leaves_ = 1;
  std::int64_t offsets_[kMost] = {}, chosen_[kMost];
  std::uint64_t draws_[kMost];
};

}  // namespace

std::int64_t TreeGame::leaves() const {
  std::int64_t count = 1;
  for (int k = 0; k < stages; ++k) count *= actions;
  return count;
}

double TreeGame::reward(std::int64_t leaf, int player) const {
  return low + (high - low) * (static_cast<double>(draw_of(*this, leaf, player)) * 0x1p-53);
}

void TreeGame::draw_impulse(std::int64_t prefix, int mover, std::vector<double>& law) const {
  const auto first = static_cast<std::uint64_t>(prefix * stages + mover) * law.size();
  for (std::size_t a = 0; a < law.size(); ++a)
    law[a] = static_cast<double>((scrambled(~key, first + a) >> 11) + 1);
  const double sum = std::accumulate(law.begin(), law.end(), 0.0);
  for (double& p : law) p /= sum;
}

TreePlay subgame_perfect(const TreeGame& game, const StopQuestion& stop) {
  Bottom bottom(game);
  std::vector<Frame> stack(static_cast<std::size_t>(game.stages) + 1);
  TreePlay play;
  play.memory_bytes = static_cast<std::int64_t>(sizeof bottom + stack.size() * sizeof(Frame));
  std::int64_t patience = kPatience;
  const int last = game.stages - bottom.stages();
  stack[0] = {0, -1, 0, 0};
  for (int stage = 0;;) {
    Frame& frame = stack[static_cast<std::size_t>(stage)];
    if (stage == last) {
      frame.best = bottom.best_leaf(frame.prefix);
      play.nodes += bottom.nodes();
      if ((patience -= bottom.nodes()) < 0) {
        patience = kPatience;
        if (stop && stop()) return play;
      }
    } else if (frame.next < game.actions) {
      const auto prefix = frame.prefix * game.actions + frame.next++;
      stack[static_cast<std::size_t>(++stage)] = {prefix, -1, 0, 0};
      continue;
    } else {
      ++play.nodes;
    }
    const std::int64_t leaf = frame.best;
    if (--stage < 0) {
      for (int k = 0; k < game.stages; ++k) play.payoffs.push_back(game.reward(leaf, k));
      return play;
    }
    Frame& above = stack[static_cast<std::size_t>(stage)];
    const auto value = draw_of(game, leaf, stage);
    if (above.best < 0 || value > above.value) {
      above.best = leaf;
      above.value = value;
    }
  }
}

}  // namespace assay::causal_games
