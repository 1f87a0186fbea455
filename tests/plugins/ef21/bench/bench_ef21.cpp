// Runs EF21 with Top-1 on raw files of doubles and prints time and answer as JSON.
//
//   bench_ef21 features=FILE labels=FILE columns=D clients=N gamma=G lambda=L rounds=T threads=P
//              [processes=Q] [repeat=R]
//
// The logistic loss with the nonconvex penalty, consecutive blocks of rows. Seconds are of the
// processor (threads = 1) or of the clock, the best of `repeat` (5), for all rounds; `quick` is the
// clock's 5 % quantile of single rounds, which beside other programs few of them disturb.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "plugins/ef21/dataset.hpp"
#include "plugins/ef21/server.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::ef21 {
namespace {

using Arguments = std::map<std::string, std::string>;

std::vector<double> doubles(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> values(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  return values;
}

Dataset read(const Arguments& arguments) {
  const auto values = doubles(arguments.at("features"));
  const Index columns = std::stol(arguments.at("columns"));
  const Matrix rows =
      Eigen::Map<const Matrix>(values.data(), static_cast<Index>(values.size()) / columns, columns);
  return deal(rows, doubles(arguments.at("labels")), Partition::contiguous,
              std::stol(arguments.at("clients")), Rng(0, "bench"));
}

Plan top_one(Index clients, double gamma) {
  Plan plan;
  const auto n = to_size(clients);
  const double share = 1 / static_cast<double>(clients);
  plan.rule.step = gamma;
  plan.rule.scale.assign(n, 1.0);
  plan.rule.weight.assign(n, share);
  plan.rule.error_weight.assign(n, share);
  return plan;
}

class Nobody final : public Observer {
  void visit(const Point&) override {}
  void between_rounds(const std::function<training::ByteWriter()>&) override {}
  void restore(training::ByteReader&) override {}
};

void measure(const Arguments& arguments) {
  const auto number = [&](const std::string& key, Index otherwise) {
    return arguments.contains(key) ? std::stol(arguments.at(key)) : otherwise;
  };
  const auto data = read(arguments);
  const Objective objective(data, Loss::logistic,
                            {Regularizer::nonconvex, std::stod(arguments.at("lambda"))});
  Compressor compressor;
  compressor.dim = objective.dim();
  const auto plan = top_one(data.clients(), std::stod(arguments.at("gamma")));
  const Index threads = number("threads", 1), processes = number("processes", 0);
  const linalg::PaddedArray<double> start(objective.width(), 0.0);
  Nobody nobody;
  Course course;
  std::vector<double> single;
  const auto seconds = bench::best_seconds(
      static_cast<int>(number("repeat", 5)),
      [&] {
        Clients clients(objective, compressor, plan.rule, Rng(0, "bench"));
        const auto fleet = processes > 0 ? fleet_of_processes(clients, processes)
                                         : fleet_of_threads(clients, static_cast<int>(threads));
        course = optimise(*fleet, clients, plan, start, {number("rounds", 100)}, nobody);
        single.insert(single.end(), course.seconds.begin() + 1, course.seconds.end());
      },
      threads == 1 && processes == 0 ? bench::Clock::kProcessor : bench::Clock::kWall);
  const auto quick = single.begin() + static_cast<std::ptrdiff_t>(single.size() / 20);
  std::nth_element(single.begin(), quick, single.end());
  std::printf(
      "{\"seconds\": %.6g, \"quick\": %.6g, \"f\": %.17g, \"gradient\": %.17g, \"sparse\": %d}\n",
      seconds, *quick, course.last.value, course.last.gradient, objective.is_sparse() ? 1 : 0);
}

}  // namespace
}  // namespace assay::ef21

int main(int count, char** words) {
  std::map<std::string, std::string> arguments;
  for (int k = 1; k < count; ++k) {
    const std::string word = words[k];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  if (!arguments.contains("features")) {
    std::fputs("usage: bench_ef21 features=FILE labels=FILE columns=D ...\n", stderr);
    return 2;
  }
  assay::ef21::measure(arguments);
  return 0;
}
