// Declares what transfer_q reads and leaves, and its examples.
#include "plugins/transfer_q/params.hpp"

namespace assay::transfer_q {
namespace {

// One output for each decoder, where it is asked for.
template <class Describe>
void for_each_decoder(Declare<Params>& d, const char* prefix, Describe describe) {
  for (const auto& decoder : kDecoders)
    d.where(said("decoders=", decoder.name).c_str(),
            [&] { describe(d.value(said(prefix, decoder.label).c_str()), decoder); });
}

void declare_decoded(Declare<Params>& d) {
  for_each_decoder(d, "reward_", [](auto output, const auto& decoder) {
    output.maximize().help(said("mean reward of ", decoder.help).c_str());
  });
  for_each_decoder(d, "kl_", [](auto output, const auto&) {
    output.minimize().unit("nat").help("of its texts to the frozen model's");
  });
  d.where("decoders=cd", [&] {
    for_each_decoder(d, "gain_",
                     [](auto output, const auto&) { output.maximize().help("reward above cd's"); });
  });
}

void declare_tree_outputs(Declare<Params>& d) {
  for_each_decoder(d, "sub_gap_", [](auto output, const auto&) {
    output.minimize().help("reward_star less its reward; below 0 where it departs further");
  });
  for_each_decoder(d, "gap_to_max_", [](auto output, const auto&) {
    output.minimize().help("reward_max less its reward");
  });
  for_each_decoder(d, "frontier_deficit_", [](auto output, const auto&) {
    output.minimize().help("what the best law of equal KL earns above it");
  });
  d.value("reward_star").help("of the law of texts that maximises r - beta KL");
  d.value("kl_star").unit("nat").help("its departure from the frozen model");
  d.value("reward_baseline").help("of the law that does so for the other reward");
  d.value("kl_baseline").unit("nat").help("its departure");
  d.value("reward_max").help("largest of any possible text");
  d.value("soft_optimal_residual")
      .minimize()
      .help("largest difference of soft_optimal to the conditionals of the law behind reward_star");
  d.value("log_weight_max")
      .when("decoders=tq_indirect & indirect_weighting=unnormalized")
      .help("largest c (r - r_BL)");
  d.where("decoders=tq_direct", [&] {
    d.value("kl_bound_tq_direct").help("horizon (max r - min r) / alpha: kl_tq_direct at most");
    d.where("decode=sample & base_policy=sft & top_k=0", [&] {
      d.value("gap_identity_residual").minimize().help("of the identity behind the bounds");
      d.value("gap_bound_tq_direct").help("sub_gap_tq_direct at most");
      d.value("gap_bound_total_tq_direct").help("gap_to_max_tq_direct at most");
    });
  });
  d.value("consistent")
      .certifies()
      .help("1: no bound is broken and no decoder beats the frontier, to 1e-9 of the rewards");
}

void declare_text_outputs(Declare<Params>& d) {
  for_each_decoder(d, "reward_se_", [](auto output, const auto&) {
    output.help("its standard error over prompts");
  });
  for_each_decoder(d, "diversity_", [](auto output, const auto&) {
    output.maximize().help(
        "product of the shares of different 2-, 3- and 4-grams, mean over texts");
  });
  for_each_decoder(d, "distinct_2_", [](auto output, const auto&) {
    output.maximize().help("different pairs of neighbours over all, of all texts together");
  });
  for_each_decoder(d, "coherence_", [](auto output, const auto&) {
    output.maximize().help(
        "cosine of prompt and response, tokens embedded by company in the corpus");
  });
  for_each_decoder(d, "nll_sft_", [](auto output, const auto&) {
    output.minimize().unit("nat").help("surprise of the frozen model per token");
  });
  d.where("decoders=cd", [&] {
    for_each_decoder(d, "win_rate_", [](auto output, const auto&) {
      output.maximize().help("share of prompts answered better than by cd, ties by half");
    });
  });
  for_each_decoder(d, "tokens_per_second_", [](auto output, const auto&) {
    output.timing().maximize().help("of responses, rollouts not counted");
  });
  d.value("reward_correlation")
      .help("of the two rewards over the texts that the frozen model learns from");
  d.value("classifier_accuracy")
      .maximize()
      .optional()
      .help("of the other reward on the labels of the prompts' domain");
  d.artifact("responses.csv")
      .scatter("reward_bl", "reward", "decoder")
      .help("every response: the reward asked for over the other one");
  d.artifact("side_by_side.md").help("five prompts, answered by every decoder");
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("frontier.csv")
      .lines("kl", "reward", "decoder")
      .optional()
      .help("reward over departure of every decoder at `alphas`");
  d.artifact("values.npy")
      .heatmap()
      .optional()
      .help(
          "values of the first token: decoders that have some, in the order of the list, and "
          "prompts x candidates");
}

void declare_examples(Declare<Params>& d) {
  d.example("tree",
            "[experiment]\nname = \"transfer_q-tree\"\nmethod = \"transfer_q\"\n\n"
            "[params]\nalphas = [0.2, 0.4, 0.7, 1.0, 2.0, 5.0]\n",
            "every decoder on a random tree, exactly");
  d.example("own_tree",
            "[experiment]\nname = \"transfer_q-own-tree\"\nmethod = \"transfer_q\"\n\n"
            "[params]\nproblem = \"data\"\n\n"
            "[data]\nsft_logits = \"logits.csv\"\nreward = \"reward.csv\"\n"
            "reward_bl = \"reward_bl.csv\"\n",
            "two tokens, two steps, a reward of your own")
      .file("logits.csv", "a,b\n0,0\n1,0\n0,2\n")
      .file("reward.csv", "r\n0\n1\n0\n3\n")
      .file("reward_bl.csv", "r\n0\n1\n1\n2\n");
  d.example("reviews",
            "[experiment]\nname = \"transfer_q-reviews\"\nmethod = \"transfer_q\"\n\n"
            "[params]\nmode = \"lm\"\nalpha = 0.15\neval_prompts = 16\nalign_samples = 100\n"
            "train_sentences = 2000\nalphas = [0.15, 0.5]\n",
            "made-up reviews, answered by every decoder");
  d.example("transformer",
            "[experiment]\nname = \"transfer_q-transformer\"\nmethod = \"transfer_q\"\n\n"
            "[params]\nmode = \"lm\"\nbackend = \"transformer\"\ndecoders = [\"sft\", \"cd\", "
            "\"tq_direct\"]\nalpha = 0.15\nd_model = 16\ntrain_steps = 250\nalign_steps = 30\n"
            "batch_size = 8\nalign_samples = 20\neval_prompts = 8\nrollouts = 2\n",
            "a transformer that has hardly learnt anything, answering them");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where("mode=tabular & problem=data", [&] {
    d.input("sft_logits").array("n v").allow_nan().help("internal nodes, breadth-first, x tokens");
    d.input("reward").array("l c").help("of each string, in the order of its tokens");
    d.input("reward_bl").array("l c").help("that the other model is aligned to");
    d.input("prefix_reward").array("n v").optional().help("of unfinished strings, for args");
  });
  d.where("mode=lm", [&] {
    d.input("corpus")
        .table({"text"})
        .when("corpus=csv")
        .help("texts; with columns domain and label (0, 1) also what people thought of them");
    d.input("text").file().when("corpus=file").help("a text, a sentence a line");
    d.input("lexicon")
        .table({"word", "score"})
        .optional()
        .when("corpus=csv|file")
        .help("what a word is worth");
    d.input("prompts").table({"prompt"}).optional().when("corpus=csv|file").help("to be answered");
  });
}

void declare_outputs(Declare<Params>& d) {
  declare_decoded(d);
  d.where("mode=tabular", [&] { declare_tree_outputs(d); });
  d.where("mode=lm", [&] { declare_text_outputs(d); });
  d.value("seconds").unit("s").timing().minimize().help("of all decoders");
  declare_artifacts(d);
  declare_examples(d);
}

}  // namespace assay::transfer_q
