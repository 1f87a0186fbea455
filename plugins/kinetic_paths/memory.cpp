#include "plugins/kinetic_paths/memory.hpp"

#include <algorithm>

#include "plugins/kinetic_paths/batches.hpp"
#include "plugins/kinetic_paths/distances.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr double kReal = sizeof(double), kSingle = sizeof(float);
constexpr double kDrawsOfBlock = 256;  // of lambda, each with sums of its own

// Sums of each block of draws, and what a thread holds of one block: two products, weights.
void require_lambda(const Run<Params>& run, const Dataset& data) {
  const auto& p = run.params();
  const auto atoms = static_cast<double>(std::min<Index>(data.points.rows(), p.lambda_points));
  const double draws =
      p.noise_samples > 0 ? static_cast<double>(p.noise_samples) : std::max(atoms, 4096.0);
  const double sums =
      2 * kEstimators * kReal * static_cast<double>(p.theta_points) * (draws / kDrawsOfBlock + 2);
  shared::require_memory(run, sums, "the sums of lambda", "; fewer theta_points or noise_samples",
                         "params.theta_points");
  const double row = 3 * atoms + 5 * static_cast<double>(data.dimension());
  shared::require_memory(run, kSingle * kDrawsOfBlock * row * run.threads(),
                         "posterior weights of atoms", "; fewer atoms", "params.lambda_points");
}

// Noise, reference, those of each budget and their like in other units and orders.
void require_samples(const Run<Params>& run, const Dataset& data) {
  constexpr double kCopies = 8;
  const auto& p = run.params();
  const double row =
      static_cast<double>(data.dimension()) * (kCopies + static_cast<double>(p.nfe.size())) +
      3.0 * static_cast<double>(Reference::kDirections);
  shared::require_memory(run, kReal * static_cast<double>(p.num_samples) * row, "samples",
                         "; fewer num_samples", "params.num_samples");
}

void require_networks(const Run<Params>& run, const Dataset& data) {
  const auto& p = run.params();
  const NetworkOptions options{data.dimension(), p.hidden_width, p.num_layers};
  const double one = network_bytes(options, static_cast<double>(batch_size(p, data.dimension())));
  shared::require_memory(run, one * static_cast<double>(p.paths.size()), "the networks",
                         "; smaller hidden_width, num_layers or batch_size", "params.hidden_width");
}

}  // namespace

void require_memory_of_points(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.dataset == Source::kDigits || p.dataset == Source::kFile) return;
  const double dimension = p.dataset == Source::kCheckerboard ? 2 : static_cast<double>(p.dim);
  shared::require_memory(run, 3 * kReal * static_cast<double>(p.num_points) * dimension,
                         "the points", "; fewer num_points", "params.num_points");
}

void require_memory_of_work(const Run<Params>& run, const Dataset& data) {
  require_lambda(run, data);
  if (run.params().task != Task::kPaths) require_samples(run, data);
  if (run.params().task == Task::kTrain) require_networks(run, data);
}

}  // namespace assay::kinetic_paths
