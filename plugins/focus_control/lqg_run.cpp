#include "plugins/focus_control/lqg_run.hpp"

#include <assay/eigen.hpp>
#include <cmath>

#include "plugins/focus_control/lqg_matching.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::focus_control {
namespace {

Coordinate coordinate(const Params& p, std::size_t j) {
  return {p.mu[j], p.var[j], p.target[j], p.running_weight, p.terminal_weight};
}

std::vector<double> uniform_grid(const Params& p) {
  std::vector<double> times;
  for (std::int64_t k = 0; k <= p.num_steps; ++k)
    times.push_back(p.t_start +
                    (1 - p.t_start) * static_cast<double>(k) / static_cast<double>(p.num_steps));
  times.back() = 1;
  return times;
}

struct Solved {
  Optimum best;
  AffineControl control;
};

void report_coordinate(Run<Params>& run, std::size_t j, const Moments& moments,
                       const char* prefix) {
  run.result(said(prefix, "_mean_", j), moments.mean);
  run.result(said(prefix, "_var_", j), moments.variance);
}

void write_gains(Run<Params>& run, const std::vector<double>& times,
                 const std::vector<Solved>& all) {
  std::vector<std::string> names = {"t"};
  for (std::size_t j = 0; j < all.size(); ++j)
    for (const char* part : {"P_", "p_", "alpha_", "beta_"}) names.push_back(said(part, j));
  const auto columns = static_cast<Index>(names.size());
  Matrix table(static_cast<Index>(times.size()) - 1, columns);
  for (Index k = 0; k < table.rows(); ++k) {
    table(k, 0) = times[to_size(k)];
    for (std::size_t j = 0; j < all.size(); ++j) {
      const auto& value = all[j].best.value[to_size(k)];
      table.row(k).segment(1 + 4 * static_cast<Index>(j), 4) << value.square, value.linear,
          all[j].control.slope[to_size(k)], all[j].control.shift[to_size(k)];
    }
  }
  run.artifact("lqg.csv", view(table), names);
}

Solved solve(Run<Params>& run, std::size_t j, const std::vector<double>& times) {
  const auto& p = run.params();
  const auto c = coordinate(p, j);
  const auto per_coordinate = static_cast<double>(p.am_iterations);
  double done = per_coordinate * static_cast<double>(j);
  const AffineMatching options{p.am_iterations, p.am_trajectories, [&] {
                                 run.stop_point();
                                 run.progress(done++,
                                              per_coordinate * static_cast<double>(p.mu.size()));
                               }};
  return {optimum(c, times), match_adjoints(c, times, options, run.rng("trajectories").stream(j))};
}

}  // namespace

void run_lqg(Run<Params>& run) {
  const auto& p = run.params();
  shared::require_memory(
      run, 8.0 * static_cast<double>(p.am_trajectories) * static_cast<double>(p.num_steps + 1),
      "trajectories", ": use fewer, or fewer steps", "params.am_trajectories");
  const auto times = uniform_grid(p);
  std::vector<Solved> all;
  GainError error;
  double best = 0, learned = 0;
  for (std::size_t j = 0; j < p.mu.size(); ++j) {
    const auto c = coordinate(p, j);
    all.push_back(solve(run, j, times));
    const auto reached = outcome(c, times, all[j].control);
    report_coordinate(run, j, all[j].best.end, "riccati");
    report_coordinate(run, j, reached.end, "am");
    report_coordinate(run, j, steered_moments(c, {p.test_time_steps, p.lqg_lambda(), p.sigma_eps}),
                      "tt");
    const auto own = gain_error(c, times, all[j].control, all[j].best.value);
    error.square += own.square, error.whole += own.whole;
    best += all[j].best.cost, learned += reached.cost;
  }
  if (!std::isfinite(learned))
    throw Diverged("adjoint matching is not finite: use more num_steps or a later t_start");
  run.result("value_opt", best);
  run.result("value_am", learned);
  run.result("am_gain_rel_err", error.whole > 0 ? std::sqrt(error.square / error.whole) : 0.0);
  write_gains(run, times, all);
}

}  // namespace assay::focus_control
