// Pre-training and fine-tuning of the zoo's networks.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/ped/network.hpp"
#include "plugins/ped/zoo.hpp"

namespace assay::ped::zoo {

struct Recipe {
  Index width = 12;
  Index pretraining_steps = 500, batch = 96;
  Index tuning_steps = 100, tuning_batch = 32;
  std::vector<double> rates = {0.01, 0.05};
  Index repeats = 3;
};

// Called after each step, from any thread; what it throws ends the training.
using AfterStep = std::function<void()>;

struct Pretrained {
  Network<float> encoder;
  std::vector<double> loss;  // of each step's batch; none for a random network
};

// Adam, rate 2e-3, weight decay 1e-5.
Pretrained pretrain(const Kind& kind, const Domain& domain, const Recipe& recipe, Rng rng,
                    const AfterStep& after_step);

// Of one target: the accuracy on its test images after fine-tuning all layers, the mean over
// repeats at the best rate. SGD with Nesterov's momentum 0.9, weight decay 1e-4, cosine. Jobs are
// shared by `threads` threads; the result does not depend on their number.
double tuned_accuracy(const Network<float>& encoder, const Task& task, const Recipe& recipe,
                      Rng rng, unsigned threads, const AfterStep& after_step);

// One fine-tuning of that.
double tune(const Network<float>& encoder, const Task& task, const Recipe& recipe, double rate,
            Rng rng, const AfterStep& after_step);

// Features in evaluation, N x 4 width.
Matrix features_of(Network<float> encoder, const Images& images);

}  // namespace assay::ped::zoo
