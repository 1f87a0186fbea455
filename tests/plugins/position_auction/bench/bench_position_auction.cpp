// Matches, allocates and charges from raw files of doubles and prints time and answer as JSON.
//
//   bench_position_auction assignment costs=FILE n=N
//   bench_position_auction matching gains=FILE rows=N columns=N most=K
//   bench_position_auction auction ctr=FILE values=FILE places=N most=K
//   bench_position_auction cascade ctr=FILE values=FILE places=N most=K
//   bench_position_auction draws ctr=FILE values=FILE ads=N places=N most=K threads=N
//
// Seconds are of the processor, the best of `repeat` (5), without reading files: of the allocation,
// and of allocation and payments together. The optimum of the cascade has no payments here. `draws`
// are many auctions, one below the other in the files, and their seconds those of the clock.
#include <cstdio>
#include <fstream>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/numerics/ot/assignment.hpp"
#include "plugins/numerics/ot/limited_matching.hpp"
#include "plugins/numerics/parallel/for_each.hpp"
#include "plugins/position_auction/audit.hpp"
#include "plugins/position_auction/cascade_optimum.hpp"
#include "plugins/position_auction/rules.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::position_auction {
namespace {

using Arguments = std::map<std::string, std::string>;

Index number(const Arguments& arguments, const std::string& key) {
  return std::stol(arguments.at(key));
}
int repeat(const Arguments& arguments) {
  return arguments.contains("repeat") ? std::stoi(arguments.at("repeat")) : 5;
}

std::vector<double> doubles(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> values(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

Matrix matrix(const std::string& path, Index columns) {
  const auto values = doubles(path);
  return Eigen::Map<const Matrix>(values.data(), static_cast<Index>(values.size()) / columns,
                                  columns);
}

Auction read_auction(const Arguments& arguments) {
  return {matrix(arguments.at("ctr"), number(arguments, "places")),
          doubles(arguments.at("values")),
          {}};
}

void assignment(const Arguments& arguments) {
  const Matrix costs = matrix(arguments.at("costs"), number(arguments, "n"));
  double cost = 0;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    ot::AssignmentSolver solver(costs.rows());
    const auto& column = solver.solve(costs);
    cost = 0;
    for (Index i = 0; i < costs.rows(); ++i) cost += costs(i, column[to_size(i)]);
  });
  std::printf("{\"seconds\": %.6g, \"objective\": %.17g}\n", seconds, cost);
}

void matching(const Arguments& arguments) {
  const Matrix gains = matrix(arguments.at("gains"), number(arguments, "columns"));
  double gain = 0;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    gain = ot::limited_matching(gains, number(arguments, "most")).gain;
  });
  std::printf("{\"seconds\": %.6g, \"objective\": %.17g}\n", seconds, gain);
}

void auction(const Arguments& arguments) {
  const auto given = read_auction(arguments);
  Setting setting;
  setting.most = number(arguments, "most");
  double welfare = 0, revenue = 0;
  const auto allocate = [&] {
    auto decision = optimal_logit(given, setting)(given.values);
    welfare = decision.objective;
    return decision;
  };
  const double allocation = bench::best_seconds(repeat(arguments), allocate);
  const double both = bench::best_seconds(repeat(arguments), [&] {
    revenue = 0;
    for (const double paid : payments(allocate(), {}, given.values)) revenue += paid;
  });
  std::printf(
      "{\"allocation\": %.6g, \"seconds\": %.6g, \"objective\": %.17g, \"revenue\": %.17g}\n",
      allocation, both, welfare, revenue);
}

void draws(const Arguments& arguments) {
  const auto given = read_auction(arguments);
  const Index ads = number(arguments, "ads");
  Setting setting;
  setting.most = number(arguments, "most");
  std::vector<Auction> auctions;
  for (Index first = 0; first < given.ads(); first += ads)
    auctions.push_back({given.ctr.middleRows(first, ads),
                        {given.values.begin() + first, given.values.begin() + first + ads},
                        {}});
  std::vector<double> welfare(auctions.size()), revenue(auctions.size());
  const auto solve = [&](std::size_t k) {
    const auto decision = optimal_logit(auctions[k], setting)(auctions[k].values);
    const auto paid = payments(decision, {}, auctions[k].values);
    welfare[k] = decision.objective;
    revenue[k] = std::accumulate(paid.begin(), paid.end(), 0.0);
  };
  const double seconds = bench::best_seconds(
      repeat(arguments),
      [&] {
        parallel::for_each(auctions.size(), static_cast<unsigned>(number(arguments, "threads")),
                           solve);
      },
      bench::Clock::kWall);
  std::printf("{\"seconds\": %.6g, \"objective\": %.17g, \"revenue\": %.17g}\n", seconds,
              std::accumulate(welfare.begin(), welfare.end(), 0.0),
              std::accumulate(revenue.begin(), revenue.end(), 0.0));
}

void cascade(const Arguments& arguments) {
  const auto given = read_auction(arguments);
  Setting setting;
  setting.is_cascade = true;
  setting.most = number(arguments, "most");
  double welfare = 0;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    welfare = CascadeProgramme(given.ctr, given.values, setting).optimum().value;
  });
  std::printf("{\"seconds\": %.6g, \"objective\": %.17g}\n", seconds, welfare);
}

}  // namespace
}  // namespace assay::position_auction

int main(int count, char** words) {
  using namespace assay::position_auction;
  const std::map<std::string, void (*)(const Arguments&)> tasks = {{"assignment", assignment},
                                                                   {"matching", matching},
                                                                   {"auction", auction},
                                                                   {"cascade", cascade},
                                                                   {"draws", draws}};
  if (count < 2 || !tasks.contains(words[1])) {
    std::fputs("usage: bench_position_auction TASK key=value ...\n", stderr);
    return 2;
  }
  Arguments arguments;
  for (int k = 2; k < count; ++k) {
    const std::string word = words[k];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  tasks.at(words[1])(arguments);
  return 0;
}
