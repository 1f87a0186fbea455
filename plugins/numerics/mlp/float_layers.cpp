#include "plugins/numerics/mlp/float_layers.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/linalg/multiply.hpp"
#include "plugins/numerics/mlp/float_kernels.hpp"

namespace assay::mlp {
namespace {

void save_floats(const FloatArray& values, training::ByteWriter& to) {
  to.put(std::span<const float>(values.data(), values.size()));
}

void restore_floats(FloatArray& values, training::ByteReader& from) {
  const auto saved = from.take_list<float>();
  if (saved.size() != values.size())
    throw std::runtime_error("the checkpoint is of another network");
  if (!std::all_of(saved.begin(), saved.end(), [](float x) { return std::isfinite(x); }))
    throw std::runtime_error("the checkpoint holds a weight that is no number");
  std::copy(saved.begin(), saved.end(), values.begin());
}

double start_deviation(std::size_t inputs) {
  return std::sqrt(1 / (3.0 * static_cast<double>(inputs)));
}

}  // namespace

std::size_t FloatParameters::add(std::size_t count, double sd, Rng& rng) {
  const std::size_t at = values_.size();
  for (auto* a : {&values_, &gradient_, &mean_, &square_}) a->resize(at + count, 0.0F);
  if (sd > 0)
    for (std::size_t k = at; k < at + count; ++k)
      values_[k] = static_cast<float>(sd * rng.normal());
  return at;
}

void FloatParameters::step(double rate) {
  constexpr double kBeta1 = 0.9, kBeta2 = 0.999;
  const auto n = static_cast<double>(++steps_);
  const double mean_scale = 1 - std::pow(kBeta1, n), square_scale = 1 - std::pow(kBeta2, n);
  adam_step({values_.data(), gradient_.data(), mean_.data(), square_.data()}, values_.size(),
            static_cast<float>(rate / mean_scale), static_cast<float>(1 / std::sqrt(square_scale)));
}

void FloatParameters::save(training::ByteWriter& to) const {
  to.put(steps_);
  for (const auto* a : {&values_, &mean_, &square_}) save_floats(*a, to);
}

void FloatParameters::restore(training::ByteReader& from) {
  steps_ = from.take<std::int64_t>();
  if (steps_ < 0) throw std::runtime_error("the checkpoint has taken less than no steps");
  for (auto* a : {&values_, &mean_, &square_}) restore_floats(*a, from);
}

FloatDense::FloatDense(FloatParameters& p, std::size_t inputs_, std::size_t outputs_, Rng& rng)
    : inputs(inputs_),
      outputs(outputs_),
      weight(p.add(inputs * outputs, start_deviation(inputs), rng)),
      bias(p.add(outputs, start_deviation(inputs), rng)) {}

void FloatDense::forward(const FloatParameters& p, const float* x, std::size_t rows, float* y,
                         bool add) const {
  if (!add) repeat_row(p.value(bias), rows, outputs, y);
  linalg::multiply<float>(rows, outputs, inputs, {x, inputs, 1}, p.value(weight), y);
  if (!add) return;
  const float* b = p.value(bias);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t k = 0; k < outputs; ++k) y[i * outputs + k] += b[k];
}

void FloatDense::pull_parameters(FloatParameters& p, const float* x, const float* g,
                                 std::size_t rows) const {
  linalg::multiply<float>(inputs, outputs, rows, {x, 1, inputs}, g, p.gradient(weight));
  add_column_sums(g, rows, outputs, p.gradient(bias));
}

void FloatDense::pull_inputs(const FloatParameters& p, const float* g, std::size_t rows,
                             std::size_t count, float* dx, FloatArray& work) const {
  work.resize(count * outputs);
  transpose(p.value(weight), count, outputs, work.data());
  std::fill_n(dx, rows * count, 0.0F);
  linalg::multiply<float>(rows, count, outputs, {g, outputs, 1}, work.data(), dx);
}

}  // namespace assay::mlp
