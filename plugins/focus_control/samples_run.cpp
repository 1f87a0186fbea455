#include "plugins/focus_control/samples_run.hpp"

#include <algorithm>

#include "plugins/focus_control/base_model.hpp"
#include "plugins/focus_control/samples.hpp"
#include "plugins/focus_control/tuning.hpp"
#include "plugins/shared/artifacts.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::focus_control {
namespace {

constexpr double kFloat = 4;  // bytes

double real(std::int64_t n) { return static_cast<double>(n); }

// What one sample leaves for the way back: about 40 widths a token and block, the shares of each
// head, and what is taken apart for them.
double trace_bytes(const Params& p) {
  const auto shape = shape_of(p);
  const double tokens = real(shape.positions() + shape.text());
  return kFloat * real(p.depth) * tokens * (40 * real(p.width) + 3 * real(p.heads) * (tokens + 16));
}

void require_run_memory(Run<Params>& run) {
  const auto& p = run.params();
  const double image = kFloat * kImageSize, trace = trace_bytes(p);
  const double weights = kFloat * real(p.depth) * 26 * real(p.width) * real(p.width);
  shared::require_memory(run, 8 * weights, "the network", ": use a smaller width or depth",
                         "params.width");
  shared::require_memory(run, real(kTogether) * trace, "the attention of 64 samples",
                         ": use a larger patch or a smaller width", "params.patch");
  const double ways = real(static_cast<std::int64_t>(p.heuristics.size()) + 4);
  shared::require_memory(run, ways * real(p.num_prompts) * image, "the samples",
                         ": ask for fewer prompts", "params.num_prompts");
  if (!run.find_input("weights")) {
    shared::require_memory(run, real(p.batch_size) * (trace + 3 * image), "a training step",
                           ": use a smaller batch", "params.batch_size");
    shared::require_memory(run, real(p.num_scenes) * (image + 100), "the scenes", ": draw fewer",
                           "params.num_scenes");
  }
  if (p.task != Task::kAdjointMatching) return;
  const double matched = real(std::min(p.am_times, p.sample_steps - 1)) * (2 * trace + 3 * image);
  shared::require_memory(run,
                         real(p.am_trajectories) * (3 * real(p.sample_steps + 1) * image + matched),
                         "trajectories and a step of their matching",
                         ": simulate fewer, or match fewer times", "params.am_trajectories");
}

}  // namespace

void require_samples(Run<Params>& run) {
  require_run_memory(run);
  require_weights(run);
}

void run_samples(Run<Params>& run) {
  require_run_memory(run);
  Effort effort(run);
  auto base = obtain_base(run, effort);
  shared::write_bytes(run, "base.pt", base.network.archive());
  std::optional<Tuned> tuned;
  if (run.params().task == Task::kAdjointMatching) tuned = tune(run, base, effort);
  auto study = sample_ways(run, base.network, effort);
  report_best_of(run, base.network, study, effort);
  if (tuned) study.ways.push_back(sample_tuned(run, base.network, study, effort));
  report_study(run, study, base.network.shape());
  if (tuned) report_tuned(run, study, *tuned);
}

}  // namespace assay::focus_control
