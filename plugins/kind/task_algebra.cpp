#include <assay/eigen.hpp>
#include <cmath>

#include "plugins/kind/experiment.hpp"
#include "plugins/kind/tasks.hpp"
#include "plugins/numerics/statistics/frechet.hpp"

namespace assay::kind {
namespace {

double largest_entry(const Matrix& m) { return m.size() > 0 ? m.cwiseAbs().maxCoeff() : 0; }

void report_singular_values(Run<Params>& run, const Matrix& w, const Factors& factors) {
  const auto learngenes = run.params().num_learngene;
  const double norm = w.norm(), energy = factors.s.squaredNorm();
  run.result("full_reconstruction_error", norm > 0 ? (factors.product() - w).norm() / norm : 0.0);
  run.result("learngene_energy",
             energy > 0 ? factors.s.head(learngenes).squaredNorm() / energy : 1.0);
  TableRows table({"matrix", "component", "role", "size"});
  for (Index i = 0; i < factors.rank(); ++i)
    table.row("matrix", static_cast<std::int64_t>(i), i < learngenes ? "learngene" : "rest",
              factors.s[i]);
  run.artifact("singular_values.csv", table);
}

void report_pissa(Run<Params>& run, const Matrix& w) {
  const auto split = principal_split(w, run.params().lora_rank);
  run.result("pissa_residual_fro", split.residual.norm());
  run.result("pissa_merge_error", largest_entry(split.residual + split.b * split.a - w));
}

void report_oft(Run<Params>& run, const Matrix& w) {
  const auto blocks = run.params().oft_blocks;
  const Index size = w.cols() / blocks;
  Matrix lower = Matrix::Zero(blocks, triangle(size));
  run.result("oft_start_error", largest_entry(w * cayley(lower, size) - w));
  auto rng = run.rng("skew");
  for (Index k = 0; k < lower.size(); ++k) lower.data()[k] = rng.normal();
  const Matrix r = cayley(lower, size);
  run.result("oft_orthogonality_error",
             largest_entry(r.transpose() * r - Matrix::Identity(r.rows(), r.cols())));
}

}  // namespace

void run_frechet(Run<Params>& run) {
  require_features(run);
  const Matrix a = matrix(run.input("features_a")), b = matrix(run.input("features_b"));
  const auto least = std::min(a.rows(), b.rows());
  if (least <= a.cols())
    run.warn(said(least, " points in ", a.cols(), " dimensions: a covariance is singular"));
  run.result("frechet_distance",
             statistics::frechet_distance(statistics::gaussian_of(a), statistics::gaussian_of(b)));
}

void run_decompose(Run<Params>& run) {
  require_decomposition(run);
  const Matrix w = matrix(run.input("matrix"));
  report_singular_values(run, w, singular_factors(w));
  report_pissa(run, w);
  report_oft(run, w);
}

}  // namespace assay::kind
