// Results that several solvers of ot_solve report alike.
#pragma once

#include <span>

#include "plugins/ot_solve/params.hpp"
#include "plugins/ot_solve/problem.hpp"

namespace assay::ot_solve {

constexpr double kPositive = 1e-12;  // of the total mass: an entry of the plan that counts

inline std::span<const double> values(const Vector& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

// converged, failure, iterations.
template <class Result>
void report_ending(Run<Params>& run, const Result& result) {
  run.result("iterations", result.iterations);
  run.result("converged", result.converged ? 1 : 0);
  if (result.converged) return;
  run.warn("did not converge: " + result.failure);
  run.result("failure", result.failure);
}

// By the rows of the data; rows_x and rows_y are empty unless they were subsampled.
void report_potentials(Run<Params>& run, const Vector& f, const Vector& g, const Rows& rows_x,
                       const Rows& rows_y);

// sheet.csv: where mass is on its way from `from` to `to`, a pair a row, at five times; of points
// with two coordinates, else nothing. Many pairs are thinned out evenly.
void report_sheet(Run<Params>& run, const Matrix& from, const Matrix& to);

// The mean of the points of y to which each point of x sends its mass in this plan; a point that
// sends none stays.
Matrix projected(const Problem& problem, const Matrix& plan);

// Which row of the data stands at which position of dense results, where rows were drawn.
void report_sample(Run<Params>& run, const Rows& rows_x, const Rows& rows_y);

}  // namespace assay::ot_solve
