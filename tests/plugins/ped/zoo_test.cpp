// The zoo: its images and tasks, training, and whole runs on patterns that are drawn here.
#include "plugins/ped/zoo.hpp"

#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "plugins/ped/training.hpp"
#include "plugins/ped/zoo_store.hpp"
#include "tests/plugins/ped/samples.hpp"
#include "tests/plugins/ped/trial.hpp"

namespace assay::ped::zoo {
namespace {

namespace fs = std::filesystem;
using assay::testing::Trial;
using Texts = std::vector<std::string>;

// A bright bar on a noisy ground: odd classes stand, later ones are thicker.
std::vector<float> bar(Index label, Rng& rng) {
  std::vector<float> image(kPixels);
  for (auto& pixel : image) pixel = static_cast<float>(0.3 * rng.uniform());
  for (Index k = 2; k < kSide - 2; ++k)
    for (Index t = 1; t <= 1 + label / 2; ++t)
      image[static_cast<std::size_t>(label % 2 == 0 ? t * kSide + k : k * kSide + t)] = 1;
  return image;
}

Images bars(Index count, Index classes) {
  Rng rng(1, "bars");
  Images images;
  for (Index i = 0; i < count; ++i)
    append_resized(images, bar(i % classes, rng), kSide, kSide, i % classes);
  return images;
}

Trial bars_trial() {
  const auto images = bars(840, 4);
  return Trial()
      .param("data_mode", std::string("zoo"))
      .param("scores", Texts{"logme", "gbc"})
      .param("bootstrap", 20)
      .param("zoo_models", Texts{"random", "supervised_all", "rotation"})
      .param("zoo_tasks", Texts{"fashion10", "fashion_b"})
      .param("zoo_width", 2)
      .param("zoo_pretrain_steps", 12)
      .param("zoo_pretrain_size", 100)
      .param("zoo_batch", 20)
      .param("zoo_finetune_steps", 6)
      .param("zoo_finetune_batch", 8)
      .param("zoo_repeats", 2)
      .param("zoo_train_size", 24)
      .param("zoo_test_size", 40)
      .array<double>("images", {images.pixels.begin(), images.pixels.end()}, {840, kSide, kSide})
      .array<std::int64_t>("image_labels", {images.labels.begin(), images.labels.end()}, {840});
}

TEST_CASE("images are halved by means and enlarged between pixel centres") {
  Images images;
  std::vector<float> ramp(28 * 28);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<float>(i % 28);
  append_resized(images, ramp, 28, 28, 3);
  CHECK(images.image(0)[0] == 0.5F);
  CHECK(images.image(0)[13] == 26.5F);
  std::vector<float> small(64);
  for (std::size_t i = 0; i < small.size(); ++i) small[i] = static_cast<float>(i % 8);
  append_resized(images, small, 8, 8, 5);
  CHECK(images.image(1)[0] == 0);  // beyond the first centre
  CHECK(images.image(1)[6] == Approx(6.5 * 8 / 14 - 0.5));
  CHECK(images.image(1)[13] == 7);
  CHECK(images.labels == std::vector<Index>{3, 5});
}

TEST_CASE("four quarter turns are none, and one turns a row into a column") {
  const auto images = bars(1, 1);
  std::vector<float> once(kPixels), twice(kPixels), thrice(kPixels), full(kPixels);
  rotate(images.image(0), 1, once.data());
  for (Index k = 2; k < kSide - 2; ++k)
    CHECK(once[static_cast<std::size_t>((kSide - 1 - k) * kSide + 1)] == 1);
  rotate(once, 1, twice.data());
  rotate(images.image(0), 2, thrice.data());
  CHECK(twice == thrice);
  rotate(twice, 2, full.data());
  CHECK(std::equal(full.begin(), full.end(), images.image(0).begin()));
}

TEST_CASE("augmentation keeps to [0, 1], cuts a hole and never repeats itself") {
  Rng rng(2, "augment");
  const std::vector<float> white(kPixels, 1.0F);
  std::vector<float> first(kPixels), second(kPixels);
  augment(white, rng, first.data());
  augment(white, rng, second.data());
  CHECK(first != second);
  for (const auto& view : {first, second}) {
    CHECK(*std::max_element(view.begin(), view.end()) <= 1);
    CHECK(std::count(view.begin(), view.end(), 0.0F) >= 16);
    CHECK(std::count(view.begin(), view.end(), 0.0F) <= 16 + 4 * 14);
  }
  drop_pixels(white, 0.4, rng, first.data());
  CHECK(std::count(first.begin(), first.end(), 0.0F) == Approx(0.4 * kPixels).margin(30));
}

TEST_CASE("target, pre-training and reference images are apart") {
  Images numbered;  // each image is its own label
  for (Index i = 0; i < 60; ++i)
    append_resized(numbered, std::vector<float>(kPixels, 0), kSide, kSide, i);
  const auto domain = photo_domain(numbered, 20);
  CHECK(domain.pretraining.labels.front() == 15);
  CHECK(domain.pretraining.labels.back() == 34);
  CHECK(domain.reference.labels.front() == 35);
  CHECK_THROWS_AS(photo_domain(numbered, 45), BadInput);
  const auto lower = of_classes(numbered, Classes::lower),
             upper = of_classes(numbered, Classes::upper);
  CHECK(lower.labels.back() == 29);
  CHECK(upper.labels.front() == 30);
}

TEST_CASE("a task has consecutive classes, of its own half") {
  const auto train = bars(400, 6), test = bars(60, 6);
  const auto task = photo_task("fashion_b", train, test, {10, 30, 1000});
  CHECK(task.train.size() == 20);
  CHECK(task.test.size() == 30);
  CHECK(*std::max_element(task.train.labels.begin(), task.train.labels.end()) == 2);
  CHECK(task.train.labels.front() == 0);
  CHECK(task.train.image(0)[5 * kSide + 2] == 1);  // the bar of class 3
  CHECK_THROWS_AS(photo_task("fashion10", train, test, {10, 101, 10}), BadInput);
}

TEST_CASE("inverted digits are the digits inverted, beyond those of pre-training") {
  const auto digits = bars(1200, 4);
  const auto plain = digit_task("digits", digits, {100, 150, 1000});
  const auto other = digit_task("digits_inverted", digits, {100, 150, 1000});
  CHECK(plain.test.size() == 50);
  CHECK(plain.train.image(0)[20] == digits.image(1000)[20]);
  CHECK(other.train.image(3)[20] == 1 - plain.train.image(3)[20]);
  CHECK(digit_domain(digits, 100).pretraining.size() == 100);
  CHECK(digit_domain(digits, 100).reference.size() == 1000);
}

TEST_CASE("every way of pre-training lowers its loss") {
  const auto images = bars(240, 4);
  const Domain domain{images, images};
  Recipe recipe;
  recipe.width = 4, recipe.pretraining_steps = 120, recipe.batch = 32;
  for (const auto& kind : kinds()) {
    INFO(kind.name);
    const auto trained = pretrain(kind, domain, recipe, Rng(3, kind.name), [] {});
    if (kind.objective == Objective::none) {
      CHECK(trained.loss.empty());
      continue;
    }
    CHECK(trained.loss.size() == (kind.is_short ? 24U : 120U));
    CHECK(trained.loss.back() < trained.loss.front());
  }
}

TEST_CASE("fine-tuning learns the task, on any number of threads the same") {
  const auto train = bars(400, 4), test = bars(100, 4);
  const auto task = photo_task("fashion10", train, test, {10, 60, 100});
  Recipe recipe;
  recipe.width = 4, recipe.tuning_steps = 60, recipe.repeats = 2;
  const Domain domain{train, train};
  const auto go = [] {};
  const auto start = pretrain(kind_of("random"), domain, recipe, Rng(1, "a"), go);
  const auto one = tuned_accuracy(start.encoder, task, recipe, Rng(1, "b"), 1, go);
  CHECK(one > 0.6);
  CHECK(tuned_accuracy(start.encoder, task, recipe, Rng(1, "b"), 3, go) == one);
  const auto stop = [] { throw Stopped(); };
  CHECK_THROWS_AS(tuned_accuracy(start.encoder, task, recipe, Rng(1, "b"), 2, stop), Stopped);
}

TEST_CASE("what was trained comes back from its file") {
  const auto path = (fs::temp_directory_path() / ("zoo-" + std::to_string(::getpid()))).string();
  const Trained trained{
      {1, 0.5}, clusters(3, 2, 1, 1).features, {{"digits", 0.7, clusters(4, 2, 1, 1).features}}};
  save(trained, path);
  const auto again = load(path);
  CHECK(again.loss == trained.loss);
  CHECK(again.reference == trained.reference);
  CHECK(again.tasks[0].task == "digits");
  CHECK(again.tasks[0].accuracy == 0.7);
  CHECK(again.tasks[0].features == trained.tasks[0].features);
  fs::resize_file(path, fs::file_size(path) - 3);
  CHECK_THROWS(load(path));
  fs::remove(path);
}

TEST_CASE("a zoo on images of one's own ranks its models, the same on two threads") {
  auto trial = bars_trial().param("save_features", true);
  const auto one = trial.run(), two = trial.threads(2).run();
  REQUIRE(one.status == ASSAY_OK);
  CHECK(one.results == two.results);
  CHECK(one.results.count("tau_logme_ped_fashion_b") == 1);
  CHECK(one.results.count("gain_gbc_low") == 1);
  CHECK(one.real("accuracy_supervised_all__fashion10") > 0);
  CHECK(one.curve("pretrain_loss_rotation").size() == 12);
  CHECK(one.artifacts.at("features_random_fashion_b.npy").shape ==
        std::vector<std::int64_t>{16, 8});
  CHECK(one.done == one.total);
  CHECK(trial.seed(9).run().results != one.results);
}

TEST_CASE("a zoo that is asked to stop does so within a step and ranks nothing") {
  const auto outcome = bars_trial().stop_after(20).run();
  CHECK(outcome.status == ASSAY_STOPPED);
  CHECK(outcome.stop_questions < 25);
  CHECK(outcome.results.empty());
}

TEST_CASE("what a zoo cannot be made of is refused") {
  CHECK(fault_of(bars_trial()).empty());
  CHECK(fault_of(bars_trial().param("zoo_train_size", 400)) ==
        "params.zoo_train_size: asks for 400 images, there are 180");
  CHECK(fault_of(bars_trial().param("zoo_pretrain_size", 700)) ==
        "params.zoo_pretrain_size: asks for 700 images, there are 539");
  CHECK(fault_of(bars_trial().param("zoo_models", Texts{"random", "random"})) ==
        "params.zoo_models: names a model twice");
  CHECK(fault_of(bars_trial().param("zoo_models", Texts{"random", "digits_simclr"}))
            .find("data.digits: a model or task of digits needs this table") == 0);
  CHECK(fault_of(bars_trial().param("scores", Texts{"leep"})) ==
        "params.scores: 'leep' needs source_probabilities");
  const auto folder = fs::temp_directory_path() / ("fashion-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  CHECK(fault_of(Trial()
                     .param("data_mode", std::string("zoo"))
                     .param("zoo_models", Texts{"random", "simclr"})
                     .paths("fashion_dir", ASSAY_FOLDER, {folder.string()}))
            .find("install Debian's package dataset-fashion-mnist") != std::string::npos);
  fs::remove(folder);
}

}  // namespace
}  // namespace assay::ped::zoo
