#include <algorithm>
#include <set>

#include "plugins/kind/experiment.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::kind {
namespace {

constexpr std::int64_t kComponents = 4;  // of a matrix at most, in widths

void require_divides(std::int64_t divisor, std::int64_t whole, const char* name,
                     const char* of_what) {
  if (whole % divisor != 0)
    bad_input(std::string("params.") + name, divisor, " does not divide ", of_what, ", ", whole);
}

void require_components(const Params& p) {
  const auto most = kComponents * p.width;
  const auto demand = [&](std::int64_t r, const char* name) {
    if (r > most)
      bad_input(std::string("params.") + name, "makes ", r,
                " components a matrix; at most 4 width = ", most, " are possible");
  };
  demand(p.num_learngene, "num_learngene");
  demand(p.base_components(), "tailors_per_class");
  if (p.task != Task::kTransfer) return;
  const auto novel = static_cast<std::int64_t>(p.novel_classes.size());
  demand(p.num_learngene + novel * p.novel_tailors_per_class, "novel_tailors_per_class");
}

void require_diffusion(const Params& p) {
  if (p.beta_start > p.beta_end) bad_input("params.beta_start", "is above beta_end, ", p.beta_end);
  if (p.sample_steps > p.diffusion_steps)
    bad_input("params.sample_steps", p.sample_steps, " steps of only ", p.diffusion_steps,
              " noise levels");
}

// Of the adapters that the run uses.
void require_adapters(const Params& p) {
  if (std::set<std::string>(p.solver.begin(), p.solver.end()).size() < p.solver.size())
    throw BadInput("a solver is named twice", "params.solver");
  if (p.task != Task::kTransfer) return;
  const auto uses = [&](const char* name) {
    return std::find(p.solver.begin(), p.solver.end(), name) != p.solver.end();
  };
  if ((uses("lora") || uses("pissa")) && p.lora_rank > p.width)
    bad_input("params.lora_rank", p.lora_rank, " is above the width, ", p.width);
  if (uses("oft")) require_divides(p.oft_blocks, p.width, "oft_blocks", "the width");
  if (uses("heur_lg") && p.heur_layers > p.depth)
    bad_input("params.heur_layers", p.heur_layers, " of only ", p.depth, " blocks");
}

void require_kept(const Params& p) {
  std::set<std::int64_t> seen;
  for (const auto label : p.keep_classes) {
    if (std::find(p.base_classes.begin(), p.base_classes.end(), label) == p.base_classes.end())
      bad_input("params.keep_classes", "class ", label, " is no base class");
    if (!seen.insert(label).second)
      bad_input("params.keep_classes", "class ", label, " is named twice");
  }
}

// What a step keeps for its way back: about forty numbers of a token's width in each block, the
// shares of attention, and six times the parameters.
double bytes_needed(const Params& p, const Dataset& data) {
  const auto s = shape_of(p, data);
  const auto d = static_cast<double>(s.width), n = static_cast<double>(s.tokens());
  const auto components = static_cast<double>(p.base_components());
  const double step =
      static_cast<double>(p.batch_size * s.depth) *
      (n * (40 * d + 12 * components) + static_cast<double>(s.heads) * n * (n + 16));
  const double parameters =
      6 * static_cast<double>(dense_parameters(s) + factored_parameters(s, p.base_components()));
  const double images = 8 * static_cast<double>(data.pixels.size());
  const double samples = 8 * static_cast<double>(p.samples_per_class * data.values()) *
                         static_cast<double>(p.base_classes.size() + p.novel_classes.size());
  return sizeof(float) * (step + parameters + images + samples);
}

}  // namespace

void require_network(const Run<Params>& run, const Dataset& data) {
  const auto& p = run.params();
  require_divides(p.heads, p.width, "heads", "the width");
  require_components(p);
  require_diffusion(p);
  if (p.task == Task::kRecombine)
    require_kept(p);
  else
    require_adapters(p);
  shared::require_memory(run, bytes_needed(p, data), "a network and its batches",
                         "; see width, depth, patch and batch_size", "params.batch_size");
  if (run.find_input("pretrained")) read_pretrained(run, data, shape_of(p, data));
}

void require_features(const Run<Params>& run) {
  for (const char* role : {"features_a", "features_b"})
    if (const auto rows = run.input(role).size(0); rows < 2)
      bad_input(std::string("data.") + role, "has ", rows, " row; a covariance needs two");
}

void require_decomposition(const Run<Params>& run) {
  const auto& p = run.params();
  const auto matrix = run.input("matrix");
  const auto outputs = static_cast<std::int64_t>(matrix.size(0)),
             inputs = static_cast<std::int64_t>(matrix.size(1)), least = std::min(outputs, inputs);
  if (p.num_learngene > least)
    bad_input("params.num_learngene", p.num_learngene, " of only ", least, " singular values");
  if (p.lora_rank > least)
    bad_input("params.lora_rank", p.lora_rank, " of only ", least, " singular values");
  require_divides(p.oft_blocks, inputs, "oft_blocks", "the columns of data.matrix");
  const auto size = static_cast<double>(outputs) * static_cast<double>(inputs) +
                    2 * static_cast<double>(inputs) * static_cast<double>(inputs);
  shared::require_memory(run, 8 * 4 * size, "the factors of the matrix", "", "data.matrix");
}

}  // namespace assay::kind
