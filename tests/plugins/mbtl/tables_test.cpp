// The published tables of the grid problems (arXiv 2601.08120), from definitions alone.
#include <catch2/catch.hpp>

#include "plugins/mbtl/baselines.hpp"
#include "plugins/mbtl/model.hpp"
#include "plugins/mbtl/synthetic.hpp"

namespace assay::mbtl {
namespace {

constexpr Index kBudget = 50;

Matrix scaled(Matrix m) {
  const double low = m.minCoeff(), high = m.maxCoeff();
  return ((m.array() - low) / (high - low)).matrix();
}

struct Published {
  bool is_f_linear, is_g_linear, is_l1;
  double random, model, oracle;
};

Matrix grid_of(const Published& p, const Matrix& contexts) {
  const auto all = [](double x) { return Eigen::RowVectorXd::Constant(3, x); };
  Eigen::RowVectorXd left = all(-3);
  if (!p.is_l1) left << 1, 1, -3;
  const GridTerms terms{500,  0,     all(p.is_f_linear ? 4 : 0), all(p.is_g_linear ? 3 : 0),
                        left, all(3)};
  return scaled(grid_scores(contexts, terms, Rng(0, "grid")));
}

ModelOptions follow_up() {
  ModelOptions o;
  o.slope_mode = SlopeMode::sided, o.warmup_worst = 2;
  o.target = Target::diagonal, o.fit.fits_noise = true;
  return o;
}

double model_performance(const Matrix& contexts, const Matrix& scores) {
  Transfer transfer(scores);
  const auto options = follow_up();
  Model model(contexts, transfer, options);
  return select(transfer, kBudget, [&](const Progress& p) { return model.choose(p); })
      .performance.back();
}

double oracle_performance(const Matrix& scores) {
  Transfer transfer(scores);
  return select(transfer, kBudget, [&](const Progress& p) { return best_addition(scores, p); })
      .performance.back();
}

TEST_CASE("the published values of grids are met: model within 0.003, oracle within 0.0003",
          "[slow]") {
  const Published table[] = {
      {false, true, false, .7028, .7250, .7250},  {false, true, true, .7122, .7110, .7190},
      {false, false, false, .8688, .9091, .9091}, {false, false, true, .9244, .9364, .9382},
      {true, true, false, .5544, .5714, .5714},   {true, true, true, .5517, .5714, .5714},
      {true, false, false, .6761, .7000, .7000},  {true, false, true, .7660, .7857, .7857}};
  const Matrix contexts = grid_contexts({8, 8, 8});
  for (const auto& published : table) {
    const Matrix scores = grid_of(published, contexts);
    INFO(published.is_f_linear << published.is_g_linear << published.is_l1);
    CHECK(random_expectation(scores, kBudget) == Approx(published.random).margin(0.003));
    CHECK(model_performance(contexts, scores) == Approx(published.model).margin(0.003));
    CHECK(oracle_performance(scores) == Approx(published.oracle).margin(0.0003));
  }
}

}  // namespace
}  // namespace assay::mbtl
