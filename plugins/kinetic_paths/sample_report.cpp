#include "plugins/kinetic_paths/sample_report.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <limits>
#include <utility>

namespace assay::kinetic_paths {
namespace {

constexpr Index kGridColumns = 10;

std::string label(const std::string& metric, const std::string& path, std::int64_t nfe) {
  return said(metric, "_", path, "_nfe", nfe);
}

// White is the value `high`, black `low`.
class Grid {
 public:
  Grid(Index side, Index rows, double low, double high)
      : side_(side),
        low_(low),
        high_(high),
        pixels_(Matrix::Zero(rows * (side + 1) - 1, width())) {}

  void put(Index row, Index column, const Eigen::RowVectorXd& image) {
    for (Index y = 0; y < side_; ++y)
      for (Index x = 0; x < side_; ++x)
        pixels_(row * (side_ + 1) + y, column * (side_ + 1) + x) =
            std::clamp((image[y * side_ + x] - low_) / (high_ - low_), 0.0, 1.0);
  }
  const Matrix& pixels() const { return pixels_; }

 private:
  Index width() const { return kGridColumns * (side_ + 1) - 1; }
  Index side_;
  double low_, high_;
  Matrix pixels_;
};

std::optional<ImageJudge> image_judge(Run<Params>& run, const Dataset& data,
                                      const Matrix& reference) {
  constexpr Index kFewest = nn::ImageClassifier::kFeatures;
  std::optional<ImageJudge> judge;
  if (data.labels.empty()) return judge;
  judge.emplace(data, reference, [&run] { run.stop_point(); });
  run.result("fid_c_floor", judge->frechet(data.points));
  const bool kept_some = !data.held_labels.empty();
  run.result("classifier_accuracy", kept_some ? judge->accuracy(data.held_out, data.held_labels)
                                              : judge->accuracy(data.points, data.labels));
  if (std::min<Index>(reference.rows(), run.params().num_samples) <= kFewest)
    run.warn(said("fid_c is fitted to fewer images than it has features, ", kFewest));
  return judge;
}

}  // namespace

SampleReport::SampleReport(Run<Params>& run, const Dataset& data, Matrix reference)
    : run_(run),
      data_(data),
      images_(image_judge(run, data, reference)),
      reference_(std::move(reference), run.rng("directions"),
                 {run.threads(), [&run] { run.stop_point(); }}),
      table_({"path", "nfe", "energy_distance", "sliced_w2", "mmd", "fid_c"}) {}

SampleScores SampleReport::report(const NamedPath& path, const Generated& samples) {
  const Matrix& x = samples.integral.x;
  if (!x.allFinite()) throw Diverged("samples of " + path.name + " are not finite");
  const auto scores = reference_.score(x);
  double frechet = std::numeric_limits<double>::quiet_NaN();
  run_.result(label("energy_distance", path.name, samples.nfe), scores.energy_distance);
  run_.result(label("sliced_w2", path.name, samples.nfe), scores.sliced_w2);
  run_.result(label("mmd", path.name, samples.nfe), scores.mmd);
  if (images_) run_.result(label("fid_c", path.name, samples.nfe), frechet = images_->frechet(x));
  table_.row(path.name, samples.nfe, scores.energy_distance, scores.sliced_w2, scores.mmd, frechet);
  const Matrix original = in_data_units(data_, x);
  run_.artifact(said("samples_", path.name, "_nfe", samples.nfe, ".npy"), view(original));
  return scores;
}

void SampleReport::add(const NamedPath& path, const std::vector<Generated>& all) {
  const bool is_alone = run_.params().paths.size() == 1 && all.size() == 1;
  for (const auto& samples : all) {
    const auto scores = report(path, samples);
    if (!is_alone) continue;
    run_.result("energy_distance", scores.energy_distance);
    run_.result("sliced_w2", scores.sliced_w2);
  }
  const auto& finest = *std::max_element(
      all.begin(), all.end(), [](const auto& a, const auto& b) { return a.nfe < b.nfe; });
  const double energy = finest.integral.energy / static_cast<double>(data_.dimension());
  run_.result("ke_model_" + path.name, energy);
  if (is_alone) run_.result("ke_model", energy);
  if (data_.side > 0) write_grid(path, all);
}

void SampleReport::write_grid(const NamedPath& path, const std::vector<Generated>& all) {
  const Matrix original = in_data_units(data_, data_.points);
  Grid grid(data_.side, static_cast<Index>(all.size()), original.minCoeff(), original.maxCoeff());
  for (std::size_t row = 0; row < all.size(); ++row) {
    const Matrix& all_samples = all[row].integral.x;
    const Matrix x =
        in_data_units(data_, all_samples.topRows(std::min(kGridColumns, all_samples.rows())));
    for (Index k = 0; k < x.rows(); ++k) grid.put(static_cast<Index>(row), k, x.row(k));
  }
  run_.artifact("sample_grid_" + path.name + ".png", view(grid.pixels()));
}

void SampleReport::finish() { run_.artifact("distances.csv", table_); }

}  // namespace assay::kinetic_paths
