#include "plugins/kind/batches.hpp"

#include <cmath>

#include "plugins/numerics/flow/diffusion.hpp"

namespace assay::kind {

Batches::Batches(const Dataset& data, const Params& p, Choice choice)
    : data_(data),
      order_(token_order(data.side, p.patch)),
      choice_(std::move(choice)),
      size_(p.batch_size) {
  for (const double bar : flow::linear_alpha_bars(p.diffusion_steps, p.beta_start, p.beta_end)) {
    data_scale_.push_back(static_cast<float>(std::sqrt(bar)));
    noise_scale_.push_back(static_cast<float>(std::sqrt(1 - bar)));
  }
}

Batch Batches::draw(Rng& rng, const Choice& from, std::int64_t size) const {
  Batch batch;
  for (auto* values : {&batch.x, &batch.noise}) values->reserve(to_size(size * data_.values()));
  for (std::int64_t i = 0; i < size; ++i) {
    const auto [image, row] = from[rng.below(from.size())];
    const auto time = rng.below(data_scale_.size());
    const float* const pixels = data_.image(image);
    batch.rows.push_back(row);
    batch.time.push_back(static_cast<float>(time));
    for (const auto place : order_) {
      const auto noise = static_cast<float>(rng.normal());
      batch.noise.push_back(noise);
      batch.x.push_back(data_scale_[time] * pixels[place] + noise_scale_[time] * noise);
    }
  }
  return batch;
}

Batch Batches::draw_of(std::int64_t row, std::int64_t size, Rng rng) const {
  Choice own;
  for (const auto& one : choice_)
    if (one.second == row) own.push_back(one);
  return draw(rng, own, size);
}

Batches::Choice images_of(const Dataset& data, const std::vector<std::int64_t>& classes,
                          const std::vector<std::int64_t>& rows, std::int64_t shots, Rng rng) {
  Batches::Choice choice;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const auto images = data.images_of(classes[k]);
    const auto count = shots > 0 ? to_size(shots) : images.size();
    for (const auto i : rng.stream(k).sample(images.size(), count))
      choice.emplace_back(images[i], rows[k]);
  }
  return choice;
}

}  // namespace assay::kind
