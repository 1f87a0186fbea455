#include "plugins/conditional_monge_gap/study.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "plugins/conditional_monge_gap/preprocess.hpp"

namespace assay::conditional_monge_gap {
namespace {

Rows own_markers(const Study& study, Index condition, Index count) {
  const auto& rows = study.split.train[static_cast<std::size_t>(condition)];
  return marker_genes(pick(study.cells.x, rows), pick(study.cells.x, study.split.train_control),
                      count);
}

}  // namespace

Rows judged_genes(const Study& study, Index condition, Index count) {
  const Index genes = study.cells.x.cols();
  if (count == 0 || count >= genes) {
    Rows all(static_cast<std::size_t>(genes));
    std::iota(all.begin(), all.end(), Index{0});
    return all;
  }
  if (!study.split.is_held_out[static_cast<std::size_t>(condition)])
    return own_markers(study, condition, count);
  std::set<Index> together;
  const auto& drug = study.cells.conditions[static_cast<std::size_t>(condition)].drug;
  for (const Index k : study.split.training())
    if (study.cells.conditions[static_cast<std::size_t>(k)].drug == drug)
      for (const Index g : own_markers(study, k, count)) together.insert(g);
  if (!together.empty()) return {together.begin(), together.end()};
  return most_variable(study.cells.x, study.split.all_training_rows(), count);
}

Metrics judge(MatrixView target, MatrixView predicted, const JudgeOptions& options, Rng rng) {
  if (options.is_full) return compare(target, predicted, options.metrics);
  Metrics sum;
  for (Index k = 0; k < options.batches; ++k) {
    const Matrix t = batch(target, options.batch, rng), p = batch(predicted, options.batch, rng);
    sum += compare(t, p, options.metrics);
  }
  return sum /= static_cast<double>(options.batches);
}

}  // namespace assay::conditional_monge_gap
