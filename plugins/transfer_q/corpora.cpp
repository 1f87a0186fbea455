#include "plugins/transfer_q/corpora.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/optimise/lbfgs.hpp"

namespace assay::transfer_q {
namespace {

using language::Vocabulary;

Words pieces(const Setting& setting, const std::string& text) {
  return setting.are_characters ? language::characters_of(text) : language::words_of(text);
}

void add_sentence(Setting& setting, const Words& words) {
  if (words.empty()) return;
  Tokens tokens;
  for (const auto& word : words) tokens.push_back(setting.vocabulary.add(word));
  tokens.push_back(setting.end);
  setting.corpus.push_back(std::move(tokens));
}

// Counts of words as pairs of number and count.
using Counts = std::vector<std::pair<Index, double>>;

void count(const Words& words, double sign, Vocabulary& vocabulary, Counts& counts) {
  for (const auto& word : words) counts.emplace_back(vocabulary.add(word), sign);
}

double product(const Counts& counts, const Vector& w) {
  double sum = 0;
  for (const auto& [word, times] : counts) sum += times * w[word];
  return sum;
}

// The w that minimises sum_i ln(1 + exp(-sign_i (w . counts_i + bias))) + 1/2 |w|^2; the bias, if
// any, comes last and is free.
Vector fit_logistic(const std::vector<Counts>& rows, const std::vector<double>& signs, Index words,
                    bool has_bias) {
  const auto objective = [&](const Vector& w, Vector& gradient) {
    double loss = 0.5 * w.head(words).squaredNorm();
    gradient.setZero();
    gradient.head(words) = w.head(words);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double margin = signs[i] * (product(rows[i], w) + (has_bias ? w[words] : 0));
      loss += margin > 0 ? std::log1p(std::exp(-margin)) : std::log1p(std::exp(margin)) - margin;
      const double slope = -signs[i] / (1 + std::exp(margin));
      for (const auto& [word, times] : rows[i]) gradient[word] += slope * times;
      if (has_bias) gradient[words] += slope;
    }
    return loss;
  };
  optimise::LbfgsOptions options;
  options.tol = 1e-6;
  return optimise::minimize(objective, Vector::Zero(words + (has_bias ? 1 : 0)), options).x;
}

Scores named(const Vocabulary& vocabulary, const Vector& w) {
  Scores scores;
  for (std::size_t i = 0; i < vocabulary.size(); ++i)
    scores[vocabulary.word(static_cast<int>(i))] = w[static_cast<Index>(i)];
  return scores;
}

double score_of(const Scores& scores, std::string_view word) {
  const auto found = scores.find(word);
  return found == scores.end() ? 0 : found->second;
}

}  // namespace

Setting word_setting(const std::vector<std::string>& texts) {
  Setting setting;
  setting.end = setting.vocabulary.add("\n");
  for (const auto& text : texts) add_sentence(setting, language::words_of(text));
  return setting;
}

Setting character_setting(const std::vector<std::string>& texts) {
  Setting setting;
  setting.are_characters = true;
  setting.end = setting.vocabulary.add("\n");
  for (const auto& text : texts)
    add_sentence(setting, language::characters_of(language::joined(language::words_of(text))));
  return setting;
}

Setting line_setting(std::string_view text) {
  Setting setting;
  setting.are_characters = true;
  setting.end = setting.vocabulary.add("\n");
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    add_sentence(setting, language::characters_of(line));
  }
  return setting;
}

Tokens prompt_tokens(const Setting& setting, const std::string& prompt, Words& unknown) {
  Tokens tokens;
  for (const auto& word : pieces(setting, prompt)) {
    if (const auto token = setting.vocabulary.find(word))
      tokens.push_back(*token);
    else
      unknown.push_back(word);
  }
  return tokens;
}

Tokens opening(const Setting& setting, const std::string& text, std::size_t words) {
  auto all = language::words_of(text);
  if (all.size() <= words) return {};
  all.resize(words);
  Words unknown;
  auto tokens =
      prompt_tokens(setting, language::joined(all) + (setting.are_characters ? " " : ""), unknown);
  return unknown.empty() ? tokens : Tokens{};
}

Reward word_sum(const Setting& setting, const Scores& scores) {
  if (setting.are_characters)
    return [&setting, scores](std::span<const int> text) {
      double sum = 0;
      for (const auto& word : language::words_of(setting.text(text))) sum += score_of(scores, word);
      return sum;
    };
  std::vector<double> of_token;
  for (std::size_t i = 0; i < setting.vocabulary.size(); ++i)
    of_token.push_back(score_of(scores, setting.vocabulary.word(static_cast<int>(i))));
  return [of_token](std::span<const int> text) {
    double sum = 0;
    for (const int token : text) sum += of_token[static_cast<std::size_t>(token)];
    return sum;
  };
}

std::size_t word_count(const Setting& setting, std::span<const int> text) {
  if (!setting.are_characters) return text.size();
  const bool is_ended = !text.empty() && text.back() == setting.end;
  return language::words_of(setting.text(text)).size() + (is_ended ? 1 : 0);
}

double WordClassifier::log_odds(const Words& words) const {
  double sum = bias;
  for (const auto& word : words) sum += score_of(weights, word);
  return sum;
}

WordClassifier fit_classifier(const std::vector<Words>& texts, const std::vector<double>& labels) {
  Vocabulary vocabulary;
  std::vector<Counts> rows(texts.size());
  std::vector<double> signs;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    count(texts[i], 1, vocabulary, rows[i]);
    signs.push_back(labels[i] > 0.5 ? 1 : -1);
  }
  const auto words = static_cast<Index>(vocabulary.size());
  const Vector w = fit_logistic(rows, signs, words, true);
  return {named(vocabulary, w), w[words]};
}

Scores fit_preferences(const std::vector<std::pair<Words, Words>>& pairs) {
  Vocabulary vocabulary;
  std::vector<Counts> rows(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    count(pairs[i].first, 1, vocabulary, rows[i]);
    count(pairs[i].second, -1, vocabulary, rows[i]);
  }
  const std::vector<double> signs(pairs.size(), 1.0);
  const auto words = static_cast<Index>(vocabulary.size());
  return named(vocabulary, fit_logistic(rows, signs, words, false));
}

}  // namespace assay::transfer_q
