// mbtl: which contexts of a control problem to train when policies transfer without adaptation.
#include <assay/sdk.hpp>
#include <memory>

#include "plugins/mbtl/report.hpp"
#include "plugins/mbtl/trained_rows.hpp"

namespace assay::mbtl {
namespace {

struct Mbtl {
  static constexpr About about{"mbtl", "1.0.0",
                               "Chooses the contexts whose policies, one after another, serve all "
                               "contexts best",
                               "Cho, Jayawardana, Li, Wu 2024, Model-Based Transfer Learning for "
                               "Contextual Reinforcement Learning, NeurIPS, arXiv 2408.04498",
                               "transfer between tasks"};
  using Params = mbtl::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_outputs(d);
  }
  static void check(MbtlRun& run) { check_problem(run); }
  static void run(MbtlRun& run) {
    check_problem(run);
    auto problem = read_problem(run);
    const auto solved = run.timed("gp_seconds", [&] { return solve(run, problem); });
    run.untimed([&] { report(run, problem, solved); });
  }
};

}  // namespace
}  // namespace assay::mbtl

ASSAY_PLUGIN(assay::mbtl::Mbtl)
