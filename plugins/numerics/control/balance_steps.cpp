// Episodes of the balanced pole under linear policies, several at a time: finished ones make room
// for the next.
#include <algorithm>
#include <cstddef>

#include "plugins/numerics/control/cart_pole.hpp"
#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::control {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kBlock = 8;  // steps between two looks for finished episodes
typedef double Doubles __attribute__((vector_size(kLanes * 8)));
typedef long long Longs __attribute__((vector_size(kLanes * 8)));

struct Seats {
  double state[4][kLanes], weight[5][kLanes], steps[kLanes];
  long long is_alive[kLanes];   // all bits set, or none
  std::size_t episode[kLanes];  // whose seat it is
};

// What linear policies meet.
struct Work {
  const double* policies;
  const double* starts;
  std::size_t start_count, total, next = 0;
};

void seat(Work& work, Seats& seats, std::size_t lane) {
  const bool is_left = work.next < work.total;
  seats.is_alive[lane] = is_left ? -1 : 0;
  seats.episode[lane] = is_left ? work.next : work.total;
  seats.steps[lane] = 0;
  const std::size_t e = is_left ? work.next++ : 0;
  for (std::size_t k = 0; k < 5; ++k)
    seats.weight[k][lane] = work.policies[e / work.start_count * 5 + k];
  for (std::size_t k = 0; k < 4; ++k)
    seats.state[k][lane] = work.starts[e % work.start_count * 4 + k];
}

[[gnu::always_inline]] inline void read(const void* from, void* to) {
  __builtin_memcpy(to, from, kLanes * 8);
}

// Taylor polynomials: below 1e-16 for |t| <= kCartPoleTilt, where a living pole is.
[[gnu::always_inline]] inline void sine_and_cosine(const Doubles& t, Doubles& sine,
                                                   Doubles& cosine) {
  const Doubles u = t * t;
  sine =
      t *
      (1.0 + u * (-1.0 / 6 +
                  u * (1.0 / 120 + u * (-1.0 / 5040 + u * (1.0 / 362880 - u * (1.0 / 39916800))))));
  cosine = 1.0 + u * (-1.0 / 2 +
                      u * (1.0 / 24 + u * (-1.0 / 720 + u * (1.0 / 40320 - u * (1.0 / 3628800)))));
}

ASSAY_VECTOR_CLONES void run_block(const CartPoleConstants& c, Seats& seats) {
  CartPoleState<Doubles> s;
  Doubles w[5], steps;
  Longs is_alive;
  read(seats.state[0], &s.x), read(seats.state[1], &s.x_dot);
  read(seats.state[2], &s.theta), read(seats.state[3], &s.theta_dot);
  for (std::size_t k = 0; k < 5; ++k) read(seats.weight[k], &w[k]);
  read(seats.steps, &steps), read(seats.is_alive, &is_alive);
  const Doubles zero = {}, right = zero + c.force, left = zero - c.force, one = zero + 1.0;
  const auto horizon = static_cast<double>(kCartPoleHorizon);
  for (std::size_t t = 0; t < kBlock; ++t) {
    const Doubles score = w[0] * s.x + w[1] * s.x_dot + w[2] * s.theta + w[3] * s.theta_dot + w[4];
    const Doubles force = score > 0.0 ? right : left;
    Doubles sine, cosine;
    sine_and_cosine(s.theta, sine, cosine);
    move(c, force, sine, cosine, s);
    steps += is_alive ? one : zero;
    is_alive &= (s.x <= kCartPoleEdge) & (s.x >= -kCartPoleEdge) & (s.theta <= kCartPoleTilt) &
                (s.theta >= -kCartPoleTilt) & (steps < horizon);
  }
  read(&s.x, seats.state[0]), read(&s.x_dot, seats.state[1]);
  read(&s.theta, seats.state[2]), read(&s.theta_dot, seats.state[3]);
  read(&steps, seats.steps), read(&is_alive, seats.is_alive);
}

}  // namespace

void balance_steps(const CartPoleConstants& constants, std::size_t policy_count,
                   const double* policies, std::size_t start_count, const double* starts,
                   double* steps) {
  Work work{policies, starts, start_count, policy_count * start_count};
  if (work.total == 0) return;
  Seats seats;
  for (std::size_t lane = 0; lane < kLanes; ++lane) seat(work, seats, lane);
  for (std::size_t finished = 0; finished < work.total;) {
    run_block(constants, seats);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      if (seats.is_alive[lane] != 0 || seats.episode[lane] == work.total) continue;
      steps[seats.episode[lane]] = seats.steps[lane];
      ++finished;
      seat(work, seats, lane);
    }
  }
}

}  // namespace assay::control
