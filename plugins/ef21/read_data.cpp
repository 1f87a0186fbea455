#include "plugins/ef21/read_data.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "plugins/shared/memory.hpp"

namespace assay::ef21 {
namespace {

using Map = Eigen::Map<const Matrix>;

struct Table {
  Map all;
  std::vector<Index> kept;  // columns that are features
  std::vector<double> labels;
  std::vector<std::int64_t> owners;

  Index dim() const { return static_cast<Index>(kept.size()); }
  Matrix features() const {
    return dim() == all.cols() ? Matrix(all) : Matrix(all(Eigen::all, kept));
  }
};

std::vector<double> column(const Map& all, Index j) {
  return {all.col(j).begin(), all.col(j).end()};
}

void require_finite(const Map& rows, const std::string& key) {
  if (rows.allFinite()) return;
  for (Index i = 0; i < rows.rows(); ++i)
    for (Index j = 0; j < rows.cols(); ++j)
      if (!std::isfinite(rows(i, j)))
        bad_input(key, "row ", i, ", column ", j, " is ",
                  std::isnan(rows(i, j)) ? "nan" : "infinite");
}

Map flattened(const Input& input, const std::string& key) {
  const auto values = input.values();
  const auto rows = static_cast<Index>(input.rows());
  if (values.empty()) bad_input(key, "is empty");
  return {values.data(), rows, static_cast<Index>(values.size()) / rows};
}

std::vector<std::int64_t> whole_numbers(const std::vector<double>& owners, const std::string& key) {
  constexpr double kMost = 1e15;
  std::vector<std::int64_t> result;
  for (const double owner : owners) {
    if (owner != std::round(owner) || std::abs(owner) > kMost)
      bad_input(key, "column 'client' has ", owner, " in row ", result.size(),
                "; clients are whole numbers");
    result.push_back(static_cast<std::int64_t>(owner));
  }
  return result;
}

// Columns 'y' or 'label', and 'client', are none of the features.
Table split(const Map& all, const std::vector<std::string>& names, const std::string& key) {
  Table table{all, {}, {}, {}};
  for (Index j = 0; j < all.cols(); ++j) {
    const std::string name = names.empty() ? "" : names[to_size(j)];
    if (name == "y" || name == "label") {
      if (!table.labels.empty()) bad_input(key, "has a column 'y' and a column 'label'");
      table.labels = column(all, j);
    } else if (name == "client") {
      table.owners = whole_numbers(column(all, j), key);
    } else {
      table.kept.push_back(j);
    }
  }
  if (table.kept.empty()) bad_input(key, "holds no features");
  return table;
}

Table read_table(Ef21Run& run, const std::string& role) {
  const auto key = "data." + role;
  const auto labels_role = role == "train" ? "labels" : "test_labels";
  const auto input = run.input(role.c_str());
  const auto all = flattened(input, key);
  require_finite(all, key);
  auto table = split(all, input.rank() == 2 ? input.columns() : std::vector<std::string>(), key);
  if (const auto labels = run.find_input(labels_role)) {
    if (!table.labels.empty())
      bad_input(said("data.", labels_role), "is not needed: ", key, " has a column of labels");
    table.labels.assign(labels->values().begin(), labels->values().end());
  }
  if (table.labels.empty())
    bad_input(key, "has no column 'y' or 'label', and there is no data.", labels_role);
  if (static_cast<Index>(table.labels.size()) != all.rows())
    bad_input(said("data.", labels_role), "has ", table.labels.size(), " labels for ", all.rows(),
              " rows");
  return table;
}

std::string listed(const std::set<double>& labels) {
  std::string text;
  std::size_t count = 0;
  for (const double label : labels) {
    if (count++ == 8) return text + ", ...";
    text += said(count == 1 ? "" : ", ", label);
  }
  return text;
}

void make_parities(std::vector<double>& labels) {
  for (auto& label : labels) label = std::abs(std::fmod(label, 2)) < 0.5 ? -1 : 1;
}

std::set<double> two_labels(const std::vector<double>& labels, const std::string& key) {
  std::set<double> found(labels.begin(), labels.end());
  if (found.size() != 2)
    bad_input(key, "has ", found.size(), " labels (", listed(found),
              "); the logistic loss wants two");
  return found;
}

// The smaller of the two becomes -1, the other one 1.
void make_signs(std::vector<double>& labels, const std::set<double>& two, const std::string& key) {
  for (auto& label : labels) {
    if (!two.contains(label))
      bad_input(key, "has the label ", label, "; those of data.train are ", listed(two));
    label = label == *two.begin() ? -1 : 1;
  }
}

}  // namespace

void require_room(const Ef21Run& run, Index rows, Index dim, Index clients,
                  const std::string& key) {
  constexpr double kCopies = 3;  // as read, as dealt, and scaled for L
  const auto d = static_cast<double>(dim), n = static_cast<double>(clients);
  shared::require_memory(run, 8 * d * (kCopies * static_cast<double>(rows) + n),
                         "rows and gradients", "", key);
}

Dealt read_data(Ef21Run& run, bool is_check) {
  const auto& p = run.params();
  auto train = read_table(run, "train");
  std::optional<Table> test;
  if (run.find_input("test")) test.emplace(read_table(run, "test"));
  if (test && test->dim() != train.dim())
    bad_input("data.test", "has ", test->dim(), " features, data.train ", train.dim());
  if (p.loss == Loss::logistic) {
    if (p.is_parity) make_parities(train.labels);
    if (p.is_parity && test) make_parities(test->labels);
    const auto two = two_labels(train.labels, "data.train");
    make_signs(train.labels, two, "data.train");
    if (test) make_signs(test->labels, two, "data.test");
  }
  const bool is_by_column = p.partition == Partition::column;
  if (is_by_column && train.owners.empty()) bad_input("data.train", "has no column 'client'");
  if (!is_by_column && p.n_clients > train.all.rows())
    bad_input("params.n_clients", p.n_clients, " clients but ", train.all.rows(), " rows");
  const Index dim = train.dim() + (p.add_bias ? 1 : 0), rows = train.all.rows();
  require_room(run, rows, dim, is_by_column ? rows : p.n_clients, "data.train");
  if (is_check) return {{Matrix(0, dim), {}, {0}}, {}};

  auto features = train.features();
  auto held_out = test ? test->features() : Matrix();
  Matrix* others[] = {&held_out};
  normalize(p.normalize, features, std::span(others, test ? 1 : 0));
  if (p.add_bias) append_bias(features);
  if (p.add_bias && test) append_bias(held_out);
  const auto rng = run.rng("partition");
  Dealt dealt;
  dealt.train = is_by_column
                    ? deal_by(features, train.labels, train.owners)
                    : deal(std::move(features), train.labels, p.partition, p.n_clients, rng);
  if (test) dealt.test = deal(std::move(held_out), test->labels, Partition::contiguous, 1, rng);
  return dealt;
}

}  // namespace assay::ef21
