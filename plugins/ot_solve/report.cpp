#include "plugins/ot_solve/report.hpp"

#include <assay/eigen.hpp>
#include <string>
#include <vector>

namespace assay::ot_solve {

void report_potentials(Run<Params>& run, const Vector& f, const Vector& g, const Rows& rows_x,
                       const Rows& rows_y) {
  std::vector<std::string> side(static_cast<std::size_t>(f.size()), "x");
  side.resize(static_cast<std::size_t>(f.size() + g.size()), "y");
  std::vector<std::int64_t> index;
  std::vector<double> potential;
  for (const auto* p : {&f, &g})
    for (Index i = 0; i < p->size(); ++i) {
      index.push_back(row_at(p == &f ? rows_x : rows_y, i));
      potential.push_back((*p)[i]);
    }
  run.artifact(
      "potentials.csv",
      TableView().column("side", side).column("index", index).column("potential", potential));
}

void report_sample(Run<Params>& run, const Rows& rows_x, const Rows& rows_y) {
  if (rows_x.empty()) return;
  std::vector<std::string> side(rows_x.size(), "x");
  side.resize(rows_x.size() + rows_y.size(), "y");
  std::vector<std::int64_t> position, row;
  for (const auto* rows : {&rows_x, &rows_y})
    for (std::size_t k = 0; k < rows->size(); ++k) {
      position.push_back(static_cast<std::int64_t>(k));
      row.push_back((*rows)[k]);
    }
  run.artifact("sample.csv",
               TableView().column("side", side).column("position", position).column("row", row));
}

void report_map(Run<Params>& run, const Matrix& query, const Matrix& mapped) {
  Matrix both(query.rows(), 2 * query.cols());
  both << query, mapped;
  std::vector<std::string> names;
  for (const char* prefix : {"x_", "t_"})
    for (Index k = 0; k < query.cols(); ++k) names.push_back(prefix + std::to_string(k));
  run.artifact("map.csv", view(both), names);
  const auto input = run.input("query");
  if (input.is_image())
    run.artifact("map.png",
                 ArrayView(std::span(mapped.data(), static_cast<std::size_t>(mapped.size())),
                           {input.size(0), input.size(1), input.size(2)}));
}

}  // namespace assay::ot_solve
