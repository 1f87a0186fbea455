// Answers prompts with every decoder and reports it.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "plugins/numerics/language/text_statistics.hpp"
#include "plugins/numerics/statistics/correlation.hpp"
#include "plugins/shared/artifacts.hpp"
#include "plugins/shared/memory.hpp"
#include "plugins/transfer_q/learning.hpp"
#include "plugins/transfer_q/params.hpp"
#include "plugins/transfer_q/read_text.hpp"
#include "plugins/transfer_q/text_decoding.hpp"

namespace assay::transfer_q {
namespace {

constexpr Index kEmbedding = 16;
constexpr double kLearning = 0.2;       // of all work, to be shown as progress
constexpr std::size_t kSideBySide = 5;  // prompts

struct Answers {
  std::vector<Response> responses;
  std::vector<double> reward, reward_bl;
  double kl = 0, seconds = 0;

  std::size_t tokens() const {
    return std::accumulate(responses.begin(), responses.end(), std::size_t{0},
                           [](std::size_t n, const Response& r) { return n + r.text.size(); });
  }
};

double mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double standard_error(const std::vector<double>& x) {
  const double centre = mean(x), n = static_cast<double>(x.size());
  double squares = 0;
  for (const double v : x) squares += (v - centre) * (v - centre);
  return n > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
}

std::size_t as_size(std::int64_t n) { return static_cast<std::size_t>(n); }

// All texts that are drawn side by side: those that aligned models learn from, and the
// continuations of every candidate of every prompt.
void require_memory(const TransferRun& run, const Setting& setting) {
  const auto& p = run.params();
  constexpr double kBytesOfAText = 100;  // a branch, its random numbers, the heads of two lists
  const double of_a_text =
      kBytesOfAText + sizeof(int) * (static_cast<double>(p.max_new_tokens) + 8);
  const auto prompts = static_cast<double>(setting.prompts.size()),
             words = static_cast<double>(setting.vocabulary.size());
  if (!p.is_transformer || !p.is_preference)
    shared::require_memory(run, prompts * static_cast<double>(p.align_samples) * of_a_text,
                           "the texts that aligned models learn from", "; lower it or eval_prompts",
                           "params.align_samples");
  const double candidates = p.top_k == 0 ? words : std::min(static_cast<double>(p.top_k), words);
  shared::require_memory(run, prompts * candidates * static_cast<double>(p.rollouts) * of_a_text,
                         "the continuations of all candidates", "; lower it, top_k or eval_prompts",
                         "params.rollouts");
}

class TextReport {
 public:
  explicit TextReport(TransferRun& run)
      : run_(run),
        steering_(steering_of(run.params())),
        problem_(read_text(run)),
        setting_(problem_->setting),
        decoders_(chosen_decoders(run.params())) {
    const auto& p = run.params();
    require_memory(run, setting_);
    rollouts_ = {as_size(p.rollouts), as_size(p.rollout_length), as_size(p.max_new_tokens),
                 run.threads()};
    if (steering_.top_k > static_cast<std::int64_t>(setting_.vocabulary.size()))
      run.warn(said("top_k ", steering_.top_k, " is more than the ", setting_.vocabulary.size(),
                    " tokens there are: all of them are candidates"));
  }

  void learn() { models_ = learn_models(run_, setting_, kLearning); }

  void answer() {
    for (std::size_t i = 0; i < decoders_.size(); ++i) {
      answers_.push_back(answered(decoders_[i], steering_));
      run_.progress(kLearning + (1 - kLearning) * static_cast<double>(i + 1) /
                                    static_cast<double>(decoders_.size()),
                    1);
    }
  }

  void report() {
    embedding_ = language::embeddings(setting_.corpus, setting_.vocabulary.size(), kEmbedding);
    for (std::size_t i = 0; i < decoders_.size(); ++i) report_one(i);
    report_setting();
    report_responses();
    report_side_by_side();
    report_values();
    if (!run_.params().alphas.empty()) report_frontier();
  }

 private:
  Answers answered(Decoder decoder, const Steering& steering) {
    Answers answers;
    const auto since = std::chrono::steady_clock::now();
    try {
      answers.responses = respond(setting_, models_, decoder, steering, rollouts_,
                                  run_.rng("decoding"), [this] { run_.stop_point(); });
    } catch (const std::overflow_error& e) {
      bad_input(
          "params.indirect_weighting", e.what(),
          ", beyond the largest number; use self_normalized or a smaller indirect_coefficient");
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
    answers.seconds = took.count();
    for (std::size_t i = 0; i < answers.responses.size(); ++i) {
      const auto text = whole(i, answers.responses[i]);
      answers.reward.push_back(setting_.reward(text));
      answers.reward_bl.push_back(setting_.reward_bl(text));
      answers.kl += answers.responses[i].kl / static_cast<double>(answers.responses.size());
    }
    return answers;
  }

  Tokens whole(std::size_t i, const Response& response) const {
    Tokens text = setting_.prompts[i];
    text.insert(text.end(), response.text.begin(), response.text.end());
    return text;
  }

  const Answers* of(Decoder decoder) const {
    const auto found = std::find(decoders_.begin(), decoders_.end(), decoder);
    return found == decoders_.end() ? nullptr : &answers_[to_size(found - decoders_.begin())];
  }

  void report_one(std::size_t i) {
    const auto& answers = answers_[i];
    const std::string label = named(decoders_[i]).label;
    run_.result("reward_" + label, mean(answers.reward));
    run_.result("reward_se_" + label, standard_error(answers.reward));
    run_.result("kl_" + label, answers.kl);
    run_.result("tokens_per_second_" + label,
                static_cast<double>(answers.tokens()) / answers.seconds);
    report_texts(answers, label);
    if (const auto* cd = of(Decoder::kControlled)) {
      run_.result("gain_" + label, mean(answers.reward) - mean(cd->reward));
      double wins = 0;
      for (std::size_t k = 0; k < answers.reward.size(); ++k)
        wins += answers.reward[k] > cd->reward[k]    ? 1
                : answers.reward[k] == cd->reward[k] ? 0.5
                                                     : 0;
      run_.result("win_rate_" + label, wins / static_cast<double>(answers.reward.size()));
    }
  }

  void report_texts(const Answers& answers, const std::string& label) {
    std::vector<Tokens> texts;
    double diversity = 0, coherence = 0;
    for (const auto& response : answers.responses) {
      const auto& prompt = setting_.prompts[texts.size()];
      texts.push_back(response.text);
      diversity += language::diversity(response.text);
      coherence += language::cosine(embedding_, prompt, response.text);
    }
    const auto count = static_cast<double>(texts.size());
    run_.result("diversity_" + label, diversity / count);
    run_.result("coherence_" + label, coherence / count);
    run_.result("distinct_2_" + label, language::distinct_share(texts, 2));
    run_.result("nll_sft_" + label, mean_surprise(*models_.sft, setting_.prompts, texts));
  }

  void report_setting() {
    std::vector<double> r, r_bl;
    for (const auto& text : setting_.corpus) {
      r.push_back(setting_.reward(text));
      r_bl.push_back(setting_.reward_bl(text));
    }
    run_.result("reward_correlation", statistics::pearson(r, r_bl).value_or(0));
    if (problem_->classifier_accuracy)
      run_.result("classifier_accuracy", *problem_->classifier_accuracy);
  }

  void report_responses() {
    TableRows table({"prompt", "decoder", "text", "reward", "reward_bl"});
    for (std::size_t i = 0; i < decoders_.size(); ++i)
      for (std::size_t k = 0; k < answers_[i].responses.size(); ++k)
        table.row(setting_.text(setting_.prompts[k]), named(decoders_[i]).label,
                  setting_.text(answers_[i].responses[k].text), answers_[i].reward[k],
                  answers_[i].reward_bl[k]);
    run_.artifact("responses.csv", table);
  }

  void report_side_by_side() {
    std::string text;
    for (std::size_t k = 0; k < std::min(kSideBySide, setting_.prompts.size()); ++k) {
      text +=
          said("## ", setting_.text(setting_.prompts[k]),
               "\n\n| decoder | response | reward | other reward |\n| --- | --- | --- | --- |\n");
      for (std::size_t i = 0; i < decoders_.size(); ++i)
        text += said("| ", named(decoders_[i]).label, " | ",
                     setting_.text(answers_[i].responses[k].text), " | ", answers_[i].reward[k],
                     " | ", answers_[i].reward_bl[k], " |\n");
      text += "\n";
    }
    shared::write_bytes(run_, "side_by_side.md", text);
  }

  void report_values() {
    std::vector<double> rows;
    for (const auto& answers : answers_)
      for (const auto& response : answers.responses)
        rows.insert(rows.end(), response.first_values.begin(), response.first_values.end());
    const auto width = std::min(as_size(steering_.top_k), setting_.vocabulary.size());
    if (!rows.empty() && rows.size() % width == 0)
      run_.artifact("values.npy", ArrayView(rows, {rows.size() / width, width}));
  }

  void report_frontier() {
    TableRows table({"decoder", "alpha", "kl", "reward"});
    auto alphas = run_.params().alphas;
    std::sort(alphas.rbegin(), alphas.rend());
    auto steering = steering_;
    for (std::size_t i = 0; i < decoders_.size(); ++i) {
      const bool is_steered = !answers_[i].responses.front().first_values.empty() &&
                              decoders_[i] != Decoder::kSoftOptimal;
      for (const double alpha : is_steered ? alphas : std::vector{steering_.alpha}) {
        steering.alpha = alpha;
        const auto again =
            is_steered && alpha != steering_.alpha ? answered(decoders_[i], steering) : answers_[i];
        table.row(named(decoders_[i]).label, alpha, again.kl, mean(again.reward));
      }
    }
    run_.artifact("frontier.csv", table);
  }

  TransferRun& run_;
  Steering steering_;
  std::unique_ptr<TextProblem> problem_;
  const Setting& setting_;
  std::vector<Decoder> decoders_;
  Rollouts rollouts_;
  TextModels models_;
  std::vector<Answers> answers_;
  Matrix embedding_;
};

}  // namespace

void check_text(TransferRun& run) { require_memory(run, read_text(run)->setting); }

void run_text(TransferRun& run) {
  warn_of_weak_steering(run);
  TextReport report(run);
  run.timed("seconds", [&] {
    report.learn();
    report.answer();
  });
  run.untimed([&] { report.report(); });
}

}  // namespace assay::transfer_q
