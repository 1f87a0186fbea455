// Reads a table; what cannot be used is said by its column and row.
#include "plugins/causal_minimax/dataset.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {
namespace {

std::string in_quotes(const std::string& name) { return "'" + name + "'"; }

std::vector<std::string> texts_of(const Input& table, const std::string& env,
                                  const std::string& key) {
  auto labels = table.texts(env);
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (labels[row].empty())
      bad_input(key, "column ", in_quotes(env), " row ", row,
                ": expected an environment, found an empty cell");
  return labels;
}

std::vector<std::string> label_texts(const Input& table, const std::string& env,
                                     const std::string& key) {
  const auto& raw = table.raw();
  for (std::uint32_t i = 0; i < raw.column_count; ++i)
    if (env == raw.columns[i].name && raw.columns[i].dtype == ASSAY_STRING)
      return texts_of(table, env, key);
  std::vector<std::string> labels;
  for (const auto label : table.integers(env)) labels.push_back(std::to_string(label));
  return labels;
}

void read_environments(const std::vector<std::string>& labels, Dataset& data) {
  data.environments = labels;
  auto& all = data.environments;
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return natural_less(a, b); });
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const auto& label : labels)
    data.environment_of.push_back(
        static_cast<int>(std::find(all.begin(), all.end(), label) - all.begin()));
}

void read_column(const Input& table, const std::string& key, Dataset& data, std::size_t column) {
  const auto cells = table.reals(data.names[column]);
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (!std::isfinite(cells[row]))
      bad_input(key, "column ", in_quotes(data.names[column]), " row ", row,
                ": expected a finite number");
    data.values(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(column)) = cells[row];
  }
}

}  // namespace

std::vector<Eigen::Index> Dataset::rows_of(int environment) const {
  std::vector<Eigen::Index> rows;
  for (std::size_t i = 0; i < environment_of.size(); ++i)
    if (environment_of[i] == environment) rows.push_back(static_cast<Eigen::Index>(i));
  return rows;
}

Dataset read_dataset(const Input& table, const std::string& role, const Params& params) {
  const std::string key = "data." + role;
  Dataset data;
  if (!table.has_column(params.env))
    bad_input(key, "no column ", in_quotes(params.env), " for the environment");
  for (const auto& name : table.columns())
    if (name != params.env) data.names.push_back(name);
  std::sort(data.names.begin(), data.names.end(), natural_less);
  if (data.names.size() >= kMaxNodes)
    bad_input(key, data.names.size(), " variables, at most 63 are possible");
  column_named(data, params.target, key);
  read_environments(label_texts(table, params.env, key), data);
  data.values.resize(static_cast<Eigen::Index>(table.rows()),
                     static_cast<Eigen::Index>(data.names.size()));
  if (table.rows() == 0) throw BadInput("no rows", key);
  for (std::size_t c = 0; c < data.names.size(); ++c) read_column(table, key, data, c);
  return data;
}

void require_variation(const Dataset& data, const std::string& key) {
  if (data.environments.size() < 2)
    throw BadInput("rows of at least 2 environments are needed", key);
  for (Eigen::Index c = 0; c < data.values.cols(); ++c)
    if (const auto column = data.values.col(c);
        column.maxCoeff() - column.minCoeff() <= kNoSpread * column.cwiseAbs().maxCoeff())
      bad_input(key, "column ", in_quotes(data.names[static_cast<std::size_t>(c)]), " is constant");
}

Dataset restricted(Dataset data, const std::vector<std::string>& names, const std::string& key) {
  std::vector<int> columns;
  for (const auto& name : names) columns.push_back(column_named(data, name, key));
  const Eigen::MatrixXd chosen = data.values(Eigen::all, columns);
  data.values = chosen;
  data.names = names;
  return data;
}

int column_named(const Dataset& data, const std::string& name, const std::string& key) {
  const auto found = std::find(data.names.begin(), data.names.end(), name);
  if (found == data.names.end()) bad_input(key, "no column ", in_quotes(name));
  return static_cast<int>(found - data.names.begin());
}

}  // namespace assay::causal_minimax
