#include "plugins/conditional_monge_gap/context.hpp"

#include <cmath>
#include <stdexcept>
#include <utility>

namespace assay::conditional_monge_gap {
namespace {

constexpr double kConstant = 1e-12;  // a deviation up to here is rounding

Vector with_dose(const Vector& v, double dose) {
  Vector result(v.size() + 1);
  result << v, dose;
  return result;
}

}  // namespace

std::vector<std::string> embedding_keys(const Condition& condition, bool is_of_conditions,
                                        ContextMode mode) {
  if (is_of_conditions) return {condition.id};
  if (mode == ContextMode::kConcat) return {condition.drug};
  std::vector<std::string> drugs(1);
  for (const char c : condition.drug) {
    if (c == '+')
      drugs.emplace_back();
    else
      drugs.back() += c;
  }
  return drugs;
}

double transformed_dose(double dose, DoseTransform transform) {
  switch (transform) {
    case DoseTransform::kLog:
      return std::log(dose);
    case DoseTransform::kLog10:
      return std::log10(dose);
    case DoseTransform::kLinear:
      return dose;
    case DoseTransform::kNone:
      break;
  }
  throw std::invalid_argument("no dose enters here");
}

Context Contexts::raw(const Condition& condition) const {
  const bool has_dose = options_.dose != DoseTransform::kNone;
  const double dose = has_dose ? transformed_dose(condition.dose, options_.dose) : 0;
  Context slices;
  for (const auto& key : embedding_keys(condition, embedding_.is_of_conditions, options_.mode)) {
    const auto row = embedding_.find(key);
    if (!row) throw std::invalid_argument("no embedding of '" + key + "'");
    const Vector v = embedding_.vectors.row(*row).transpose();
    if (options_.mode == ContextMode::kConcat || !has_dose) slices.push_back(v);
    if (has_dose) slices.push_back(with_dose(v, dose));
  }
  return slices;
}

Contexts::Contexts(Embedding embedding, const ContextOptions& options,
                   const std::vector<Condition>& training)
    : embedding_(std::move(embedding)), options_(options) {
  std::vector<std::vector<Vector>> seen;  // of each branch
  for (const auto& condition : training) {
    const Context slices = raw(condition);
    for (std::size_t s = 0; s < slices.size(); ++s) {
      const std::size_t branch = options_.mode == ContextMode::kConcat ? s : 0;
      if (seen.size() <= branch) seen.resize(branch + 1);
      seen[branch].push_back(slices[s]);
    }
  }
  for (const auto& rows : seen) {
    const Index length = rows[0].size();
    Vector mean = Vector::Zero(length), scale = Vector::Ones(length);
    if (options_.is_standardized) {
      for (const auto& row : rows) mean += row / static_cast<double>(rows.size());
      Vector variance = Vector::Zero(length);
      for (const auto& row : rows)
        variance += (row - mean).cwiseAbs2() / static_cast<double>(rows.size());
      for (Index k = 0; k < length; ++k)
        if (std::sqrt(variance[k]) > kConstant) scale[k] = std::sqrt(variance[k]);
    }
    lengths_.push_back(length);
    mean_.push_back(std::move(mean));
    scale_.push_back(std::move(scale));
  }
}

Context Contexts::operator()(const Condition& condition) const {
  Context slices = raw(condition);
  for (std::size_t s = 0; s < slices.size(); ++s) {
    const std::size_t branch = options_.mode == ContextMode::kConcat ? s : 0;
    slices[s] = (slices[s] - mean_[branch]).cwiseQuotient(scale_[branch]);
  }
  return slices;
}

}  // namespace assay::conditional_monge_gap
