#include "plugins/ped/zoo.hpp"

#include <algorithm>
#include <assay/errors.hpp>

namespace assay::ped::zoo {
namespace {

constexpr Index kTargetPool = 10000;  // of the training images, at most a quarter of them
constexpr Index kReference = 2000;
constexpr Index kDigitsForPretraining = 1000;

std::vector<Index> range(Index begin, Index end) {
  std::vector<Index> list;
  for (Index i = begin; i < end; ++i) list.push_back(i);
  return list;
}

Index target_pool(const Images& train) { return std::min(kTargetPool, train.size() / 4); }

[[noreturn]] void refuse(const char* key, Index wanted, Index there) {
  bad_input(key, "asks for ", wanted, " images, there are ", there);
}

Classes half_of(const std::string& task) {
  if (task == "fashion_a") return Classes::lower;
  return task == "fashion_b" ? Classes::upper : Classes::all;
}

Images first(const Images& images, Index count) {
  return images.subset(range(0, std::min(count, images.size())));
}

// The first images of a pool as a target, those of another as its test, classes made consecutive.
Task task_of(const std::string& name, const Images& pool, const Images& test, Index train_size,
             Index test_size) {
  if (train_size > pool.size()) refuse("params.zoo_train_size", train_size, pool.size());
  if (test.size() == 0) bad_input("params.zoo_test_size", "leaves no image for the test");
  Task task{name, first(pool, train_size), first(test, test_size)};
  std::vector<Index> classes = task.train.labels;
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  std::vector<Index> known;
  for (Index i = 0; i < task.test.size(); ++i)
    if (std::binary_search(classes.begin(), classes.end(), task.test.label(i))) known.push_back(i);
  task.test = task.test.subset(known);
  for (auto* part : {&task.train, &task.test})
    for (auto& label : part->labels)
      label = std::lower_bound(classes.begin(), classes.end(), label) - classes.begin();
  return task;
}

}  // namespace

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list = {
      {"random", Objective::none},
      {"autoencoder", Objective::reconstruct},
      {"denoising", Objective::denoise},
      {"rotation", Objective::rotate},
      {"simclr", Objective::contrast},
      {"barlow", Objective::decorrelate},
      {"supervised_a", Objective::classify, false, Classes::lower},
      {"supervised_b", Objective::classify, false, Classes::upper},
      {"supervised_all", Objective::classify},
      {"supervised_short", Objective::classify, false, Classes::all, true},
      {"digits_supervised", Objective::classify, true},
      {"digits_autoencoder", Objective::reconstruct, true},
      {"digits_rotation", Objective::rotate, true},
      {"digits_simclr", Objective::contrast, true}};
  return list;
}

const Kind& kind_of(const std::string& name) {
  const auto found = std::find_if(kinds().begin(), kinds().end(),
                                  [&](const Kind& kind) { return name == kind.name; });
  if (found == kinds().end()) throw std::invalid_argument("no model '" + name + "'");
  return *found;
}

std::vector<std::string> all_models() {
  std::vector<std::string> names;
  for (const auto& kind : kinds()) names.emplace_back(kind.name);
  return names;
}

std::vector<std::string> all_tasks() {
  return {"fashion10", "fashion_a", "fashion_b", "digits", "digits_inverted"};
}

bool is_of_digits(const std::string& task) { return task.starts_with("digits"); }

Images of_classes(const Images& images, Classes which) {
  if (which == Classes::all) return images;
  const Index classes = 1 + *std::max_element(images.labels.begin(), images.labels.end());
  std::vector<Index> kept;
  for (Index i = 0; i < images.size(); ++i)
    if ((images.label(i) < classes / 2) == (which == Classes::lower)) kept.push_back(i);
  return images.subset(kept);
}

Domain photo_domain(const Images& train, Index pretraining) {
  const Index pool = target_pool(train), end = pool + pretraining;
  const Index reference = std::max(2 * pool, end);
  if (reference >= train.size())
    refuse("params.zoo_pretrain_size", pretraining, std::max<Index>(train.size() - pool - 1, 0));
  return {train.subset(range(pool, end)),
          train.subset(range(reference, std::min(reference + kReference, train.size())))};
}

Domain digit_domain(const Images& digits, Index pretraining) {
  const auto source = first(digits, kDigitsForPretraining);
  return {first(source, pretraining), source};
}

Task photo_task(const std::string& name, const Images& train, const Images& test,
                const Sizes& sizes) {
  const auto half = half_of(name);
  const auto pool = of_classes(first(train, target_pool(train)), half);
  const Index size = half == Classes::all ? sizes.train : 2 * sizes.train / 3;
  return task_of(name, pool, of_classes(test, half), size, sizes.test);
}

Task digit_task(const std::string& name, const Images& digits, const Sizes& sizes) {
  const Index begin = std::min(kDigitsForPretraining, digits.size());
  const Index end = std::min(begin + sizes.train, digits.size());
  auto task = task_of(name, digits.subset(range(begin, digits.size())),
                      digits.subset(range(end, digits.size())), sizes.train, sizes.test);
  if (name == "digits_inverted")
    for (auto* part : {&task.train, &task.test})
      for (auto& pixel : part->pixels) pixel = 1 - pixel;
  return task;
}

}  // namespace assay::ped::zoo
