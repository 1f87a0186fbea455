// Splitting, preprocessing and reduction: nothing looks at what is held out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <set>

#include "plugins/conditional_monge_gap/preprocess.hpp"
#include "plugins/conditional_monge_gap/reduction.hpp"
#include "plugins/conditional_monge_gap/study.hpp"
#include "tests/plugins/conditional_monge_gap/samples.hpp"

namespace assay::conditional_monge_gap {
namespace {

Cells screen_cells(std::uint64_t seed) {
  return generate_screen(small_screen(), draws(seed)).cells;
}

TEST_CASE("no cell both trains and is kept, and every cell does one of them") {
  const auto cells = screen_cells(1);
  const auto split = split_cells(cells, std::vector<bool>(6, false), 0.2, draws(1));
  std::multiset<Index> seen(split.train_control.begin(), split.train_control.end());
  seen.insert(split.kept_control.begin(), split.kept_control.end());
  CHECK(split.kept_control.size() == 6);
  for (std::size_t k = 0; k < 6; ++k) {
    seen.insert(split.train[k].begin(), split.train[k].end());
    seen.insert(split.kept[k].begin(), split.kept[k].end());
    CHECK(split.kept[k].size() == 4);
  }
  CHECK(seen.size() == static_cast<std::size_t>(cells.x.rows()));
  CHECK(std::set<Index>(seen.begin(), seen.end()).size() == seen.size());
}

TEST_CASE("without a kept share every cell trains and is judged") {
  const auto split = split_cells(screen_cells(1), std::vector<bool>(6, false), 0, draws(1));
  CHECK(split.train_control == split.kept_control);
  CHECK(split.train == split.kept);
}

TEST_CASE("training rows leave held-out conditions out") {
  const auto cells = screen_cells(2);
  std::vector<bool> held_out(6, false);
  held_out[3] = true;
  const auto split = split_cells(cells, held_out, 0.2, draws(1));
  for (const Index i : split.all_training_rows())
    CHECK(cells.condition_of[static_cast<std::size_t>(i)] != 3);
  CHECK(split.training() == std::vector<Index>{0, 1, 2, 4, 5});
}

TEST_CASE("held-out cells move no statistic: as NaN they pass unnoticed") {
  const auto prepared = [](bool is_poisoned) {
    Cells cells = screen_cells(3);
    std::vector<bool> held_out(6, false);
    held_out[4] = true;
    const auto split = split_cells(cells, held_out, 0.2, draws(1));
    if (is_poisoned)
      for (const Index i : rows_of(cells, 4))
        cells.x.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
    preprocess(cells, split.all_training_rows(), {true, true, 8});
    const auto reduction =
        pca_reduction(statistics::principal_axes(pick(cells.x, split.all_training_rows()), 3));
    Study study{cells, split, reduction, reduction.encode(cells.x)};
    const Rows genes = judged_genes(study, 4, 5);
    return std::pair(pick(study.reduced, split.all_training_rows()), genes);
  };
  const auto clean = prepared(false), poisoned = prepared(true);
  CHECK(clean.first == poisoned.first);
  CHECK(clean.second == poisoned.second);
  CHECK(clean.first.allFinite());
}

TEST_CASE("totals become the median of the training totals, then logarithms are taken") {
  Cells cells;
  cells.x.resize(4, 2);
  cells.x << 1, 1, 2, 2, 3, 3, 0, 0;
  cells.features = {"a", "b"};
  preprocess(cells, {0, 1, 2}, {true, true, 0});
  for (Index i = 0; i < 3; ++i) CHECK(cells.x(i, 0) == Approx(std::log(3.0)));
  CHECK(cells.x(3, 1) == 0);
}

TEST_CASE("the most variable genes keep their order and their names") {
  Cells cells;
  cells.x.resize(3, 3);
  cells.x << 0, 5, 1, 10, 5, 2, 20, 5, 3;
  cells.features = {"wild", "still", "calm"};
  preprocess(cells, {0, 1, 2}, {false, false, 2});
  CHECK(cells.features == std::vector<std::string>{"wild", "calm"});
  CHECK(cells.x(2, 1) == 3);
}

TEST_CASE("markers are the genes of largest t, not of largest difference") {
  Matrix treated(4, 2), control(4, 2);
  treated << 1.0, 40, 1.1, -40, 0.9, 60, 1.0, -30;
  control << 0.0, 20, 0.1, -50, -0.1, 30, 0.0, -20;
  CHECK(marker_genes(treated, control, 1) == Rows{0});
  CHECK(marker_genes(treated, control, 0) == Rows{0, 1});
}

TEST_CASE("a reduction to as many axes as the cells span is lossless") {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{30, 6}, {6, 6}, {5, 12}}) {
    const Matrix x = normal_matrix(rows, cols, 4);
    const auto reduction = pca_reduction(statistics::principal_axes(x, std::min(rows - 1, cols)));
    CHECK((reduction.decode(reduction.encode(x)) - x).cwiseAbs().maxCoeff() < 1e-10);
  }
}

TEST_CASE("what is not reduced is decoded to itself") {
  const Matrix x = normal_matrix(4, 3, 6);
  const auto reduction = no_reduction(3);
  CHECK(reduction.decode(reduction.encode(x)) == x);
}

}  // namespace
}  // namespace assay::conditional_monge_gap
