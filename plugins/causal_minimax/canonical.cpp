// Hashes are sums over what must not have an order. A column's values alone do not tell it from
// their permutations, two columns of as many ones for instance: each round takes in what stands
// beside each value, as the refinement of colours by Weisfeiler and Leman does.
#include "plugins/causal_minimax/canonical.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace assay::causal_minimax {
namespace {

using Hashes = std::vector<std::uint64_t>;

constexpr int kHashRounds = 2;

// Spreads every bit over the whole word (the finaliser of splitmix64).
std::uint64_t mixed(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

struct Content {
  Hashes rows, columns, environments;

  explicit Content(const Dataset& data)
      : rows(data.environment_of.size(), 0),
        columns(data.names.size(), 0),
        environments(data.environments.size(), 0) {
    for (int round = 0; round <= kHashRounds; ++round) {
      columns = sums(data, columns, rows);
      rows = sums_of_rows(data);
      take_in_environments(data);
    }
  }

 private:
  static std::uint64_t cell(const Dataset& data, std::size_t i, std::size_t j) {
    const double x = data.values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
    return std::bit_cast<std::uint64_t>(x + 0.0);  // -0 becomes 0
  }

  static Hashes sums(const Dataset& data, const Hashes& columns, const Hashes& rows) {
    Hashes result(columns.size(), 0);
    for (std::size_t j = 0; j < columns.size(); ++j)
      for (std::size_t i = 0; i < rows.size(); ++i)
        result[j] += mixed(cell(data, i, j) + mixed(rows[i]));
    return result;
  }

  Hashes sums_of_rows(const Dataset& data) const {
    Hashes result(rows.size(), 0);
    for (std::size_t j = 0; j < columns.size(); ++j)
      for (std::size_t i = 0; i < rows.size(); ++i)
        result[i] += mixed(cell(data, i, j) + mixed(columns[j]));
    return result;
  }

  void take_in_environments(const Dataset& data) {
    const auto of = [&](std::size_t row) {
      return static_cast<std::size_t>(data.environment_of[row]);
    };
    std::fill(environments.begin(), environments.end(), 0);
    for (std::size_t i = 0; i < rows.size(); ++i) environments[of(i)] += mixed(rows[i]);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] += mixed(environments[of(i)]);
  }
};

// Places in ascending order of the hashes.
template <class Place>
std::vector<Place> places_by_hash(const Hashes& hashes) {
  std::vector<Place> order(hashes.size());
  std::iota(order.begin(), order.end(), Place{0});
  std::stable_sort(order.begin(), order.end(), [&](Place a, Place b) {
    return hashes[static_cast<std::size_t>(a)] < hashes[static_cast<std::size_t>(b)];
  });
  return order;
}

}  // namespace

std::vector<int> inverse(const std::vector<int>& order) {
  std::vector<int> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  return place;
}

Canonical canonical(const Dataset& data) {
  const Content content(data);
  const auto rows = places_by_hash<Eigen::Index>(content.rows);
  const auto columns = places_by_hash<int>(content.columns);
  const auto environments = places_by_hash<int>(content.environments);
  Canonical c{{{}, data.values(rows, columns), {}, {}}, inverse(columns), {}};
  for (const int j : columns) {
    c.data.names.push_back(data.names[static_cast<std::size_t>(j)]);
    c.keys.push_back(content.columns[static_cast<std::size_t>(j)]);
  }
  for (const int e : environments)
    c.data.environments.push_back(data.environments[static_cast<std::size_t>(e)]);
  const auto place = inverse(environments);
  for (const auto i : rows)
    c.data.environment_of.push_back(
        place[static_cast<std::size_t>(data.environment_of[static_cast<std::size_t>(i)])]);
  return c;
}

}  // namespace assay::causal_minimax
