#include <algorithm>
#include <atomic>
#include <cmath>

#include "plugins/kinetic_paths/atoms.hpp"
#include "plugins/kinetic_paths/geodesic.hpp"
#include "plugins/kinetic_paths/posterior_kernel.hpp"
#include "plugins/kinetic_paths/separation.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::size_t kDraws = 256;  // of a block: the unit of work and of noise

// One block of draws. In terms of its own atom i the logit of atom j at s is
//   s^2 (<x_i, x_j> - |x_j|^2 / 2 - |x_i|^2 / 2) + s <eps, x_j - x_i>,
// so that both products are made once for all angles, and the rounding of a logit is one of its
// own size.
class DrawBlock {
 public:
  DrawBlock(const Atoms& atoms, std::size_t dimension, std::size_t first, std::size_t count,
            Rng rng)
      : atoms_(atoms),
        dimension_(dimension),
        first_(first),
        count_(count),
        noise_(count * atoms.width(), 0.0F),
        square_(count * atoms.stride()),
        linear_(count * atoms.stride()) {
    FloatArray own(count * atoms.width());
    for (std::size_t i = 0; i < count; ++i) {
      std::copy_n(atom(i), atoms.width(), own.data() + i * atoms.width());
      for (std::size_t k = 0; k < dimension; ++k)
        noise_[i * atoms.width() + k] = static_cast<float>(rng.normal());
    }
    atoms.products(own.data(), count, square_.data());
    atoms.products(noise_.data(), count, linear_.data());
    for (std::size_t i = 0; i < count; ++i) relate_to_own(i);
  }

  void estimate(const SeparationOptions& options, SeparationSums& sums) const {
    PosteriorSums posterior(atoms_, count_);
    for (Index j = 0; j < options.angles; ++j) {
      options.stop_point();
      const double theta = midpoint_angle(j, options.angles), s = std::tan(theta);
      posterior.compute(square_.data(), linear_.data(), count_, static_cast<float>(s * s),
                        static_cast<float>(s));
      for (std::size_t i = 0; i < count_; ++i) add(j, theta, posterior, i, sums);
    }
  }

 private:
  std::size_t own(std::size_t i) const { return (first_ + i) % atoms_.count(); }
  const float* atom(std::size_t i) const { return atoms_.row(own(i)); }

  void relate_to_own(std::size_t i) {
    const std::size_t n = atoms_.stride();
    float *square = square_.data() + i * n, *linear = linear_.data() + i * n;
    const float* half = atoms_.half_squares();
    const float a = square[own(i)] - half[own(i)], b = linear[own(i)];
    for (std::size_t j = 0; j < n; ++j) {
      square[j] = (square[j] - half[j]) - a;
      linear[j] -= b;
    }
  }

  void add(Index angle, double theta, const PosteriorSums& posterior, std::size_t i,
           SeparationSums& sums) const {
    const double cosine = std::cos(theta), d = static_cast<double>(dimension_);
    const auto norms =
        row_norms(posterior.sum(i), posterior.scale(i), atom(i), noise_.data() + i * atoms_.width(),
                  static_cast<float>(std::sin(theta)), static_cast<float>(cosine), atoms_.width());
    sums.add(angle,
             {static_cast<double>(norms.from_linear) / (cosine * cosine * d),
              static_cast<double>(norms.from_truth) / d, static_cast<double>(norms.own) / d});
  }

  const Atoms& atoms_;
  std::size_t dimension_, first_, count_;
  FloatArray noise_, square_, linear_;
};

}  // namespace

SeparationSums separation_of_atoms(const Matrix& points, const SeparationOptions& options,
                                   const Rng& noise) {
  const Atoms atoms(points);
  const auto draws = to_size(options.draws);
  const std::size_t blocks = (draws + kDraws - 1) / kDraws;
  std::vector<SeparationSums> parts(blocks, SeparationSums(options.angles));
  std::atomic<std::size_t> done = 0;
  parallel::for_each(blocks, options.threads, [&](std::size_t b) {
    const std::size_t first = b * kDraws;
    const DrawBlock block(atoms, to_size(points.cols()), first, std::min(kDraws, draws - first),
                          noise.stream(b));
    block.estimate(options, parts[b]);
    options.progress(static_cast<double>(++done), static_cast<double>(blocks));
  });
  SeparationSums total(options.angles);
  for (const auto& part : parts) {
    total.sum += part.sum;
    total.square += part.square;
  }
  total.count = static_cast<double>(options.draws);
  return total;
}

}  // namespace assay::kinetic_paths
