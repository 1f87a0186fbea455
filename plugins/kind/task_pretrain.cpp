#include <algorithm>

#include "plugins/kind/experiment.hpp"
#include "plugins/kind/singular_values.hpp"
#include "plugins/kind/tasks.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::kind {
namespace {

constexpr std::int64_t kProbes = 64;  // inputs of a class

std::vector<std::int64_t> labels_of(const Dataset& data, const std::vector<std::int64_t>& rows) {
  std::vector<std::int64_t> labels;
  for (const auto row : rows) labels.push_back(data.labels[to_size(row)]);
  return labels;
}

// The largest difference of what two networks say of noisy images, the k-th kept class having this
// row in each.
double largest_difference(Experiment& e, const Plan& whole, const Plan& part,
                          const std::vector<std::int64_t>& rows) {
  const Denoiser before(whole), after(part);
  auto rng = e.run.rng("probes");
  double most = 0;
  for (std::size_t k = 0; k < rows.size(); ++k)
    for (std::int64_t i = 0; i < kProbes; ++i) {
      Matrix x(1, e.data.values());
      for (Index j = 0; j < x.size(); ++j) x(0, j) = rng.normal();
      const auto time =
          static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(e.p.diffusion_steps)));
      const Matrix gap = before.noise(time, x, {rows[k]}) - after.noise(time, x, {part.classes[k]});
      most = std::max(most, gap.cwiseAbs().maxCoeff());
    }
  return most;
}

std::vector<std::int64_t> places_of(const Params& p) {
  std::vector<std::int64_t> places;
  for (const auto label : p.keep_classes)
    places.push_back(std::find(p.base_classes.begin(), p.base_classes.end(), label) -
                     p.base_classes.begin());
  return places;
}

}  // namespace

void run_pretrain(Run<Params>& run) {
  std::set<Pretraining> needed;
  for (const auto& name : run.params().solver) needed.insert(pretraining_of(solver_of(name)));
  needed.erase(Pretraining::kNothing);
  Experiment e(run, needed, 0);
  for (const auto which : needed) e.pretrained(which);
  e.report_pretraining();
  if (needed.contains(Pretraining::kKind))
    write_singular_values(run, e.pretrained(Pretraining::kKind), e.p.base_ranks(),
                          labels_of(e.data, e.data.base));
}

void run_recombine(Run<Params>& run) {
  Experiment e(run, {Pretraining::kKind}, 0);
  const auto& whole = e.pretrained(Pretraining::kKind);
  e.report_pretraining();
  const auto places = places_of(e.p);
  const auto part = recombined(e.shape, whole.frozen, e.p.base_ranks(), e.data.base, places);
  std::vector<std::int64_t> rows;
  for (const auto place : places) rows.push_back(e.data.base[to_size(place)]);
  run.result("recombine_max_abs_diff", largest_difference(e, whole, part, rows));
  run.result("recombine_params", count(part.frozen));
  run.result("fid_c", e.score(e.sample(part, rows), rows).fid);
  shared::write_bytes(run, "recombined.pt", bytes_of(e.saved("recombined", part)));
  write_singular_values(run, whole, e.p.base_ranks(), labels_of(e.data, e.data.base));
}

}  // namespace assay::kind
