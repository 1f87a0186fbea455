#include "plugins/causal_games/sheet.hpp"

#include <limits>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::causal_games {
namespace {

struct Pass {
  const double *follower, *leader, *mass;
  std::size_t n;
  double tie;
};

// limit = the follower's largest payoff - tie mass.
ASSAY_VECTOR_CLONES
void largest(const Pass& p, int actions, double* __restrict limit) {
  for (std::size_t j = 0; j < p.n; ++j) limit[j] = p.follower[j];
  for (int b = 1; b < actions; ++b) {
    const double* row = p.follower + static_cast<std::size_t>(b) * p.n;
    for (std::size_t j = 0; j < p.n; ++j) limit[j] = row[j] > limit[j] ? row[j] : limit[j];
  }
  for (std::size_t j = 0; j < p.n; ++j) limit[j] -= p.tie * p.mass[j];
}

// limit = the leader's largest payoff - tie mass, over the actions that reach the follower's limit.
ASSAY_VECTOR_CLONES
void largest_among_best(const Pass& p, int actions, const double* __restrict reached,
                        double* __restrict limit) {
  for (std::size_t j = 0; j < p.n; ++j) limit[j] = -std::numeric_limits<double>::infinity();
  for (int b = 0; b < actions; ++b) {
    const double* own = p.follower + static_cast<std::size_t>(b) * p.n;
    const double* row = p.leader + static_cast<std::size_t>(b) * p.n;
    for (std::size_t j = 0; j < p.n; ++j)
      limit[j] = ((own[j] >= reached[j]) & (row[j] > limit[j])) ? row[j] : limit[j];
  }
  for (std::size_t j = 0; j < p.n; ++j) limit[j] -= p.tie * p.mass[j];
}

ASSAY_VECTOR_CLONES
void first_that_reaches(const Pass& p, int actions, const double* __restrict reached,
                        const double* __restrict wanted, std::int64_t* __restrict best) {
  for (std::int64_t b = actions; b-- > 0;) {
    const double* own = p.follower + static_cast<std::size_t>(b) * p.n;
    const double* row = p.leader + static_cast<std::size_t>(b) * p.n;
    for (std::size_t j = 0; j < p.n; ++j) {
      const bool is_best = (own[j] >= reached[j]) & (row[j] >= wanted[j]);
      best[j] = is_best ? b : best[j];
    }
  }
}

}  // namespace

void Sheet::resize(int actions_of_follower, std::size_t count) {
  actions = actions_of_follower;
  situations = count;
  numbers.resize(static_cast<std::size_t>(rows()) * count);
}

void best_actions(const Sheet& sheet, double tie, std::vector<std::int64_t>& best) {
  double reached[kMostSituations], wanted[kMostSituations];
  const Pass pass{sheet.follower(0), sheet.leader(0), sheet.mass(), sheet.situations, tie};
  best.resize(sheet.situations);
  largest(pass, sheet.actions, reached);
  largest_among_best(pass, sheet.actions, reached, wanted);
  first_that_reaches(pass, sheet.actions, reached, wanted, best.data());
}

}  // namespace assay::causal_games
