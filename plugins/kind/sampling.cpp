#include "plugins/kind/sampling.hpp"

#include <algorithm>

#include "plugins/kind/learner.hpp"
#include "plugins/numerics/flow/diffusion.hpp"

namespace assay::kind {
namespace {

Matrix standard_normal(Index rows, Index cols, Rng rng) {
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

}  // namespace

Samples sample_classes(const Plan& plan, const std::vector<std::int64_t>& data_rows,
                       const Params& p, const Rng& rng, const std::function<void()>& stop_point) {
  const auto bars = flow::linear_alpha_bars(p.diffusion_steps, p.beta_start, p.beta_end);
  const auto order = token_order(plan.shape.side, plan.shape.patch);
  const std::vector<std::int64_t> first(to_size(p.samples_per_class), 0);
  const auto classes = static_cast<Index>(plan.classes.size());
  Samples samples{Matrix(classes * p.samples_per_class, plan.shape.values()), {}};
  for (Index c = 0; c < classes; ++c) {
    const Denoiser denoiser(merged(plan, plan.classes[to_size(c)]));
    const auto row = data_rows[to_size(c)];
    const Matrix tokens = flow::ddim(
        [&](std::int64_t time, const Matrix& x) {
          stop_point();
          return denoiser.noise(time, x, first);
        },
        standard_normal(p.samples_per_class, plan.shape.values(),
                        rng.stream(static_cast<std::uint64_t>(row))),
        bars, p.sample_steps, 1);
    for (std::size_t k = 0; k < order.size(); ++k)
      samples.images.block(c * p.samples_per_class, order[k], p.samples_per_class, 1) =
          tokens.col(static_cast<Index>(k));
    samples.rows.insert(samples.rows.end(), to_size(p.samples_per_class), row);
  }
  return samples;
}

Sheet sheet_of(const Samples& samples, std::int64_t side, std::int64_t count, std::int64_t zoom) {
  std::vector<Index> starts;
  for (std::size_t i = 0; i < samples.rows.size(); ++i)
    if (i == 0 || samples.rows[i] != samples.rows[i - 1]) starts.push_back(static_cast<Index>(i));
  const auto per_class = static_cast<std::int64_t>(samples.rows.size() / starts.size());
  const std::int64_t columns = std::min(count, per_class), step = side * zoom + 1;
  Sheet sheet{starts.size() * to_size(step) + 1, to_size(columns * step + 1), {}};
  sheet.pixels.assign(sheet.height * sheet.width, 0.5);
  for (std::size_t c = 0; c < starts.size(); ++c)
    for (std::int64_t k = 0; k < columns; ++k)
      for (std::int64_t y = 0; y < side * zoom; ++y)
        for (std::int64_t x = 0; x < side * zoom; ++x)
          sheet.pixels[(c * to_size(step) + 1 + to_size(y)) * sheet.width +
                       to_size(k * step + 1 + x)] =
              std::clamp((samples.images(starts[c] + k, y / zoom * side + x / zoom) + 1) / 2, 0.0,
                         1.0);
  return sheet;
}

}  // namespace assay::kind
