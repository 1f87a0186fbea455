// Fine-tuned accuracies of the paper's twelve self-supervised models, for users who bring features.
#pragma once

#include <optional>
#include <string>

namespace assay::ped {

// Percent after fine-tuning a ResNet-50, as in the authors' repository; nothing where there is no
// such model or data set.
std::optional<double> ssl12_accuracy(const std::string& model, const std::string& dataset);

// The names that there are, for messages.
std::string ssl12_models();
std::string ssl12_datasets();

}  // namespace assay::ped
