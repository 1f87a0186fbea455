// Solves one transport problem from raw files of doubles and prints time, values and errors.
//
//   bench_ot sinkhorn|emd key=value ...
// Keys: x, y (points, row-major), dim, a, b (weights), epsilon, tol, algorithm, acceleration,
// precision, threads, repeat. The time is the best of `repeat` solves, without reading files.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {
namespace {

using Arguments = std::map<std::string, std::string>;

std::string text(const Arguments& arguments, const std::string& key, const std::string& otherwise) {
  const auto found = arguments.find(key);
  return found == arguments.end() ? otherwise : found->second;
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

struct Problem {
  Geometry geometry;
  std::vector<double> a, b;
};

Problem read_problem(const Arguments& arguments) {
  const Index dim = std::stol(arguments.at("dim"));
  const std::vector<double> x = doubles(arguments.at("x")), y = doubles(arguments.at("y"));
  const auto points = [dim](const std::vector<double>& v) {
    return Eigen::Map<const Matrix>(v.data(), static_cast<Index>(v.size()) / dim, dim);
  };
  return {Geometry::of_points({}, points(x), points(y)), doubles(arguments.at("a")),
          doubles(arguments.at("b"))};
}

template <class Solve>
double best_seconds(const Arguments& arguments, Solve solve) {
  double best = 1e300;
  for (int k = std::stoi(text(arguments, "repeat", "3")); k > 0; --k) {
    const auto start = std::chrono::steady_clock::now();
    solve();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
  }
  return best;
}

void run_sinkhorn(const Arguments& arguments) {
  const Problem problem = read_problem(arguments);
  SinkhornOptions options;
  options.epsilon = std::stod(arguments.at("epsilon"));
  options.tol = std::stod(text(arguments, "tol", "1e-6"));
  options.max_iterations = std::stol(text(arguments, "max_iterations", "100000"));
  options.algorithm = sinkhorn_algorithm(text(arguments, "algorithm", "auto")).value();
  options.acceleration = acceleration(text(arguments, "acceleration", "auto")).value();
  options.precision = precision(text(arguments, "precision", "double")).value();
  options.threads = std::stoi(text(arguments, "threads", "1"));
  if (text(arguments, "curve", "no") == "yes")
    options.on_check = [](const SinkhornProgress& p) {
      std::printf("# %ld %.3e %.12g %.4g\n", static_cast<long>(p.iteration), p.marginal_error,
                  p.dual_value, p.epsilon);
      return Verdict::kContinue;
    };
  SinkhornResult r;
  const double seconds = best_seconds(
      arguments, [&] { r = sinkhorn(problem.geometry, problem.a, problem.b, options); });
  std::printf(
      "{\"seconds\": %.6g, \"cost\": %.17g, \"value\": %.17g, \"dual_value\": %.17g, "
      "\"marginal_error\": %.6g, \"column_error_l2\": %.6g, \"iterations\": %ld, "
      "\"converged\": %d}\n",
      seconds, r.cost, r.value, r.dual_value, r.marginal_error, r.column_error_l2,
      static_cast<long>(r.iterations), r.converged ? 1 : 0);
}

void run_emd(const Arguments& arguments) {
  const Problem problem = read_problem(arguments);
  EmdResult r;
  const double seconds =
      best_seconds(arguments, [&] { r = emd(problem.geometry, problem.a, problem.b); });
  std::printf(
      "{\"seconds\": %.6g, \"cost\": %.17g, \"dual_value\": %.17g, \"marginal_error\": %.6g, "
      "\"iterations\": %ld, \"converged\": %d}\n",
      seconds, r.cost, r.dual_value, r.marginal_error, static_cast<long>(r.iterations),
      r.converged ? 1 : 0);
}

}  // namespace
}  // namespace assay::ot

int main(int count, char** words) {
  assay::ot::Arguments arguments;
  for (int k = 2; k < count; ++k) {
    const std::string word = words[k];
    const auto equals = word.find('=');
    arguments[word.substr(0, equals)] = word.substr(equals + 1);
  }
  const std::string task = count > 1 ? words[1] : "";
  if (task == "sinkhorn") {
    assay::ot::run_sinkhorn(arguments);
  } else if (task == "emd") {
    assay::ot::run_emd(arguments);
  } else {
    std::fputs("usage: bench_ot sinkhorn|emd key=value ...\n", stderr);
    return 2;
  }
  return 0;
}
