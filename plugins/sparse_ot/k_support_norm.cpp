#include "plugins/sparse_ot/k_support_norm.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace assay::sparse_ot {
namespace {

struct Split {
  std::size_t head;  // entries above tau, each with theta = 1
  double tail;       // sum of the others, which share the rest
};

// Brings the k largest values to the front, falling, and finds the head: with h entries in it,
// tau = tail / (k - h) lies between the last entry of the head and the first of the tail.
Split split(std::vector<double>& values, std::size_t k) {
  const auto end = values.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(values.begin(), end, values.end(), std::greater<>());
  std::sort(values.begin(), end, std::greater<>());
  double tail = std::accumulate(values.begin(), values.end(), 0.0);
  std::size_t head = 0;
  while (head + 1 < k && values[head] * static_cast<double>(k - head) > tail)
    tail -= values[head++];
  // Summed afresh: the differences have lost digits where the tail is small.
  tail = std::accumulate(values.begin() + static_cast<std::ptrdiff_t>(head), values.end(), 0.0);
  return {head, tail};
}

}  // namespace

double squared_k_support_norm(std::vector<double>& values, Index k) {
  const auto most = static_cast<std::size_t>(k);
  if (values.size() <= most)
    return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  const auto [head, tail] = split(values, most);
  double squares = 0;
  for (std::size_t i = 0; i < head; ++i) squares += values[i] * values[i];
  return squares + tail * tail / static_cast<double>(most - head);
}

double k_support_level(std::vector<double> values, Index k) {
  const auto most = static_cast<std::size_t>(k);
  std::erase_if(values, [](double t) { return t <= 0; });
  if (values.size() <= most) return 0;
  const auto [head, tail] = split(values, most);
  return tail / static_cast<double>(most - head);
}

}  // namespace assay::sparse_ot
