// ef21: error feedback with compressed gradients, and the step sizes that it can bear.
#include <algorithm>
#include <assay/sdk.hpp>
#include <optional>
#include <stdexcept>

#include "plugins/ef21/report.hpp"

namespace assay::ef21 {
namespace {

linalg::PaddedArray<double> start(Ef21Run& run, const Objective& objective) {
  const auto& p = run.params();
  linalg::PaddedArray<double> x(objective.width(), 0.0);
  auto rng = run.rng("start");
  for (Index j = 0; j < objective.dim(); ++j) {
    if (p.x0 == StartName::ones) x[to_size(j)] = p.x0_scale;
    if (p.x0 == StartName::normal) x[to_size(j)] = p.x0_scale * rng.normal();
  }
  return x;
}

void warn_of_constants(Ef21Run& run, const Smoothness& s) {
  const auto count = std::count(s.each.begin(), s.each.end(), 0.0);
  if (count == 0) return;
  if (s.arithmetic == 0)
    throw BadInput("holds only zeros: there is nothing to learn", "data.train");
  run.warn(
      said(count, " clients have only zeros in their rows; the weighted form leaves them out"));
}

struct Ef21 {
  static constexpr About about{"ef21", "1.0.0",
                               "Error feedback with compressed gradients of unequal clients",
                               "Richtarik, Gasanov, Burlachenko 2024, Error Feedback Reloaded: "
                               "From Quadratic to Arithmetic Mean of Smoothness Constants, ICLR, "
                               "arXiv 2402.10774",
                               "optimisation"};
  using Params = ef21::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(Ef21Run& run) { read_problem(run, true); }
  static void run(Ef21Run& run) {
    auto problem = read_problem(run);
    const bool has_processes = run.params().has_processes;
    const auto s = smoothness(problem.data, problem.loss, problem.penalty.curvature(),
                              has_processes ? 1 : run.threads());
    warn_of_constants(run, s);
    Support rare;
    // Of clients drawn with rare features all solvers know it, so that their rules differ in L_x
    // alone.
    if (is_rare(problem.choice.solver) || run.params().problem == ProblemName::rare_features) {
      rare = support(problem.data, s.weights());
      problem.compressor.largest_support = rare.largest;
    }
    Minimum minimum;
    if (problem.choice.step_rule == StepRule::pl) {
      minimum = least_squares_minimum(problem.data, problem.penalty);
      problem.choice.pl_constant = minimum.constant;
    }
    const Objective objective(problem.data, problem.loss, problem.penalty);
    problem.data = {};
    const auto chosen = plan(problem.choice, problem.compressor, s, rare, problem.rule);
    Clients clients(objective, problem.compressor, chosen.rule, run.rng("clients"));
    std::optional<training::ByteReader> saved;
    if (const auto bytes = run.load_checkpoint()) {
      saved.emplace(*bytes);
      clients.restore(saved->take_list<double>());  // before processes have their copies
    }
    const auto fleet = has_processes ? fleet_of_processes(clients, run.params().processes,
                                                          [&run] { run.stop_point(); })
                                     : fleet_of_threads(clients, static_cast<int>(run.threads()));
    const Setting setting{problem, objective, s, rare, chosen, minimum};
    Report report(run, setting);
    const auto& p = run.params();
    try {
      const auto course =
          optimise(*fleet, clients, chosen, start(run, objective),
                   {p.rounds, p.target_grad_sq, p.target_relative, p.stop_at_target}, report,
                   saved ? &*saved : nullptr);
      report.finish(course, *fleet);
    } catch (const std::domain_error& e) {
      throw Diverged(e.what());
    }
  }
};

}  // namespace
}  // namespace assay::ef21

ASSAY_PLUGIN(assay::ef21::Ef21)
