#include "db/fold.hpp"

#include <algorithm>
#include <cmath>

namespace assay::db {
namespace {

double real(const Finite& value) {
  return std::visit([](auto v) { return static_cast<double>(v); }, value);
}

bool is_less(const Finite& a, const Finite& b) { return exact(a) < exact(b); }

// Of integers exact, as SQL takes it.
double difference(const Finite& a, const Finite& b) {
  const auto* i = std::get_if<std::int64_t>(&a);
  const auto* j = std::get_if<std::int64_t>(&b);
  std::int64_t whole = 0;
  if (i != nullptr && j != nullptr && !__builtin_sub_overflow(*i, *j, &whole))
    return static_cast<double>(whole);
  return real(a) - real(b);
}

double squares_around(const std::vector<Finite>& values, const Finite& mean) {
  double sum = 0;
  for (const auto& value : values) sum += difference(value, mean) * difference(value, mean);
  return sum;
}

}  // namespace

long double exact(const Finite& value) {
  return std::visit([](auto v) { return static_cast<long double>(v); }, value);
}

Fold fold(const std::vector<Finite>& values) {
  if (values.empty()) return {};
  const auto min = std::min_element(values.begin(), values.end(), is_less);
  const auto max = std::max_element(values.begin(), values.end(), is_less);
  Fold result{*min, *min, *max, std::nullopt};
  if (values.size() == 1) return result;
  if (!is_less(*min, *max)) {
    result.sd = 0.0;
    return result;
  }
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const auto& value : values) sum += real(value);
  Finite mean = sum / n;
  if (is_less(mean, *min)) mean = *min;
  if (!is_less(mean, *max)) mean = *max;
  result.sd = std::sqrt(squares_around(values, mean) / (n - 1));
  result.mean = mean;
  return result;
}

}  // namespace assay::db
