#include "plugins/focus_control/flow_transformer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "plugins/focus_control/joint_blocks.hpp"
#include "plugins/numerics/nn/attention.hpp"
#include "plugins/numerics/nn/training.hpp"

namespace assay::focus_control {
namespace {

using nn::Dense;
using nn::FlatAdam;
using nn::FlatParameters;
using torch::Tensor;

constexpr std::int64_t kFrequencies = 16;
constexpr double kPositionDeviation = 0.5;  // a small one does not learn to compose
constexpr double kMostGradient = 1;

struct Given {
  Tensor x, t, tokens;  // (b, 432), (b) or one for all, (b, text)
};
struct Answer {
  Tensor said, maps;  // (b, 432); (b, layers, subject tokens, positions) where they are asked for
};

struct Tuning {
  FlatParameters parameters;
  std::vector<BlockTuning> blocks;
  FlatAdam adam;
};

Tensor frequencies() {  // log-spaced from 1/4 to 8 turns a unit of time
  return torch::logspace(-2, 3, kFrequencies, 2) * (2 * std::numbers::pi);
}

Tensor tensor_of(const Images& images) {
  return torch::from_blob(const_cast<float*>(images.data()), {images.rows(), images.cols()})
      .clone();
}
Tensor tensor_of(const std::vector<float>& values) {
  return torch::tensor(values, torch::kFloat32);
}
Images images_of(const Tensor& tensor) {
  const Tensor t = tensor.detach().contiguous();
  return Eigen::Map<const Images>(t.data_ptr<float>(), t.size(0), t.numel() / t.size(0));
}

Tensor mean_square(const Tensor& residual) { return residual.square().mean(1); }

}  // namespace

struct FlowTransformer::Impl {
  NetworkShape shape;
  FlatParameters block;
  Dense patches, time_first, time_second, last;
  Tensor image_positions, words, text_positions, turns;
  nn::Modulation last_modulation;
  std::vector<Block> blocks;
  FlatAdam adam;
  nn::FlatAverage average;
  std::int64_t steps = 0;
  std::optional<Tuning> tuning;
  std::vector<std::int64_t> places;  // of subject tokens among the text

  Impl(const NetworkShape& s, Rng& rng) : shape(s) {
    const auto d = s.width, numbers = s.patch * s.patch * kChannels;
    patches = Dense(block, numbers, d, rng);
    image_positions = block.add({s.positions(), d}, kPositionDeviation, rng);
    words = block.add({kTokens, d}, 1, rng);
    text_positions = block.add({s.text(), d}, kPositionDeviation, rng);
    time_first = Dense(block, 2 * kFrequencies, d, rng);
    time_second = Dense(block, d, d, rng);
    for (std::int64_t k = 0; k < s.depth; ++k) blocks.emplace_back(block, s, k + 1 == s.depth, rng);
    last_modulation = nn::Modulation(block, d, d, 2, rng);
    last = silent_layer(block, d, numbers, rng);
    turns = frequencies();
    places = subject_places(static_cast<int>(s.subjects));
    block.bind();
    block.set_trainable(false);
    adam = FlatAdam(block, 0, 0, {0.9, 0.98});
    average = nn::FlatAverage(block);
  }

  Tensor to_patches(const Tensor& x) const {
    const auto s = shape.patch, g = kImageSide / s, b = x.size(0);
    return x.view({b, g, s, g, s, kChannels})
        .permute({0, 1, 3, 2, 4, 5})
        .reshape({b, g * g, s * s * kChannels});
  }
  Tensor to_pixels(const Tensor& y) const {
    const auto s = shape.patch, g = kImageSide / s, b = y.size(0);
    return y.view({b, g, g, s, s, kChannels}).permute({0, 1, 3, 2, 4, 5}).reshape({b, kImageSize});
  }

  // Attention of image queries to subject tokens, mean of the heads: (b, tokens, positions).
  Tensor maps_of(const Tensor& shares) const {
    const auto m = shape.positions();
    const Tensor from_image = shares.narrow(2, 0, m).narrow(3, m, shape.text()).mean(1);
    return from_image.index_select(2, torch::tensor(places)).transpose(1, 2);
  }

  Answer operator()(const Given& given, Weights weights, bool gives_maps) const {
    const auto b = given.x.size(0), m = shape.positions();
    const Tensor features = nn::time_features(given.t, turns);
    const Tensor condition = torch::silu(time_second(torch::silu(time_first(features))));
    Tensor image = patches(to_patches(given.x)) + image_positions;
    Tensor text = torch::embedding(words, given.tokens) + text_positions;
    std::vector<Tensor> maps;
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      const auto& layer = blocks[k];
      const auto* const tuned = weights == Weights::kTuned ? &tuning->blocks[k] : nullptr;
      const auto own = layer.image.conditioned(condition, b),
                 other = layer.text.conditioned(condition, b);
      const Tensor joint =
          joint_heads(layer.image.attended(image, own, tuned ? &tuned->image : nullptr),
                      layer.text.attended(text, other, tuned ? &tuned->text : nullptr), layer.gain,
                      layer.shift);
      const auto attended = nn::attention(joint, {shape.heads, false, gives_maps});
      if (gives_maps) maps.push_back(maps_of(attended.shares));
      image = layer.image.after(image, attended.mixed.narrow(1, 0, m), own,
                                tuned ? &tuned->image : nullptr);
      if (!layer.text.is_last)
        text = layer.text.after(text, attended.mixed.narrow(1, m, shape.text()), other,
                                tuned ? &tuned->text : nullptr);
    }
    const auto parts = last_modulation(condition);
    const Tensor y =
        last(nn::modulated_norm(image, parts[0].expand({b, -1}), parts[1].expand({b, -1})));
    return {to_pixels(y), gives_maps ? torch::stack(maps, 1) : Tensor()};
  }

  // At x on the linear path. A diffusion model sees the same ratio of data and noise on its own
  // path y = c x1 + s x0 with c^2 + s^2 = 1, and says c x0 - s x1, from which data and noise
  // follow.
  Answer velocity(const Given& given, Weights weights, bool gives_maps) const {
    if (!shape.is_diffusion) return (*this)(given, weights, gives_maps);
    const Tensor t = given.t.view({-1, 1}), scale = (t.square() + (1 - t).square()).rsqrt();
    const Tensor c = t * scale, s = (1 - t) * scale, y = given.x * scale;
    auto answer = (*this)({y, given.t, given.tokens}, weights, gives_maps);
    const Tensor data = c * y - s * answer.said, noise = s * y + c * answer.said;
    answer.said = data - noise;
    return answer;
  }
  Answer velocity(const Tensor& x, const Tensor& tokens, double t, Weights weights,
                  bool gives_maps) const {
    return velocity({x, torch::full({1}, t, torch::kFloat32), tokens}, weights, gives_maps);
  }

  Tensor tokens_tensor(const std::vector<std::int64_t>& tokens) const {
    return torch::tensor(tokens, torch::kInt64).view({-1, shape.text()});
  }
};

std::string NetworkShape::described() const {
  std::ostringstream text;
  text << subjects << " subjects, width " << width << ", depth " << depth << ", heads " << heads
       << ", patch " << patch << ", " << (is_diffusion ? "diffusion" : "flow");
  return text.str();
}

FlowTransformer::FlowTransformer(const NetworkShape& shape, Rng weights) {
  nn::use_threads(1);
  nn::keep_freed_memory();
  impl_ = std::make_unique<Impl>(shape, weights);
}
FlowTransformer::~FlowTransformer() = default;
FlowTransformer::FlowTransformer(FlowTransformer&&) noexcept = default;

const NetworkShape& FlowTransformer::shape() const { return impl_->shape; }
std::int64_t FlowTransformer::parameters() const { return impl_->block.values.numel(); }

double FlowTransformer::step(const TrainingBatch& batch, double learning_rate) {
  constexpr double kMostDecay = 0.995;
  auto& net = *impl_;
  net.block.set_trainable(true);
  const Tensor x = tensor_of(batch.x).view({-1, kImageSize});
  const auto answer =
      net({x, tensor_of(batch.t), net.tokens_tensor(batch.tokens)}, Weights::kBase, false);
  const Tensor loss = torch::mse_loss(answer.said, tensor_of(batch.target).view({-1, kImageSize}));
  loss.backward();
  clip_gradient(net.block, kMostGradient);
  net.adam.step(net.block, learning_rate);
  net.block.set_trainable(false);
  net.average.update(net.block, nn::average_decay(kMostDecay, net.steps++));
  return loss.item<double>();
}

void FlowTransformer::use_average() { impl_->average.exchange(impl_->block); }

void FlowTransformer::save(training::ByteWriter& to) const {
  to.put(impl_->steps);
  FlatAdam::save_floats(impl_->block.values, to);
  impl_->adam.save(to);
  impl_->average.save(to);
}

void FlowTransformer::restore(training::ByteReader& from) {
  impl_->steps = from.take<std::int64_t>();
  FlatAdam::restore_floats(impl_->block.values, from);
  impl_->adam.restore(from);
  impl_->average.restore(from);
}

Images FlowTransformer::velocity(const Images& x, const std::vector<std::int64_t>& tokens, double t,
                                 Weights weights) const {
  const torch::NoGradGuard no_gradients;
  return images_of(
      impl_->velocity(tensor_of(x), impl_->tokens_tensor(tokens), t, weights, false).said);
}

Steered FlowTransformer::steer(const Images& x, const std::vector<std::int64_t>& tokens, double t,
                               const MapCost& cost, Weights weights) const {
  const Tensor at = tensor_of(x).requires_grad_(true);
  const auto answer = impl_->velocity(at, impl_->tokens_tensor(tokens), t, weights, true);
  const Tensor maps = answer.maps.detach().contiguous(), slope = torch::zeros_like(maps);
  const auto each = to_size(maps.numel() / x.rows());
  Steered steered;
  for (Index i = 0; i < x.rows(); ++i) {
    const auto from = static_cast<std::ptrdiff_t>(to_size(i) * each);
    steered.cost.push_back(
        cost(i, {maps.data_ptr<float>() + from, each}, {slope.data_ptr<float>() + from, each}));
  }
  steered.slope = images_of(torch::autograd::grad({answer.maps}, {at}, {slope})[0]);
  steered.velocity = images_of(answer.said);
  steered.maps = images_of(maps.mean(1));
  return steered;
}

Images FlowTransformer::pull_back(const Images& x, const std::vector<std::int64_t>& tokens,
                                  double t, const Images& a) const {
  const Tensor at = tensor_of(x).requires_grad_(true);
  const auto answer = impl_->velocity(at, impl_->tokens_tensor(tokens), t, Weights::kBase, false);
  return images_of(torch::autograd::grad({answer.said}, {at}, {tensor_of(a)})[0]);
}

std::int64_t FlowTransformer::add_tuning(std::int64_t rank, double alpha, Rng rng) {
  auto& t = impl_->tuning.emplace();
  const auto d = impl_->shape.width;
  const double scale = alpha / static_cast<double>(rank);
  const auto layer = [&] { return LowRank(t.parameters, d, d, rank, scale, rng); };
  const auto stream = [&](bool is_last) {
    StreamTuning s{layer(), layer(), layer(), {}};
    if (!is_last) s.out = layer();
    return s;
  };
  for (const auto& block : impl_->blocks) {
    auto image = stream(false);
    t.blocks.push_back({std::move(image), stream(block.text.is_last)});
  }
  t.parameters.bind();
  t.parameters.set_trainable(false);
  t.adam = FlatAdam(t.parameters, 0, 0, {0.95, 0.999});
  return t.parameters.values.numel();
}

double FlowTransformer::match(const MatchingBatch& batch, double quantile, double learning_rate) {
  auto& tuning = *impl_->tuning;
  const Tensor x = tensor_of(batch.x), t = tensor_of(batch.t),
               sigma = tensor_of(batch.sigma).view({-1, 1}),
               tokens = impl_->tokens_tensor(batch.tokens);
  const Tensor base = impl_->velocity({x, t, tokens}, Weights::kBase, false).said;
  tuning.parameters.set_trainable(true);
  const Tensor change = impl_->velocity({x, t, tokens}, Weights::kTuned, false).said - base;
  const Tensor losses = mean_square(2 / sigma * change + sigma * tensor_of(batch.adjoint));
  const Tensor kept = (losses.detach() <= losses.detach().quantile(quantile)).to(torch::kFloat32);
  const Tensor loss = (losses * kept).sum() / kept.sum();
  loss.backward();
  clip_gradient(tuning.parameters, kMostGradient);
  tuning.adam.step(tuning.parameters, learning_rate);
  tuning.parameters.set_trainable(false);
  return loss.item<double>();
}

void FlowTransformer::save_tuning(training::ByteWriter& to) const {
  FlatAdam::save_floats(impl_->tuning->parameters.values, to);
  impl_->tuning->adam.save(to);
}

void FlowTransformer::restore_tuning(training::ByteReader& from) {
  FlatAdam::restore_floats(impl_->tuning->parameters.values, from);
  impl_->tuning->adam.restore(from);
}

namespace {

std::string archive_of(const NetworkShape& s, const Tensor& values) {
  torch::serialize::OutputArchive archive;
  archive.write("shape", torch::tensor({s.subjects, s.width, s.depth, s.heads, s.patch,
                                        std::int64_t{s.is_diffusion}}));
  archive.write("weights", values);
  std::ostringstream out;
  archive.save_to(out);
  return out.str();
}

// Calls read(archive, tensor to read into), and says in plain words when that fails.
Tensor tensor_in(const std::string& bytes, const char* name) {
  try {
    torch::serialize::InputArchive archive;
    archive.load_from(bytes.data(), bytes.size());
    Tensor tensor;
    archive.read(name, tensor);
    return tensor;
  } catch (const std::exception&) {
    throw std::runtime_error(std::string("is no libtorch archive with '") + name + "'");
  }
}

}  // namespace

std::string FlowTransformer::archive() const {
  return archive_of(impl_->shape, impl_->block.values);
}
std::string FlowTransformer::tuning_archive() const {
  return archive_of(impl_->shape, impl_->tuning->parameters.values);
}

NetworkShape FlowTransformer::shape_of(const std::string& archive) {
  const Tensor s = tensor_in(archive, "shape");
  if (s.scalar_type() != torch::kInt64 || s.dim() != 1 || s.numel() != 6)
    throw std::runtime_error("has a 'shape' that is not six integers");
  const auto at = [&s](std::int64_t i) { return s[i].item<std::int64_t>(); };
  return {at(0), at(1), at(2), at(3), at(4), at(5) != 0};
}

void FlowTransformer::load(const std::string& archive) {
  const Tensor values = tensor_in(archive, "weights");
  if (values.scalar_type() != torch::kFloat || values.numel() != parameters())
    throw std::runtime_error("does not hold the " + std::to_string(parameters()) +
                             " weights of its shape");
  if (!values.isfinite().all().item<bool>())
    throw std::runtime_error("holds weights that are not finite");
  impl_->block.values.copy_(values.view({-1}));
  impl_->average = nn::FlatAverage(impl_->block);
}

}  // namespace assay::focus_control
