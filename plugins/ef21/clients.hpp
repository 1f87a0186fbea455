// The clients of a federated run: what they hold, and what they do in a round.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "plugins/ef21/compressor.hpp"
#include "plugins/ef21/objective.hpp"

namespace assay::ef21 {

// What becomes of what compression has left out: g += C(target - g); nothing; ef14's memory of what
// was not sent; diana's shifts.
enum class Feedback { ef21, none, memory, diana };
enum class InitShift { full, zero, compressed };

struct Rule {
  Feedback feedback = Feedback::ef21;
  InitShift init = InitShift::full;
  double step = 0;                   // gamma
  double participation = 1;          // probability of each client in each round
  Index batch = 0;                   // rows drawn with replacement; 0: all
  std::vector<double> scale;         // client i follows scale[i] times its gradient
  std::vector<double> weight;        // of its message at the server
  std::vector<double> error_weight;  // q_i in G = sum q_i |g_i / scale_i - grad f_i|^2
};

// One round's messages, all of one size, in the order of the clients.
struct Messages {
  Messages(Index clients, const Compressor& compressor);

  std::size_t size;                   // numbers of a message
  std::vector<std::uint32_t> places;  // of sparse ones
  std::vector<double> values;
  std::vector<std::uint8_t> is_sent;
};

// What is measured of a block of clients; the server adds blocks in their order.
struct BlockSum {
  double loss = 0, error = 0;
  linalg::PaddedArray<double> gradient;  // sum of grad f_i, r included
  linalg::PaddedArray<double> held;      // sum of weight_i g_i, in rounds that ask for it
};

// A block's clients, its messages and its sums are touched by nobody else, so that blocks may be
// computed side by side, also in processes of their own.
class Clients {
 public:
  Clients(const Objective& objective, const Compressor& compressor, Rule rule, Rng rng);

  Index blocks() const { return static_cast<Index>(limits_.size()) - 1; }
  std::pair<Index, Index> range(Index block) const {
    return {limits_[to_size(block)], limits_[to_size(block) + 1]};
  }
  const Objective& objective() const { return objective_; }
  const Compressor& compressor() const { return compressor_; }
  const Rule& rule() const { return rule_; }
  // What the clients of blocks [first, last) hold, and all of them from now on: in a checkpoint.
  std::span<const double> held_by(Index first, Index last) const;
  void restore(std::vector<double> held);

  // Round 0 sets the estimates up. Every so many rounds the blocks say what they hold.
  static bool asks_for_held(Index round) { return round % 1024 == 0; }

  void round(Index block, const double* x, Index round, Messages& messages, BlockSum& sum);

 private:
  struct Work {
    RowWork rows;
    linalg::PaddedArray<double> penalty, gradient, batch, target;
  };

  void client_round(Index client, Index first, Index round, Work& work, Messages& messages,
                    BlockSum& sum);
  // What client i would send if it did not compress is in work.target, whose squared length is
  // `norm`; gives its share of G.
  double exchange(Index client, Index round, double norm, Work& work, Messages& messages);
  void batch_gradient(Index client, Index first, Index round, Work& work) const;
  double* held(Index client) { return &held_[to_size(client) * objective_.width()]; }

  const Objective& objective_;
  Compressor compressor_;
  Rule rule_;
  Rng compression_, participation_, batches_;
  std::vector<Index> limits_;
  linalg::PaddedArray<double> held_;  // g_i, the memory of ef14, or the shifts of diana
};

}  // namespace assay::ef21
