#include "plugins/pearl/rival.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "plugins/pearl/labels.hpp"

namespace assay::pearl {
namespace {

constexpr double kSameLoss = 0.01;   // of the best one
constexpr double kCongruent = 0.01;  // of the root mean square of the distances
constexpr double kRounding = 1e-13;  // of E, relative to its scale

// Within (-1, 1) in equal steps, of mean 0.
Vector centred_ranks(const Vector& values) {
  std::vector<Index> order(static_cast<std::size_t>(values.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return values[a] < values[b]; });
  Vector rank(values.size());
  for (Index k = 0; k < rank.size(); ++k)
    rank[order[static_cast<std::size_t>(k)]] =
        static_cast<double>(2 * k + 1 - rank.size()) / static_cast<double>(rank.size());
  return rank;
}

}  // namespace

bool is_as_good(double loss, double best, double scale) {
  return loss <= std::max(best + kSameLoss * std::abs(best), kCongruent * kCongruent * scale / 2);
}

Matrix Podium::carried(const Matrix& transport) const {
  return aligned_labels(transport, *labels_, LabelNormalization::conditional);
}

void Podium::challenge(const Matrix& transport, double loss) {
  if (labels_ == nullptr || !is_as_good(loss, best_.loss, scale_)) return;
  const double contradiction = label_disagreement(best_labels_, carried(transport));
  if (contradiction <= best_.contradiction) return;
  best_.rival = transport;
  best_.rival_loss = loss;
  best_.contradiction = contradiction;
}

void Podium::offer(Alignment found) {
  found.stuck_starts = best_.stuck_starts + (found.is_stuck ? 1 : 0);
  const bool is_first = best_.transport.size() == 0;
  if (!is_first && found.loss >= best_.loss - kRounding * scale_) {
    best_.stuck_starts = found.stuck_starts;
    return challenge(found.transport, found.loss);
  }
  const auto last = std::exchange(best_, std::move(found));
  if (labels_ != nullptr) best_labels_ = carried(best_.transport);
  if (is_first) return;
  challenge(last.transport, last.loss);
  if (last.rival.size() > 0) challenge(last.rival, last.rival_loss);
}

Matrix contrary(const Matrix& transport, const Matrix& source_labels, Contrary kind) {
  const Matrix labels = aligned_labels(transport, source_labels, LabelNormalization::conditional);
  Vector source = centred_ranks(preferences_of(source_labels));
  Vector target = centred_ranks(preferences_of(labels));
  if (kind == Contrary::halves) source = source.array().sign(), target = target.array().sign();
  return (1 - (source * target.transpose()).array()) / static_cast<double>(transport.size());
}

}  // namespace assay::pearl
