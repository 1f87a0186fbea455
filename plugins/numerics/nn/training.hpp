// Optimisers, threads and saved states of libtorch networks. See modules.hpp on including it.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugins/numerics/nn/optimizer.hpp"

namespace assay::nn {

std::unique_ptr<torch::optim::Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                                        const OptimizerOptions& options);

void set_learning_rate(torch::optim::Optimizer& optimizer, double rate);

// A step at this rate, after which all gradients are zero.
void take_step(torch::optim::Optimizer& optimizer, double rate);

// All parameters as doubles, one after another, and their gradients, 0 before the first backward
// pass. What is set must have that length: std::invalid_argument otherwise.
std::vector<double> weights_of(const torch::nn::Module& module);
std::vector<double> gradients_of(const torch::nn::Module& module);
void set_weights(torch::nn::Module& module, const std::vector<double>& values);
void set_gradients(torch::nn::Module& module, const std::vector<double>& values);

// Threads of one torch operation and of the products below it: with more than one the order of long sums, and so the last bits,
// may change with their number. `seed` sets torch's own generator, which dropout and torch::rand
// use.
void use_threads(int threads);
void seed(std::uint64_t value);

// From now on freed memory stays with the process, where the C library can be told so: it returns
// large blocks to the system at once by default, and a step whose tensors are of some hundred
// kilobytes then spends half of its time on page faults.
void keep_freed_memory();

// Parameters and buffers, as a libtorch archive: what torch::load and a file `model.pt` hold.
// restore() wants a module of the same layers, else it throws c10::Error.
std::string saved(const torch::nn::Module& module);
void restore(torch::nn::Module& module, const std::string& archive);

// Moments and step counts of an optimiser over parameters in the same order.
std::string saved(const torch::optim::Optimizer& optimizer);
void restore(torch::optim::Optimizer& optimizer, const std::string& archive);

}  // namespace assay::nn
