// What the zoo keeps of a model, as a file: later runs that only rank read it instead of training.
#pragma once

#include <string>
#include <vector>

#include "plugins/ped/features.hpp"

namespace assay::ped::zoo {

struct Tuned {
  std::string task;
  double accuracy = 0;  // after fine-tuning
  Matrix features;      // of the task's training images before
};

struct Trained {
  std::vector<double> loss;  // of pre-training, by step
  Matrix reference;          // features of the model's own domain
  std::vector<Tuned> tasks;
};

// std::runtime_error where the file cannot be written, read, or ends early.
void save(const Trained& trained, const std::string& path);
Trained load(const std::string& path);

}  // namespace assay::ped::zoo
