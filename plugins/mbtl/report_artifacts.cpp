#include "plugins/mbtl/report_artifacts.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <string>

#include "plugins/mbtl/trained_rows.hpp"

namespace assay::mbtl {
namespace {

std::string in_short(double v) { return said(v); }

// Known rows; a chosen one says when, and has a mark in the last column, since pictures of many
// rows do not name them all.
void write_transfer(MbtlRun& run, const Problem& problem, const Solved& solved) {
  const auto& scores = problem.transfer.scores();
  const auto& sources = solved.selection.sources;
  const bool is_choice = sources.size() < to_size(problem.transfer.size());
  std::vector<std::string> names;
  std::vector<Index> rows;
  std::vector<double> marks;
  for (Index i = 0; i < scores.rows(); ++i) {
    if (!problem.transfer.knows(i)) continue;
    const auto place = std::find(sources.begin(), sources.end(), i);
    auto name = in_short(problem.values[to_size(i)]);
    const bool is_chosen = place != sources.end();
    if (is_choice && is_chosen) name += said(" <- ", place - sources.begin() + 1);
    marks.push_back(is_chosen ? 1 : std::nan(""));
    rows.push_back(i);
    names.push_back(std::move(name));
  }
  std::vector<std::vector<double>> columns(to_size(scores.cols()));
  for (std::size_t j = 0; j < columns.size(); ++j)
    for (const Index i : rows) columns[j].push_back(scores(i, static_cast<Index>(j)));
  TableView table;
  table.column("source", names);
  for (std::size_t j = 0; j < columns.size(); ++j)
    table.column(said("t", j, "_", in_short(problem.values[j])), columns[j]);
  if (is_choice) table.column("chosen", marks);
  run.artifact("transfer.csv", table);
}

void write_selection(MbtlRun& run, const Problem& problem, const Solved& solved) {
  TableRows table({"k", "index", "context", "performance", "regret"});
  const auto& s = solved.selection;
  for (std::size_t i = 0; i < s.sources.size(); ++i) {
    const Index source = s.sources[i];
    table.row(static_cast<std::int64_t>(i + 1), static_cast<std::int64_t>(source),
              problem.values[to_size(source)], s.performance[i],
              i < solved.regret.size() ? solved.regret[i] : std::nan(""));
  }
  run.artifact("selection.csv", table);
}

void write_performance(MbtlRun& run, const Solved& solved, const References& r) {
  const std::size_t steps = std::max(solved.performance.size(), r.random.size());
  const bool is_one = solved.performance.size() == 1;
  const bool is_known = r.random.size() == steps;
  TableRows table(
      {"k", "performance", "oracle", "random", "random_low", "random_high", "independent"});
  for (std::size_t i = 0; i < steps; ++i) {
    const double nan = std::nan("");
    table.row(static_cast<std::int64_t>(i + 1), solved.performance[is_one ? 0 : i],
              is_known ? r.oracle[i] : nan, is_known ? r.random[i] : nan,
              is_known ? r.random[i] - r.random_sd[i] : nan,
              is_known ? r.random[i] + r.random_sd[i] : nan, is_known ? r.independent : nan);
  }
  run.artifact("performance.csv", table);
}

void write_process(MbtlRun& run, const Problem& problem, const Solved& solved) {
  TableRows table({"k", "context", "mean", "sd", "acquisition"});
  for (std::size_t k = 0; k < solved.thoughts.size(); ++k) {
    const auto& t = solved.thoughts[k];
    for (std::size_t i = 0; i < problem.values.size(); ++i) {
      const auto at = static_cast<Index>(i);
      table.row(static_cast<std::int64_t>(k + 1), problem.values[i], t.posterior.mean[at],
                t.posterior.sd[at], t.acquisition[at]);
    }
  }
  run.artifact("gp.csv", table);
}

void write_policies(MbtlRun& run, const Problem& problem, const Solved& solved) {
  const auto& sources = solved.selection.sources;
  if (problem.rows == nullptr || sources.empty()) return;
  const auto wide = static_cast<Index>(problem.rows->weights(sources.front()).size());
  Matrix weights(static_cast<Index>(sources.size()), wide);
  for (std::size_t k = 0; k < sources.size(); ++k)
    weights.row(static_cast<Index>(k)) = vector_of(problem.rows->weights(sources[k])).transpose();
  run.artifact("policies.npy", view(weights));
}

}  // namespace

void write_artifacts(MbtlRun& run, const Problem& problem, const Solved& solved,
                     const References& references) {
  if (problem.transfer.size() > 0) write_transfer(run, problem, solved);
  if (!solved.selection.sources.empty()) write_selection(run, problem, solved);
  write_performance(run, solved, references);
  if (run.params().solver == Solver::mbtl) write_process(run, problem, solved);
  write_policies(run, problem, solved);
}

}  // namespace assay::mbtl
