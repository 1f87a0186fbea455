// The data mode table: scores and accuracies that somebody else has measured.
#include <algorithm>

#include "plugins/ped/tasks.hpp"

namespace assay::ped {
namespace {

std::vector<Contest> read_table(PedRun& run) {
  const auto pairing = read_pairing(run, "table");
  const auto input = run.input("table");
  std::vector<ScoreRow> rows;
  std::map<std::pair<std::string, std::string>, double> accuracy;
  for (std::size_t i = 0; i < pairing.model.size(); ++i)
    accuracy[{pairing.model[i], pairing.dataset[i]}] = pairing.accuracy[i];
  for (const auto& column : input.columns()) {
    if (column == "model" || column == "dataset" || column == "accuracy") continue;
    const auto values = numbers_of(input, column, "data.table");
    const auto name = metric_part(column);
    for (std::size_t i = 0; i < values.size(); ++i)
      rows.push_back({pairing.model[i], pairing.dataset[i], name, false, values[i]});
  }
  if (rows.empty()) bad_input("data.table", "has no column of scores beside the accuracies");
  return contests_of(rows, [&](const auto& model, const auto& dataset) {
    return accuracy.at({model, dataset});
  });
}

}  // namespace

void check_table(PedRun& run) { read_table(run); }

void run_table(PedRun& run) { report_ranking(run, read_table(run)); }

}  // namespace assay::ped
