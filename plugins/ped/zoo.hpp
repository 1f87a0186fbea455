// The zoo: ways of pre-training a small network, and the target tasks it is fine-tuned on.
#pragma once

#include <string>
#include <vector>

#include "plugins/ped/images.hpp"

namespace assay::ped::zoo {

enum class Objective {
  none,
  reconstruct,
  denoise,
  rotate,
  contrast,     // SimCLR
  decorrelate,  // Barlow twins
  classify
};
enum class Classes { all, lower, upper };  // half of the classes, by number

struct Kind {
  const char* name;
  Objective objective;
  bool is_of_digits = false;
  Classes classes = Classes::all;
  bool is_short = false;  // a fifth of the steps
};

// In the order of the tables.
const std::vector<Kind>& kinds();
const Kind& kind_of(const std::string& name);
std::vector<std::string> all_models();
std::vector<std::string> all_tasks();
bool is_of_digits(const std::string& task);

// All that the images give: what to pre-train on, and what PED divides by.
struct Domain {
  Images pretraining, reference;
};

struct Task {
  std::string name;
  Images train, test;  // classes consecutive
};

struct Sizes {
  Index pretraining = 10000, train = 150, test = 1500;
};

// Each throws BadInput about a size that the images do not allow.
//
// Fashion-MNIST, or what stands in its place: of `train`, the first images are those of target
// tasks, the next ones are for pre-training and the next 2000 are the reference.
Domain photo_domain(const Images& train, Index pretraining);
// Of the digits, the first 1000 serve for both.
Domain digit_domain(const Images& digits, Index pretraining);

Task photo_task(const std::string& name, const Images& train, const Images& test,
                const Sizes& sizes);
Task digit_task(const std::string& name, const Images& digits, const Sizes& sizes);

// Images of the named half of the classes, or all.
Images of_classes(const Images& images, Classes which);

}  // namespace assay::ped::zoo
