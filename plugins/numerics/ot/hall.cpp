#include "plugins/numerics/ot/hall.hpp"

#include <algorithm>
#include <cstdio>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/ot/masses.hpp"
#include "plugins/numerics/ot/network_simplex.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

constexpr std::size_t kMostNamed = 6;  // points that a message lists

// 1 for a forbidden pair and 0 for a permitted one: the least cost is the mass without a way, and
// potentials are integers, so the simplex is exact.
class Forbidden {
 public:
  explicit Forbidden(const Geometry& geometry)
      : table_{nullptr, geometry.rows(), geometry.cols(),
               static_cast<Index>(linalg::padded(to_size(geometry.cols())))},
        entries_(to_size(table_.rows * table_.stride)) {
    for (Index i = 0; i < table_.rows; ++i) {
      double* row = entries_.data() + i * table_.stride;
      geometry.copy_row(i, row);
      for (Index j = 0; j < table_.stride; ++j) row[j] = row[j] == kInfinity ? 1 : 0;
      for (Index j = 0; j < table_.cols; ++j) any_ = any_ || row[j] > 0;
    }
    table_.entries = entries_.data();
  }
  bool any() const { return any_; }
  const CostTable& table() const { return table_; }

 private:
  CostTable table_;
  linalg::PaddedArray<double> entries_;
  bool any_ = false;
};

// Rows of f_i >= level reach columns of -g_j >= level alone, since f_i + g_j <= 0 where permitted.
HallViolation above(double level, const Vector& f, std::span<const double> g) {
  HallViolation v;
  for (Index i = 0; i < f.size(); ++i)
    if (f[i] >= level) v.rows.push_back(i);
  for (std::size_t j = 0; j < g.size(); ++j)
    if (-g[j] >= level) v.columns.push_back(static_cast<Index>(j));
  return v;
}

Mass sum(const std::vector<Mass>& masses, const std::vector<Index>& chosen) {
  Mass total = 0;
  for (const Index k : chosen) total += masses[to_size(k)];
  return total;
}

std::vector<Index> others(const std::vector<Index>& chosen, Index count) {
  std::vector<Index> rest;
  for (Index k = 0; k < count; ++k)
    if (!std::binary_search(chosen.begin(), chosen.end(), k)) rest.push_back(k);
  return rest;
}

// The same violation seen from the columns that are left, which reach only the rows that are left.
HallViolation turned_round(const HallViolation& v, const Masses& masses) {
  return {others(v.rows, static_cast<Index>(masses.supply.size())),
          others(v.columns, static_cast<Index>(masses.demand.size())), 0, 0, true};
}

std::size_t count_named(const HallViolation& v) { return v.rows.size() + v.columns.size(); }

std::string points(const char* kind, const std::vector<Index>& indices) {
  std::string text = std::string(kind) + (indices.size() == 1 ? " " : "s ");
  for (std::size_t k = 0; k < std::min(indices.size(), kMostNamed); ++k)
    text += (k == 0 ? "" : ", ") + std::to_string(indices[k]);
  if (indices.size() > kMostNamed)
    text += " and " + std::to_string(indices.size() - kMostNamed) + " more";
  return text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

}  // namespace

std::optional<HallViolation> hall_violation(const Geometry& geometry, std::span<const double> a,
                                            std::span<const double> b) {
  const Support rows(a), cols(b);
  const bool is_whole = rows.is_everything() && cols.is_everything();
  const Forbidden forbidden(is_whole ? geometry : geometry.subset(rows.indices(), cols.indices()));
  if (!forbidden.any()) return std::nullopt;
  const Masses mass = masses(rows.of(a), cols.of(b));
  NetworkSimplex simplex(forbidden.table(), mass.supply, mass.demand);
  simplex.start_greedily(std::vector<double>(mass.demand.size(), 0.0));
  while (simplex.pivot(0.5)) {
  }
  const auto g = simplex.column_potentials();
  Vector f(forbidden.table().rows);
  for (Index i = 0; i < f.size(); ++i)
    f[i] = linalg::kernels().min_difference(forbidden.table().row(i), g.data(), g.size());

  HallViolation worst;
  Mass largest = mass.doubtful;
  std::vector<double> levels(f.begin(), f.end());
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  for (const double level : levels) {
    HallViolation v = above(level, f, g);
    const Mass excess = sum(mass.supply, v.rows) - sum(mass.demand, v.columns);
    if (excess > largest) largest = excess, worst = std::move(v);
  }
  if (worst.rows.empty()) return std::nullopt;
  HallViolation turned = turned_round(worst, mass);
  if (count_named(turned) < count_named(worst)) worst = std::move(turned);
  worst.row_weight = mass.unit * static_cast<double>(sum(mass.supply, worst.rows));
  worst.column_weight = mass.unit * static_cast<double>(sum(mass.demand, worst.columns));
  for (Index& i : worst.rows) i = rows.indices()[to_size(i)];
  for (Index& j : worst.columns) j = cols.indices()[to_size(j)];
  return worst;
}

std::string describe(const HallViolation& v) {
  const bool turned = v.is_of_columns;
  const auto& who = turned ? v.columns : v.rows;
  const auto& whom = turned ? v.rows : v.columns;
  const char *kind = turned ? "column" : "row", *other = turned ? "row" : "column";
  const std::string weight = number(turned ? v.column_weight : v.row_weight);
  if (whom.empty())
    return "every pair of " + points(kind, who) + " (weight " + weight + ") is forbidden";
  return "no plan: " + points(kind, who) + " (weight " + weight + ") " +
         (who.size() == 1 ? "has" : "have") + " permitted pairs with " + points(other, whom) +
         " (weight " + number(turned ? v.row_weight : v.column_weight) + ") alone";
}

}  // namespace assay::ot
