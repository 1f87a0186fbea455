// Solves one transport problem from raw files of doubles and prints time, values and errors.
//
//   bench_ot TASK key=value ...
// Tasks: sinkhorn, divergence, unbalanced, emd (keys: x, y, points row-major; dim; a, b, weights;
// epsilon, rho, tol, algorithm, acceleration, precision, threads), and gw, entropic_gw,
// proximal_gw, bapg_gw (c1, c2, p, q, epsilon, tol, threads). The time is the best of `repeat`
// solves, without reading files.
#include <cstdio>
#include <set>

#include "tests/plugins/numerics/ot/bench/arguments.hpp"

int main(int count, char** words) {
  const std::set<std::string> transport{"sinkhorn", "divergence", "unbalanced", "emd"};
  const std::set<std::string> spaces{"gw", "entropic_gw", "proximal_gw", "bapg_gw"};
  const std::string task = count > 1 ? words[1] : "";
  const assay::ot::Arguments arguments(std::max(0, count - 2), words + 2);
  if (transport.contains(task)) {
    assay::ot::run_transport(task, arguments);
  } else if (spaces.contains(task)) {
    assay::ot::run_spaces(task, arguments);
  } else {
    std::fputs("usage: bench_ot TASK key=value ...\n", stderr);
    return 2;
  }
  return 0;
}
