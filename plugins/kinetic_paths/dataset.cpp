#include "plugins/kinetic_paths/dataset.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <utility>
#include <vector>

#include "plugins/kinetic_paths/density.hpp"
#include "plugins/kinetic_paths/labels.hpp"
#include "plugins/numerics/images/digits.hpp"
#include "plugins/numerics/images/resample.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr Index kMostHypercube = 16;

Index square_side(Index pixels) {
  const auto side = static_cast<Index>(std::lround(std::sqrt(static_cast<double>(pixels))));
  return side * side == pixels ? side : 0;
}

void read_digits(Dataset& data) {
  auto digits = images::digits();
  data.points = std::move(digits.pixels);
  data.labels.assign(digits.labels.begin(), digits.labels.end());
  data.side = images::kDigitSide;
  data.grey_step = 1;
  data.classes = 10;
}

void pool_images(Dataset& data, Index pool) {
  if (pool == 1) return;
  if (data.side == 0)
    bad_input("params.pool", "points of ", data.dimension(), " numbers are no square images");
  if (data.side % pool != 0)
    bad_input("params.pool", pool, " does not divide the side of the images, ", data.side);
  data.points = images::pooled(data.points, data.side, pool);
  data.side /= pool;
  data.grey_step /= static_cast<double>(pool * pool);
}

void read_file(const Run<Params>& run, Dataset& data) {
  const auto points = run.find_input("points"), images = run.find_input("images");
  if (points && images) throw BadInput("both points and images are given", "data.images");
  if (!points && !images)
    throw BadInput("dataset 'file' needs data.points or data.images", "params.dataset");
  if (points) {
    data.points = matrix(*points);
    data.side = square_side(data.points.cols());
    return;
  }
  const auto height = images->size(1), width = images->size(2);
  data.points =
      Eigen::Map<const Matrix>(images->values().data(), static_cast<Index>(images->rows()),
                               static_cast<Index>(height * width));
  data.side = height == width ? static_cast<Index>(height) : 0;
  data.grey_step = grey_step_of(data.points);
}

// A random subset of the rows of a file.
void keep_some(const Run<Params>& run, Dataset& data) {
  const auto most = to_size(run.params().max_points), n = to_size(data.points.rows());
  if (most == 0 || n <= most) return;
  auto rng = run.rng("max_points");
  const auto chosen = rng.sample(n, most);
  Matrix rest(static_cast<Index>(most), data.dimension());
  for (std::size_t i = 0; i < most; ++i)
    rest.row(static_cast<Index>(i)) = data.points.row(static_cast<Index>(chosen[i]));
  data.points = std::move(rest);
  data.labels = labels_of(data.labels, chosen);
}

Vector spectrum_of(const Params& p) {
  if (p.spectrum.empty()) return Vector::Ones(p.dim);
  if (static_cast<std::int64_t>(p.spectrum.size()) != p.dim)
    bad_input("params.spectrum", "has ", p.spectrum.size(), " variances for dim = ", p.dim);
  return vector_of(p.spectrum);
}

std::unique_ptr<Law> mixture(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.num_modes == 1 && p.mode_std == 0)
    throw BadInput("one mode without deviation is a single point", "params.mode_std");
  auto rng = run.rng("modes");
  return mixture_law(ring_modes(p.num_modes, p.dim, rng), p.mode_std);
}

std::unique_ptr<Law> law_of(const Run<Params>& run) {
  const auto& p = run.params();
  switch (p.dataset) {
    case Source::kCheckerboard:
      return checkerboard_law();
    case Source::kGaussian:
      return gaussian_law(spectrum_of(p));
    case Source::kMixture:
      return mixture(run);
    case Source::kTwoPoints:
      return two_points_law(p.dim);
    case Source::kHypercube:
      if (p.dim > kMostHypercube)
        bad_input("params.dim", "a hypercube of ", p.dim, " dimensions has 2^", p.dim,
                  " vertices; at most ", kMostHypercube, " are taken");
      return hypercube_law(p.dim);
    default:
      return nullptr;
  }
}

void read_source(const Run<Params>& run, Dataset& data) {
  const auto& p = run.params();
  auto rng = run.rng("points");
  if (p.dataset == Source::kFile) {
    read_file(run, data);
    read_labels(run, data);
    return keep_some(run, data);
  }
  if (p.dataset == Source::kDigits) {
    read_digits(data);
  } else if (p.dataset == Source::kHypercube) {
    data.points = hypercube_vertices(p.dim);
  } else if (p.dataset == Source::kTwoPoints) {
    data.points = Matrix::Zero(2, p.dim);
    data.points(0, 0) = std::sqrt(static_cast<double>(p.dim));
    data.points(1, 0) = -data.points(0, 0);
  } else {
    data.points =
        data.law ? data.law->draw(p.num_points, rng) : sphere_points(p.num_points, p.dim, rng);
  }
}

void require_normal(const Dataset& data) {
  constexpr double kTolerance = 1e-6;
  const auto d = static_cast<double>(data.dimension());
  const double mean = data.points.colwise().mean().norm() / std::sqrt(d);
  const double square = data.points.squaredNorm() / (d * static_cast<double>(data.points.rows()));
  if (mean > kTolerance || std::abs(square - 1) > kTolerance)
    bad_input("params.normalise", "the data is not normalised: its mean has norm ", mean,
              " sqrt d, not 0, and mean |x|^2 is ", square, " d, not d");
}

// A random share of the rows; the rest stays in place.
void hold_out(const Run<Params>& run, Dataset& data) {
  const auto n = to_size(data.points.rows());
  const auto kept =
      static_cast<std::size_t>(std::floor(run.params().holdout_fraction * static_cast<double>(n)));
  auto rng = run.rng("holdout");
  std::vector<bool> is_kept(n, false);
  for (const auto i : rng.sample(n, kept)) is_kept[i] = true;
  Matrix rest(static_cast<Index>(n - kept), data.dimension());
  data.held_out.resize(static_cast<Index>(kept), data.dimension());
  Index train = 0, held = 0;
  for (std::size_t i = 0; i < n; ++i)
    (is_kept[i] ? data.held_out.row(held++) : rest.row(train++)) =
        data.points.row(static_cast<Index>(i));
  data.points = std::move(rest);
  split_labels(is_kept, data);
}

}  // namespace

void normalise(Dataset& data, const std::string& key) {
  const auto d = static_cast<double>(data.points.cols()),
             n = static_cast<double>(data.points.rows());
  data.shift = data.points.colwise().mean();
  data.points.rowwise() -= data.shift;
  const double largest = std::max(data.shift.cwiseAbs().maxCoeff(), 1e-300);
  data.scale = std::sqrt(data.points.squaredNorm() / (n * d));
  if (!(data.scale > 1e-12 * largest))
    throw BadInput("fewer than two points are distinct: the variance is 0", key);
  data.points /= data.scale;
}

Matrix in_data_units(const Dataset& data, const Matrix& points) {
  return (data.scale * points).rowwise() + data.shift;
}

Dataset read_dataset(const Run<Params>& run) {
  const auto& p = run.params();
  Dataset data;
  data.law = law_of(run);
  read_source(run, data);
  if (p.dataset == Source::kDigits || p.dataset == Source::kFile) {
    pool_images(data, p.pool);
    if (p.task == Task::kTrain) hold_out(run, data);
  }
  data.shift = Eigen::RowVectorXd::Zero(data.dimension());
  const char* key = run.find_input("images") ? "data.images" : "data.points";
  if (p.normalise)
    normalise(data, p.dataset == Source::kFile ? key : "params.dataset");
  else
    require_normal(data);
  data.grey_step /= data.scale;
  if (data.held_out.rows() > 0) data.held_out = (data.held_out.rowwise() - data.shift) / data.scale;
  return data;
}

}  // namespace assay::kinetic_paths
