#include "plugins/hiring_agents/incentive_block.hpp"

#include <algorithm>

namespace assay::hiring_agents {

IncentiveBlock::IncentiveBlock(const Game& game, std::size_t agent, std::size_t told,
                               std::size_t first_row)
    : first_(first_row),
      told_(told),
      efforts_(game.efforts[agent]),
      signals_(game.signals[agent]),
      rows_(efforts_ + efforts_ * signals_ * (signals_ - 1) + 1),
      voluntary_(game.voluntary),
      costs_(game.costs[agent]) {}

std::size_t IncentiveBlock::swap_row(std::size_t made, std::size_t truth,
                                     std::size_t report) const {
  const std::size_t other = report < truth ? report : report - 1;
  return first_ + efforts_ + (made * signals_ + truth) * (signals_ - 1) + other;
}

void IncentiveBlock::append_bounds(std::vector<LinearProgramme::Bounds>& bounds) const {
  bounds.insert(bounds.end(), rows_, LinearProgramme::Bounds{});
}

void IncentiveBlock::append_lies(std::vector<LinearProgramme::Column>& columns) const {
  for (std::size_t made = 0; made < efforts_; ++made)
    for (std::size_t truth = 0; made != told_ && truth < signals_; ++truth) {
      auto& column = columns.emplace_back();
      column.add(effort_row(made), 1);
      for (std::size_t report = 0; report < signals_; ++report)
        if (report != truth) column.add(swap_row(made, truth, report), -1);
    }
}

void IncentiveBlock::fill(LinearProgramme::Column& column, const ReportTable& table,
                          double probability) const {
  const double obeying = table.truthful(told_);
  for (std::size_t made = 0; made < efforts_; ++made)
    if (made != told_)
      column.add(effort_row(made),
                 table.truthful(made) - obeying + probability * (costs_[told_] - costs_[made]));
  for (std::size_t made = 0; made < efforts_; ++made)
    for (std::size_t truth = 0; truth < signals_; ++truth)
      for (std::size_t report = 0; report < signals_; ++report)
        if (report != truth)
          column.add(swap_row(made, truth, report),
                     table.at(made, truth, report) - table.at(made, truth, truth));
  if (voluntary_) column.add(stay_row(), probability * costs_[told_] - obeying);
}

void IncentiveBlock::fill_margin(LinearProgramme::Column& column) const {
  for (std::size_t made = 0; made < efforts_; ++made)
    if (made != told_) column.add(effort_row(made), 1);
  for (std::size_t truth = 0; truth < signals_; ++truth)
    for (std::size_t report = 0; report < signals_; ++report)
      if (report != truth) column.add(swap_row(told_, truth, report), 1);
}

void IncentiveBlock::make_feasible(std::span<double> prices) const {
  for (double& price : prices.subspan(first_, rows_)) price = std::max(price, 0.0);
  for (std::size_t made = 0; made < efforts_; ++made)
    for (std::size_t truth = 0; made != told_ && truth < signals_; ++truth) {
      double lies = 0;
      for (std::size_t report = 0; report < signals_; ++report)
        if (report != truth) lies += prices[swap_row(made, truth, report)];
      prices[effort_row(made)] = std::max(prices[effort_row(made)], lies);
    }
}

void IncentiveBlock::weigh(std::span<const double> prices, ReportTable& weights) const {
  double obeying = voluntary_ ? prices[stay_row()] - 1 : -1;
  for (std::size_t made = 0; made < efforts_; ++made) {
    const double shirking = made == told_ ? 0 : prices[effort_row(made)];
    obeying += shirking;
    for (std::size_t truth = 0; truth < signals_; ++truth) {
      double& telling = weights.at(made, truth, truth) = -shirking;
      for (std::size_t report = 0; report < signals_; ++report) {
        if (report == truth) continue;
        const double lying = prices[swap_row(made, truth, report)];
        weights.at(made, truth, report) = -lying;
        telling += lying;
      }
    }
  }
  for (std::size_t truth = 0; truth < signals_; ++truth) weights.at(told_, truth, truth) += obeying;
}

double IncentiveBlock::priced_costs(std::span<const double> prices) const {
  double sum = voluntary_ ? prices[stay_row()] * costs_[told_] : 0;
  for (std::size_t made = 0; made < efforts_; ++made)
    if (made != told_) sum += prices[effort_row(made)] * (costs_[told_] - costs_[made]);
  return sum;
}

IncentiveBlocks::IncentiveBlocks(const Game& game) : of(game.agents()) {
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t told = 0; told < game.efforts[i]; ++told)
      rows += of[i].emplace_back(game, i, told, rows).rows();
}

}  // namespace assay::hiring_agents
