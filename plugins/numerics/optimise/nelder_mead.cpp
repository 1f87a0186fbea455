#include "plugins/numerics/optimise/nelder_mead.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::optimise {
namespace {

constexpr int kEvaluationsPerVariable = 400;

struct Vertex {
  Vector at;
  double value;
};

bool is_small(const std::vector<Vertex>& simplex, const Vector& step, double tolerance) {
  const auto& best = simplex.front();
  for (const auto& v : simplex)
    if (((v.at - best.at).cwiseAbs().array() > tolerance * step.cwiseAbs().array()).any())
      return false;
  return true;
}

}  // namespace

Vector nelder_mead(const std::function<double(const Vector&)>& f, Vector start, const Vector& step,
                   double tolerance) {
  const auto n = static_cast<std::size_t>(start.size());
  std::vector<Vertex> simplex{{start, f(start)}};
  for (std::size_t k = 0; k < n; ++k) {
    Vector at = start;
    at[static_cast<Index>(k)] += step[static_cast<Index>(k)];
    simplex.push_back({at, f(at)});
  }
  const auto better = [](const Vertex& a, const Vertex& b) { return a.value < b.value; };
  int evaluations = static_cast<int>(n) + 1;
  while (evaluations < kEvaluationsPerVariable * static_cast<int>(n)) {
    std::stable_sort(simplex.begin(), simplex.end(), better);
    if (is_small(simplex, step, tolerance)) break;
    Vector centre = Vector::Zero(start.size());
    for (std::size_t k = 0; k < n; ++k) centre += simplex[k].at / static_cast<double>(n);
    const auto along = [&](double t) {
      ++evaluations;
      const Vector at = centre + t * (simplex.back().at - centre);
      return Vertex{at, f(at)};
    };
    const auto reflected = along(-1);
    if (reflected.value < simplex.front().value) {
      const auto expanded = along(-2);
      simplex.back() = better(expanded, reflected) ? expanded : reflected;
      continue;
    }
    if (reflected.value < simplex[n - 1].value) {
      simplex.back() = reflected;
      continue;
    }
    const auto contracted = along(reflected.value < simplex.back().value ? -0.5 : 0.5);
    if (contracted.value < std::min(reflected.value, simplex.back().value)) {
      simplex.back() = contracted;
      continue;
    }
    for (std::size_t k = 1; k <= n; ++k) {
      simplex[k].at = 0.5 * (simplex[k].at + simplex.front().at);
      simplex[k].value = f(simplex[k].at);
      ++evaluations;
    }
  }
  return std::min_element(simplex.begin(), simplex.end(), better)->at;
}

}  // namespace assay::optimise
