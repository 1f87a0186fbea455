#include "plugins/transfer_q/params.hpp"

#include <algorithm>

namespace assay::transfer_q {
namespace {

std::vector<std::string> decoder_names(bool with_args) {
  std::vector<std::string> names;
  for (const auto& d : kDecoders)
    if (with_args || d.decoder != Decoder::kArgs) names.emplace_back(d.name);
  return names;
}

void declare_steering(Declare<Params>& d) {
  d.texts("decoders", &Params::decoders, decoder_names(true))
      .choices(decoder_names(true))
      .length(1)
      .default_when("mode=tabular & problem=data & !data.prefix_reward", decoder_names(false))
      .help("what is compared");
  d.real("alpha", &Params::alpha, 0.5)
      .above(0)
      .help("of decoding: price of a nat of departure from the frozen model, at every token");
  d.real("beta", &Params::beta, 0.7)
      .above(0)
      .help("of aligned models: price of a nat of departure, of whole texts");
  d.reals("alphas", &Params::alphas, {})
      .above(0)
      .help("other alphas for frontier.csv, reward over departure");
  d.choice("decode", &Params::is_greedy, false, {{"sample", false}, {"greedy", true}})
      .help("draw the next token, or take the likeliest");
  d.choice("base_policy", &Params::is_base_aligned, false, {{"sft", false}, {"baseline", true}})
      .help("what tq_* steer: the frozen model, or the aligned one that gives their values");
  d.integer("top_k", &Params::top_k, 0)
      .at_least(0)
      .default_when("mode=lm", 10)
      .help("only so many of the likeliest tokens are candidates; 0: all");
  d.integer("best_of_n", &Params::best_of_n, 10)
      .at_least(1)
      .when("decoders=best_of_n")
      .help("texts out of which the best is kept");
  d.where("decoders=tq_indirect", [&] {
    d.choice("indirect_weighting", &Params::is_unnormalized, false,
             {{"self_normalized", false}, {"unnormalized", true}})
        .help("whether weights exp(c (r - r_BL)) are divided by their sum");
    d.optional("indirect_coefficient", &Params::indirect_coefficient)
        .at_least(0)
        .help("c; absent: 1/beta. The published code has 0.5");
  });
}

void declare_tree(Declare<Params>& d) {
  d.choice(
       "problem", &Params::problem, TreeSource::random,
       {{"random", TreeSource::random}, {"markov", TreeSource::markov}, {"data", TreeSource::data}})
      .help("independent draws at every node, models of order two, or arrays of your own");
  d.where("problem=random|markov", [&] {
    d.integer("vocab", &Params::vocab, 4).between(2, 64).help("tokens; data: read off");
    d.integer("horizon", &Params::horizon, 5).between(1, 20).help("length of every string");
    d.real("logit_scale", &Params::logit_scale, 1).at_least(0).help("deviation of logits");
    d.real("reward_correlation", &Params::reward_correlation, 0.6)
        .between(-1, 1)
        .help("of the reward that the other model is aligned to");
  });
}

void declare_corpus(Declare<Params>& d) {
  d.choice("corpus", &Params::corpus, Corpus::reviews,
           {{"reviews", Corpus::reviews}, {"file", Corpus::file}, {"csv", Corpus::csv}})
      .help(
          "made-up reviews, the characters of a text file, or the texts of a table, in words "
          "(n-gram) or characters (transformer)");
  d.choice("reward", &Params::reward, RewardName::lexicon,
           {{"lexicon", RewardName::lexicon},
            {"length", RewardName::length},
            {"trained", RewardName::trained}})
      .when("corpus=file|csv")
      .help(
          "word scores of data.lexicon and a length near 12, the length alone, or what is learnt "
          "from preferences by the lexicon");
  d.integer("preference_pairs", &Params::preference_pairs, 2000)
      .between(1, 1e6)
      .when("reward=trained")
      .help("pairs of texts that it is learnt from");
  d.where("corpus=csv", [&] {
    d.text("label_domain", &Params::label_domain, "amazon")
        .help("of data.corpus: the other reward is learnt from its labels");
    d.text("prompt_domain", &Params::prompt_domain, "imdb")
        .help("of data.corpus: the first three words of its texts are prompts");
  });
  d.integer("train_sentences", &Params::train_sentences, 6000)
      .between(1, 1e6)
      .when("corpus=reviews")
      .help("reviews that the frozen model learns from");
  d.integer("eval_prompts", &Params::eval_prompts, 64)
      .between(1, 1e5)
      .help("prompts that are answered");
}

void declare_transformer(Declare<Params>& d) {
  d.integer("d_model", &Params::d_model, 64).between(4, 512).help("width, a multiple of num_heads");
  d.integer("num_layers", &Params::num_layers, 2).between(1, 8).help("blocks");
  d.integer("num_heads", &Params::num_heads, 4).between(1, 16).help("of attention");
  d.integer("context", &Params::context, 64).between(2, 1024).help("tokens that it sees at most");
  d.integer("train_steps", &Params::train_steps, 800)
      .between(1, 1e6)
      .help("of Adam, for the frozen model");
  d.integer("align_steps", &Params::align_steps, 200)
      .between(1, 1e6)
      .help("of Adam, from there to an aligned one");
  d.integer("batch_size", &Params::batch_size, 32).between(1, 4096).help("texts of a step");
  d.real("learning_rate", &Params::learning_rate, 1e-3).above(0).help("of Adam");
  d.choice("align", &Params::is_preference, false, {{"best_of_n", false}, {"dpo", true}})
      .help("learn from the best of many texts, or from which of two is better");
  d.where("align=dpo", [&] {
    d.real("beta_dpo", &Params::beta_dpo, 0.1).above(0).help("of preference optimisation");
    d.real("dpo_learning_rate", &Params::dpo_learning_rate, 1e-4).above(0).help("of Adam there");
    d.integer("dpo_pairs", &Params::dpo_pairs, 500)
        .between(1, 1e6)
        .help("best and worst of eight texts each");
  });
}

void declare_text(Declare<Params>& d) {
  declare_corpus(d);
  d.choice("backend", &Params::is_transformer, false, {{"ngram", false}, {"transformer", true}})
      .help("what the models are");
  d.integer("ngram_order", &Params::ngram_order, 4)
      .between(1, 8)
      .when("backend=ngram")
      .help("a token depends on so many less one before it");
  d.where("backend=transformer", [&] { declare_transformer(d); });
  d.where("(backend=ngram or align=best_of_n)", [&] {
    d.integer("align_samples", &Params::align_samples, 800)
        .between(1, 1e6)
        .help("texts a prompt, out of which aligned models learn");
    d.real("align_keep", &Params::align_keep, 0.2)
        .above(0)
        .at_most(1)
        .help("the share of them with the most reward");
  });
  d.integer("rollouts", &Params::rollouts, 8)
      .between(1, 1e5)
      .help("continuations of a candidate, whose rewards make its value");
  d.integer("rollout_length", &Params::rollout_length, 0)
      .between(0, 1e5)
      .help("tokens of a continuation at most; 0: to the end");
  d.integer("max_new_tokens", &Params::max_new_tokens, 24).between(1, 1e4).help("of a response");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  d.choice("mode", &Params::is_lm, false, {{"tabular", false}, {"lm", true}})
      .help("all strings of a small tree, exactly, or models of text, by draws");
  declare_steering(d);
  d.where("mode=tabular", [&] { declare_tree(d); });
  d.where("mode=lm", [&] { declare_text(d); });
}

std::vector<Decoder> chosen_decoders(const Params& params) {
  std::vector<Decoder> chosen;
  for (const auto& d : kDecoders)
    if (has(params, d.decoder)) chosen.push_back(d.decoder);
  return chosen;
}

bool has(const Params& params, Decoder decoder) {
  return std::count(params.decoders.begin(), params.decoders.end(), named(decoder).name) > 0;
}

Steering steering_of(const Params& params) {
  Steering steering;
  steering.alpha = params.alpha;
  steering.beta = params.beta;
  steering.is_greedy = params.is_greedy;
  steering.is_base_aligned = params.is_base_aligned;
  steering.top_k = params.top_k;
  steering.best_of = params.best_of_n;
  steering.is_normalized = !params.is_unnormalized;
  steering.coefficient = params.indirect_coefficient.value_or(1 / params.beta);
  return steering;
}

void warn_of_weak_steering(TransferRun& run) {
  const auto& p = run.params();
  if (p.alpha > p.beta && has(p, Decoder::kDirect))
    run.warn(said("alpha ", p.alpha, " is above beta ", p.beta,
                  ": the aligned model departs further than decoding wants to, and values of the "
                  "frozen model (cd) may serve better"));
}

}  // namespace assay::transfer_q
