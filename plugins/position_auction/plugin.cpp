// position_auction: places inside a generated text, where every creative fits every place
// differently.
#include <algorithm>
#include <assay/eigen.hpp>
#include <assay/sdk.hpp>
#include <chrono>

#include "plugins/numerics/parallel/for_each.hpp"
#include "plugins/position_auction/answer.hpp"
#include "plugins/position_auction/comparison.hpp"
#include "plugins/position_auction/tally.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::position_auction {
namespace {

constexpr double kBlockCells = 1 << 22;  // click probabilities of the draws that are held at a time

// Draws that are solved side by side; their number changes no result.
Index block_of(const AuctionRun& run, const Problem& problem) {
  const double cells = static_cast<double>(problem.ads()) * static_cast<double>(problem.places());
  const auto fitting = static_cast<Index>(std::min(kBlockCells / cells, 256.0));
  return std::min(std::max<Index>(fitting, run.threads()), problem.draws);
}

void report_first(AuctionRun& run, const Problem& problem, const Solved& solved) {
  run.artifact("ctr.npy", view(solved.auction.ctr));
  if (run.params().problem == ProblemName::text)
    shared::write_bytes(run, "answer.md", answer(problem, solved));
}

// Solves the draws from `first` on; the seconds that it took by the clock.
double run_block(AuctionRun& run, const Problem& problem, Index first, Index count, Tally& tally) {
  std::vector<Solved> solved(to_size(count));
  std::vector<Judged> judged(to_size(count));
  const auto since = std::chrono::steady_clock::now();
  parallel::for_each(solved.size(), run.threads(), [&](std::size_t k) {
    solved[k] = solve_draw(run, problem, first + static_cast<Index>(k));
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
  run.untimed([&] {
    parallel::for_each(solved.size(), run.threads(),
                       [&](std::size_t k) { judged[k] = judge(run.params(), problem, solved[k]); });
    for (std::size_t k = 0; k < solved.size(); ++k) tally.add(solved[k], judged[k]);
    if (first == 0) report_first(run, problem, solved.front());
  });
  return took.count();
}

struct PositionAuction {
  static constexpr About about{"position_auction", "1.0.0",
                               "Auctions for places in a text that every creative fits differently",
                               "Balseiro et al. 2025, Position auctions in AI-generated content, "
                               "arXiv 2506.03309",
                               "games and markets"};
  using Params = position_auction::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(AuctionRun& run) { read_problem(run); }
  static void run(AuctionRun& run) {
    const auto problem = read_problem(run);
    Tally tally(run);
    double seconds = 0;
    const Index block = block_of(run, problem);
    for (Index first = 0; first < problem.draws; first += block) {
      const Index count = std::min(block, problem.draws - first);
      seconds += run_block(run, problem, first, count, tally);
      run.progress(static_cast<double>(first + count), static_cast<double>(problem.draws));
      run.stop_point();
    }
    run.untimed([&] { tally.report(seconds); });
    if (!run.params().compare_strengths.empty())
      run.untimed([&] { run.artifact("welfare_share.csv", compare_solvers(run, problem)); });
  }
};

}  // namespace
}  // namespace assay::position_auction

ASSAY_PLUGIN(assay::position_auction::PositionAuction)
