// kind: pre-train a diffusion transformer whose matrices keep what all classes share apart from
// what each needs of its own; add classes by few small parts, or ship the network for some of them.
#include <assay/sdk.hpp>

#include "plugins/kind/experiment.hpp"
#include "plugins/kind/tasks.hpp"

namespace assay::kind {
namespace {

struct Kind {
  static constexpr About about{
      "kind", "1.0.0", "Decomposable diffusion models for transfer to new classes",
      "Xie, Feng, Shi, Wang, Rui & Geng 2025, ICML (PMLR 267), arXiv 2408.07337",
      "generative models"};
  using Params = kind::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_outputs(d);
    d.example("transfer",
              "[experiment]\nname = \"kind-example\"\nmethod = \"kind\"\n\n"
              "[params]\nsolver = [\"kind\", \"lora\"]\nwidth = 16\ndepth = 2\nheads = 2\n"
              "num_learngene = 8\ntailors_per_class = 2\nnovel_tailors_per_class = 2\n"
              "lora_rank = 4\npretrain_steps = 60\nfinetune_steps = 30\nbatch_size = 32\n"
              "samples_per_class = 40\nsample_steps = 10\n",
              "tailors against LoRA on digits, far too short to learn them");
    d.example("recombine",
              "[experiment]\nname = \"kind-recombine\"\nmethod = \"kind\"\n\n"
              "[params]\ntask = \"recombine\"\nkeep_classes = [1, 3]\nwidth = 16\ndepth = 1\n"
              "heads = 2\nnum_learngene = 8\ntailors_per_class = 2\npretrain_steps = 40\n"
              "batch_size = 32\nsamples_per_class = 40\nsample_steps = 10\n",
              "a network cut down to two of its classes");
    d.example("decompose",
              "[experiment]\nname = \"kind-decompose\"\nmethod = \"kind\"\n\n"
              "[params]\ntask = \"decompose\"\nnum_learngene = 2\nlora_rank = 1\noft_blocks = 2\n\n"
              "[data]\nmatrix = \"matrix.csv\"\n",
              "the algebra of one matrix")
        .file("matrix.csv", "a,b,c,d\n1,2,0,1\n0,1,3,1\n2,0,1,5\n");
    d.example("frechet",
              "[experiment]\nname = \"kind-frechet\"\nmethod = \"kind\"\n\n"
              "[params]\ntask = \"frechet\"\n\n[data]\nfeatures_a = \"a.csv\"\n"
              "features_b = \"b.csv\"\n",
              "the distance of two small clouds")
        .file("a.csv", "x,y\n0,0\n1,0\n0,1\n1,1\n")
        .file("b.csv", "x,y\n2,0\n3,0\n2,2\n4,1\n");
  }

  static void check(Run<Params>& run) {
    const auto task = run.params().task;
    if (task == Task::kFrechet) return require_features(run);
    if (task == Task::kDecompose) return require_decomposition(run);
    require_network(run, read_dataset(run));
  }

  static void run(Run<Params>& run) {
    switch (run.params().task) {
      case Task::kTransfer:
        return run_transfer(run);
      case Task::kPretrain:
        return run_pretrain(run);
      case Task::kRecombine:
        return run_recombine(run);
      case Task::kFrechet:
        return run_frechet(run);
      case Task::kDecompose:
        return run_decompose(run);
    }
  }
};

}  // namespace
}  // namespace assay::kind

ASSAY_PLUGIN(assay::kind::Kind)
