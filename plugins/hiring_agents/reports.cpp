#include "plugins/hiring_agents/reports.hpp"

#include <algorithm>

namespace assay::hiring_agents {

double ReportTable::truthful(std::size_t made) const {
  double sum = 0;
  for (std::size_t s = 0; s < signals; ++s) sum += at(made, s, s);
  return sum;
}

double ReportTable::best(std::size_t made) const {
  double sum = 0;
  for (std::size_t s = 0; s < signals; ++s) {
    const auto first = earned.begin() + static_cast<std::ptrdiff_t>((made * signals + s) * signals);
    sum += *std::max_element(first, first + static_cast<std::ptrdiff_t>(signals));
  }
  return sum;
}

void add_reports(const Game& game, std::size_t agent, std::size_t profile,
                 std::span<const double> payments, double weight, ReportTable& table) {
  const std::size_t m = table.signals, run = game.signal_stride(agent) * game.states;
  const std::size_t blocks = payments.size() / (m * run);
  for (std::size_t made = 0; made < table.efforts; ++made) {
    const auto law = game.law(game.with_effort(profile, agent, made));
    for (std::size_t block = 0; block < blocks; ++block)
      for (std::size_t truth = 0; truth < m; ++truth)
        for (std::size_t report = 0; report < m; ++report) {
          const double* q = law.data() + (block * m + truth) * run;
          const double* paid = payments.data() + (block * m + report) * run;
          double sum = 0;
          for (std::size_t k = 0; k < run; ++k) sum += q[k] * paid[k];
          table.at(made, truth, report) += weight * sum;
        }
  }
}

ReportTable reports_of_cell(const Game& game, std::size_t agent, std::size_t profile,
                            std::size_t cell) {
  ReportTable table(game.efforts[agent], game.signals[agent]);
  const std::size_t run = game.signal_stride(agent) * game.states;
  const std::size_t report = cell / run % table.signals;
  for (std::size_t made = 0; made < table.efforts; ++made) {
    const auto law = game.law(game.with_effort(profile, agent, made));
    for (std::size_t truth = 0; truth < table.signals; ++truth)
      table.at(made, truth, report) = law[cell + truth * run - report * run];
  }
  return table;
}

Game alone(const Game& game, std::size_t agent, std::size_t profile) {
  Game one = game;
  one.efforts = {game.efforts[agent]};
  one.signals = {game.signals[agent]};
  one.costs = {game.costs[agent]};
  one.joint.assign(one.efforts[0] * one.cells(), 0);
  for (std::size_t made = 0; made < one.efforts[0]; ++made) {
    const auto law = game.law(game.with_effort(profile, agent, made));
    for (std::size_t k = 0; k < law.size(); ++k)
      one.joint[made * one.cells() + game.signal_of(k / game.states, agent) * game.states +
                k % game.states] += law[k];
  }
  return one;
}

}  // namespace assay::hiring_agents
