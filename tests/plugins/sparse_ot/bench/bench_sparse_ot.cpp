// Solves one sparse transport problem from raw files of doubles and prints time and answer as JSON.
//
//   bench_sparse_ot key=value ...
// Keys: x, y (points in the plane, row-major), k (0: all rows), gamma, formulation (semidual,
// dual), optimizer (lbfgs, auto), threads, repeat. Weights are even, costs squared distances over
// `unit`. The time is the best of `repeat` solves, certificate included, without reading files.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/sparse_ot/certificate.hpp"
#include "plugins/sparse_ot/solver.hpp"
#include "tests/bench/peak_memory.hpp"

namespace assay::sparse_ot {
namespace {

using Arguments = std::map<std::string, std::string>;

std::string text(const Arguments& arguments, const std::string& key, const std::string& otherwise) {
  const auto found = arguments.find(key);
  return found == arguments.end() ? otherwise : found->second;
}

Matrix points(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  const auto bytes = static_cast<std::streamsize>(file.tellg());
  Matrix p(static_cast<Index>(bytes) / 16, 2);
  file.seekg(0);
  file.read(reinterpret_cast<char*>(p.data()), bytes);
  return p;
}

Problem read_problem(const Arguments& arguments) {
  const Matrix x = points(arguments.at("x")), y = points(arguments.at("y"));
  const Index k = std::stol(text(arguments, "k", "0"));
  const auto geometry =
      ot::Geometry::of_points({}, y, x).divided_by(std::stod(text(arguments, "unit", "1")));
  return {ColumnCosts(geometry), Vector::Constant(x.rows(), 1.0 / static_cast<double>(x.rows())),
          Vector::Constant(y.rows(), 1.0 / static_cast<double>(y.rows())),
          std::vector<Index>(static_cast<std::size_t>(y.rows()), k == 0 ? x.rows() : k),
          std::stod(text(arguments, "gamma", "1"))};
}

// Of all threads of the process.
double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

SolverOptions read_options(const Arguments& arguments) {
  SolverOptions options;
  if (text(arguments, "formulation", "semidual") == "dual")
    options.formulation = Formulation::kDual;
  if (text(arguments, "optimizer", "lbfgs") == "lbfgs") options.optimizer = Optimizer::kLbfgs;
  options.threads = std::stoi(text(arguments, "threads", "1"));
  return options;
}

void run(const Arguments& arguments) {
  const Problem problem = read_problem(arguments);
  const SolverOptions options = read_options(arguments);
  SolverResult r;
  double best = 1e300, best_cpu = 1e300;
  for (int k = std::stoi(text(arguments, "repeat", "3")); k > 0; --k) {
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    r = solve(problem, options);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
    best_cpu = std::min(best_cpu, cpu_seconds() - cpu);
  }
  const double row_error = (marginals(problem, r.plan).rows - problem.a).lpNorm<1>();
  std::printf(
      "{\"seconds\": %.6g, \"iterations\": %ld, \"dual_value\": %.17g, \"upper_bound\": %.17g, "
      "\"row_error\": %.6g, \"converged\": %d, \"peak_mib\": %ld, \"cpu_seconds\": %.6g}\n",
      best, static_cast<long>(r.iterations), r.dual_value, r.upper_bound, row_error,
      r.converged ? 1 : 0, bench::peak_mib(), best_cpu);
}

}  // namespace
}  // namespace assay::sparse_ot

int main(int count, char** words) {
  std::map<std::string, std::string> arguments;
  for (int k = 1; k < count; ++k) {
    const std::string word = words[k];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  if (!arguments.contains("x") || !arguments.contains("y")) {
    std::fputs("usage: bench_sparse_ot x=FILE y=FILE key=value ...\n", stderr);
    return 2;
  }
  assay::sparse_ot::run(arguments);
  return 0;
}
