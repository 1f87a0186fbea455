#include "plugins/ot_solve/report.hpp"

namespace assay::ot_solve {

void report_potentials(Run<Params>& run, const Vector& f, const Vector& g, const Rows& rows_x,
                       const Rows& rows_y) {
  TableRows table({"side", "index", "potential"});
  for (Index i = 0; i < f.size(); ++i) table.row("x", row_at(rows_x, i), f[i]);
  for (Index j = 0; j < g.size(); ++j) table.row("y", row_at(rows_y, j), g[j]);
  run.artifact("potentials.csv", table);
}

void report_sample(Run<Params>& run, const Rows& rows_x, const Rows& rows_y) {
  if (rows_x.empty()) return;
  TableRows table({"side", "position", "row"});
  for (std::size_t k = 0; k < rows_x.size(); ++k) table.row("x", k, rows_x[k]);
  for (std::size_t k = 0; k < rows_y.size(); ++k) table.row("y", k, rows_y[k]);
  run.artifact("sample.csv", table);
}

}  // namespace assay::ot_solve
