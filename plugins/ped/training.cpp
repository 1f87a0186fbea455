#include "plugins/ped/training.hpp"

#include <algorithm>

#include "plugins/numerics/optimise/first_order.hpp"
#include "plugins/numerics/optimise/schedule.hpp"
#include "plugins/numerics/parallel/for_each.hpp"
#include "plugins/ped/losses.hpp"

namespace assay::ped::zoo {
namespace {

constexpr double kRate = 2e-3, kDecay = 1e-5;              // of pre-training
constexpr double kMomentum = 0.9, kTuningDecay = 1e-4;     // of fine-tuning
constexpr double kDropped = 0.4;                           // pixels, of denoising
constexpr double kTemperature = 0.2, kOffDiagonal = 0.02;  // of SimCLR and Barlow twins
constexpr Index kDecoder = 128, kProjection = 32;          // units of heads
constexpr Index kShortShare = 5;
constexpr Index kEvaluated = 250;  // images in one pass

// Batches that pass through shuffled images, anew in each round; what is left over is dropped.
class Batches {
 public:
  Batches(Index images, Index size, Rng& rng) : size_(std::min(images, size)), rng_(rng) {
    for (Index i = 0; i < images; ++i) order_.push_back(i);
    at_ = order_.size();
  }
  std::span<const Index> next() {
    const auto size = static_cast<std::size_t>(size_);
    if (at_ + size > order_.size()) {
      rng_.shuffle(std::span(order_));
      at_ = 0;
    }
    at_ += size;
    return std::span(order_).subspan(at_ - size, size);
  }

 private:
  Index size_;
  Rng& rng_;
  std::vector<Index> order_;
  std::size_t at_ = 0;
};

std::vector<Index> head_of(const Kind& kind, const Domain& domain, const Recipe& recipe) {
  switch (kind.objective) {
    case Objective::reconstruct:
    case Objective::denoise:
      return {kDecoder, kPixels};
    case Objective::rotate:
      return {4};
    case Objective::contrast:
    case Objective::decorrelate:
      return {4 * recipe.width, kProjection};
    case Objective::classify: {
      const auto& labels = domain.pretraining.labels;
      return {1 + *std::max_element(labels.begin(), labels.end())};
    }
    case Objective::none:
      break;
  }
  return {};
}

// One step of pre-training: what the network sees of a batch, and how its answer is judged.
class Lesson {
 public:
  Lesson(const Kind& kind, const Images& images, Rng& rng)
      : kind_(kind), images_(images), rng_(rng) {}

  std::vector<float> inputs(std::span<const Index> batch) {
    const bool is_paired =
        kind_.objective == Objective::contrast || kind_.objective == Objective::decorrelate;
    std::vector<float> seen(batch.size() * kPixels * (is_paired ? 2 : 1));
    labels_.clear();
    float* to = seen.data();
    for (int view = 0; view < (is_paired ? 2 : 1); ++view)
      for (const auto i : batch) {
        show(i, to);
        to += kPixels;
      }
    return seen;
  }

  Loss judge(const Matrix& output, std::span<const Index> batch) const {
    switch (kind_.objective) {
      case Objective::contrast:
        return normalised_temperature(output, kTemperature);
      case Objective::decorrelate:
        return redundancy_reduction(output, kOffDiagonal);
      case Objective::reconstruct:
      case Objective::denoise:
        return mean_square(output, originals(batch));
      default:
        return cross_entropy(output, labels_);
    }
  }

 private:
  void show(Index i, float* to) {
    const auto image = images_.image(i);
    switch (kind_.objective) {
      case Objective::contrast:
      case Objective::decorrelate:
        return augment(image, rng_, to);
      case Objective::denoise:
        return drop_pixels(image, kDropped, rng_, to);
      case Objective::rotate:
        labels_.push_back(static_cast<Index>(rng_.below(4)));
        return rotate(image, static_cast<int>(labels_.back()), to);
      default:
        labels_.push_back(images_.label(i));
        std::copy(image.begin(), image.end(), to);
    }
  }

  Matrix originals(std::span<const Index> batch) const {
    Matrix x(static_cast<Index>(batch.size()), kPixels);
    for (std::size_t k = 0; k < batch.size(); ++k)
      std::copy_n(images_.image(batch[k]).begin(), kPixels, x.data() + k * kPixels);
    return x;
  }

  const Kind& kind_;
  const Images& images_;
  Rng& rng_;
  std::vector<Index> labels_;
};

double accuracy_on(Network<float>& network, const Images& images) {
  double right = 0;
  for (Index begin = 0; begin < images.size(); begin += kEvaluated) {
    const Index n = std::min(kEvaluated, images.size() - begin);
    const auto z = network.forward(std::span(images.pixels)
                                       .subspan(static_cast<std::size_t>(begin * kPixels),
                                                static_cast<std::size_t>(n * kPixels)),
                                   false);
    for (Index i = 0; i < n; ++i) {
      Index best = 0;
      z.row(i).maxCoeff(&best);
      right += best == images.label(begin + i) ? 1 : 0;
    }
  }
  return right / static_cast<double>(images.size());
}

}  // namespace

Pretrained pretrain(const Kind& kind, const Domain& domain, const Recipe& recipe, Rng rng,
                    const AfterStep& after_step) {
  const auto images = of_classes(domain.pretraining, kind.classes);
  Pretrained result{{{kSide, recipe.width, head_of(kind, domain, recipe)}, rng}, {}};
  if (kind.objective == Objective::none) return result;
  auto& network = result.encoder;
  Batches batches(images.size(), recipe.batch, rng);
  Lesson lesson(kind, images, rng);
  optimise::Adam adam(kRate, kDecay);
  const Index steps = kind.is_short ? std::max<Index>(1, recipe.pretraining_steps / kShortShare)
                                    : recipe.pretraining_steps;
  for (Index step = 0; step < steps; ++step) {
    const auto batch = batches.next();
    const auto seen = lesson.inputs(batch);
    const auto loss = lesson.judge(network.forward(seen, true), batch);
    network.backward(loss.gradient);
    adam.step<float>(network.parameters(), network.gradient());
    result.loss.push_back(loss.value);
    after_step();
  }
  return result;
}

double tune(const Network<float>& encoder, const Task& task, const Recipe& recipe, double rate,
            Rng rng, const AfterStep& after_step) {
  const auto& images = task.train;
  const Index classes = 1 + *std::max_element(images.labels.begin(), images.labels.end());
  Network<float> network(encoder, {classes}, rng);
  Batches batches(images.size(), recipe.tuning_batch, rng);
  optimise::Nesterov sgd(kMomentum, kTuningDecay);
  for (Index step = 0; step < recipe.tuning_steps; ++step) {
    const auto part = images.subset(batches.next());
    const auto loss = cross_entropy(network.forward(part.pixels, true), part.labels);
    network.backward(loss.gradient);
    sgd.step<float>(
        network.parameters(), network.gradient(),
        optimise::learning_rate({optimise::Schedule::kCosine, rate, 0}, step, recipe.tuning_steps));
    after_step();
  }
  return accuracy_on(network, task.test);
}

double tuned_accuracy(const Network<float>& encoder, const Task& task, const Recipe& recipe,
                      Rng rng, unsigned threads, const AfterStep& after_step) {
  const auto repeats = static_cast<std::size_t>(recipe.repeats);
  std::vector<double> accuracies(recipe.rates.size() * repeats);
  parallel::for_each(accuracies.size(), threads, [&](std::size_t job) {
    // Every rate meets the same heads and batches.
    accuracies[job] = tune(encoder, task, recipe, recipe.rates[job / repeats],
                           rng.stream(job % repeats), after_step);
  });
  double best = 0;
  for (std::size_t first = 0; first < accuracies.size(); first += repeats) {
    double sum = 0;
    for (auto job = first; job < first + repeats; ++job) sum += accuracies[job];
    best = std::max(best, sum / static_cast<double>(repeats));
  }
  return best;
}

Matrix features_of(Network<float> encoder, const Images& images) {
  Matrix features(images.size(), encoder.features());
  for (Index begin = 0; begin < images.size(); begin += kEvaluated) {
    const Index n = std::min(kEvaluated, images.size() - begin);
    features.middleRows(begin, n) =
        encoder.encode(std::span(images.pixels)
                           .subspan(static_cast<std::size_t>(begin * kPixels),
                                    static_cast<std::size_t>(n * kPixels)));
  }
  return features;
}

}  // namespace assay::ped::zoo
