// Backward induction in a tree whose movers choose a layer as well.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/causal_games/tree.hpp"

namespace assay::causal_games {
namespace {

// Values of the players at the nodes of one stage, whose mover's choice is pending.
struct Level {
  std::vector<double> children;  // [action][player]
  std::vector<double> impulse;   // law of the mover's impulse
};

class LayeredTree {
 public:
  LayeredTree(const TreeGame& game, const StopQuestion& stop) : game_(game), stop_(stop) {
    const auto d = static_cast<std::size_t>(game.actions);
    for (std::size_t k = 0; k < players(); ++k)
      levels_.push_back({std::vector<double>(d * players()), std::vector<double>(d)});
  }

  TreePlay play() {
    TreePlay result;
    result.payoffs.resize(players());
    solve(0, 0, result.payoffs.data());
    if (is_stopped_) result.payoffs.clear();
    result.nodes = nodes_;
    const auto d = static_cast<std::size_t>(game_.actions);
    result.memory_bytes =
        static_cast<std::int64_t>(players() * (d * players() + d) * sizeof(double));
    return result;
  }

 private:
  std::size_t players() const { return static_cast<std::size_t>(game_.stages); }

  void solve(int stage, std::int64_t prefix, double* values) {
    if (++nodes_ % kPatience == 0) is_stopped_ = is_stopped_ || (stop_ && stop_());
    if (is_stopped_) return;
    if (stage == game_.stages) {
      for (int k = 0; k < game_.stages; ++k) values[k] = game_.reward(prefix, k);
      return;
    }
    auto& level = levels_[static_cast<std::size_t>(stage)];
    for (int a = 0; a < game_.actions; ++a)
      solve(stage + 1, prefix * game_.actions + a,
            level.children.data() + static_cast<std::size_t>(a) * players());
    game_.draw_impulse(prefix, stage, level.impulse);
    choose(stage, level, values);
  }
  // Layer 2: the best child. Layer 1: the lottery over children. Layer 3: for each impulse the best
  // action, which rewards without a context make the same one.
  void choose(int mover, const Level& level, double* values) {
    const auto child = [&](int a) {
      return level.children.data() + static_cast<std::size_t>(a) * players();
    };
    int best = 0;
    for (int a = 1; a < game_.actions; ++a)
      if (child(a)[mover] > child(best)[mover]) best = a;
    std::copy_n(child(best), players(), values);
    for (const int layer : {1, 3}) {
      lottery_.assign(players(), 0);
      for (int q = 0; q < game_.actions; ++q) {
        const double* outcome = child(layer == 1 ? q : best);
        for (std::size_t k = 0; k < players(); ++k)
          lottery_[k] += level.impulse[static_cast<std::size_t>(q)] * outcome[k];
      }
      if (is_better(mover, lottery_.data(), values))
        std::copy_n(lottery_.data(), players(), values);
    }
  }
  bool is_better(int mover, const double* a, const double* b) const {
    const double tie = 1e-12 * std::max({1.0, std::abs(game_.low), std::abs(game_.high)});
    if (a[mover] > b[mover] + tie) return true;
    if (a[mover] < b[mover] - tie) return false;
    const auto n = static_cast<double>(players());
    return std::accumulate(a, a + players(), 0.0) >
           std::accumulate(b, b + players(), 0.0) + n * tie;
  }

  const TreeGame& game_;
  const StopQuestion& stop_;
  std::vector<Level> levels_;
  std::vector<double> lottery_;
  std::int64_t nodes_ = 0;
  bool is_stopped_ = false;
};

}  // namespace

TreePlay layered(const TreeGame& game, const StopQuestion& stop) {
  return LayeredTree(game, stop).play();
}

}  // namespace assay::causal_games
