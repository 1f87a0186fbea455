#include "plugins/ot_solve/report.hpp"

namespace assay::ot_solve {

void report_potentials(Run<Params>& run, const Vector& f, const Vector& g, const Rows& rows_x,
                       const Rows& rows_y) {
  TableRows table({"side", "index", "potential"});
  for (Index i = 0; i < f.size(); ++i) table.row("x", row_at(rows_x, i), f[i]);
  for (Index j = 0; j < g.size(); ++j) table.row("y", row_at(rows_y, j), g[j]);
  run.artifact("potentials.csv", table);
}

void report_sheet(Run<Params>& run, const Matrix& from, const Matrix& to) {
  constexpr Index kMost = 400;  // pairs
  constexpr int kTimes = 5;
  if (from.cols() != 2 || from.rows() == 0) return;
  const Index step = (from.rows() + kMost - 1) / kMost;
  TableRows table({"x_0", "x_1", "time"});
  for (int k = 0; k < kTimes; ++k)
    for (Index i = 0; i < from.rows(); i += step) {
      const double t = static_cast<double>(k) / (kTimes - 1);
      const auto at = [&](Index c) { return (1 - t) * from(i, c) + t * to(i, c); };
      table.row(at(0), at(1), t);
    }
  run.artifact("sheet.csv", table);
}

Matrix projected(const Problem& problem, const Matrix& plan) {
  Matrix means = plan * problem.geometry.y();
  for (Index i = 0; i < plan.rows(); ++i) {
    const double mass = plan.row(i).sum();
    if (mass > 0)
      means.row(i) /= mass;
    else
      means.row(i) = problem.geometry.x().row(i);
  }
  return means;
}

void report_sample(Run<Params>& run, const Rows& rows_x, const Rows& rows_y) {
  if (rows_x.empty()) return;
  TableRows table({"side", "position", "row"});
  for (std::size_t k = 0; k < rows_x.size(); ++k) table.row("x", k, rows_x[k]);
  for (std::size_t k = 0; k < rows_y.size(); ++k) table.row("y", k, rows_y[k]);
  run.artifact("sample.csv", table);
}

}  // namespace assay::ot_solve
