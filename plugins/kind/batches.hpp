// Noisy images to train on.
#pragma once

#include <utility>
#include <vector>

#include "plugins/kind/dataset.hpp"
#include "plugins/kind/learner.hpp"

namespace assay::kind {

class Batches {
 public:
  // Of each image drawn: its number in the data, and the row of its class in the network.
  using Choice = std::vector<std::pair<std::int64_t, std::int64_t>>;

  Batches(const Dataset& data, const Params& p, Choice choice);

  // p.batch_size images drawn with replacement, each with a time and noise of its own.
  Batch draw(Rng rng) const { return draw(rng, choice_, size_); }
  // The same of one network row alone.
  Batch draw_of(std::int64_t row, std::int64_t size, Rng rng) const;

 private:
  Batch draw(Rng& rng, const Choice& from, std::int64_t size) const;

  const Dataset& data_;
  std::vector<std::int64_t> order_;              // of tokens
  std::vector<float> data_scale_, noise_scale_;  // at each time
  Choice choice_;
  std::int64_t size_;
};

// All images of these classes, or `shots` random ones of each; rows[k] is the row of the k-th
// class.
Batches::Choice images_of(const Dataset& data, const std::vector<std::int64_t>& classes,
                          const std::vector<std::int64_t>& rows, std::int64_t shots, Rng rng);

}  // namespace assay::kind
