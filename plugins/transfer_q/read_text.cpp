#include "plugins/transfer_q/read_text.hpp"

#include <fstream>
#include <iterator>

#include "plugins/transfer_q/corpora.hpp"
#include "plugins/transfer_q/learning.hpp"
#include "plugins/transfer_q/reviews.hpp"

namespace assay::transfer_q {
namespace {

constexpr std::size_t kOpeningWords = 3, kMostCharacters = 128, kLeastTokens = 1000;

// The columns of data.corpus with corpus = csv; domains and labels only where there are some.
struct Labelled {
  std::vector<std::string> texts, domains;
  std::vector<double> labels;

  explicit Labelled(const Input& corpus) : texts(corpus.texts("text")) {
    if (corpus.has_column("domain")) domains = corpus.texts("domain");
    if (corpus.has_column("label")) labels = corpus.reals("label");
  }
  std::vector<std::string> of(const std::string& domain) const {
    if (domains.empty()) return texts;
    std::vector<std::string> chosen;
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (domains[i] == domain) chosen.push_back(texts[i]);
    return chosen;
  }
};

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void require_corpus(const Setting& setting, const char* key) {
  std::size_t tokens = 0;
  for (const auto& text : setting.corpus) tokens += text.size();
  if (tokens < kLeastTokens)
    bad_input(key, "has ", tokens, setting.are_characters ? " characters" : " words",
              ", a model wants ", kLeastTokens);
  const auto size = setting.vocabulary.size();
  if (!setting.are_characters || size <= kMostCharacters + 1) return;  // one is the end
  std::string offending;
  for (auto i = kMostCharacters + 1; i < std::min(size, kMostCharacters + 9); ++i)
    offending += said(offending.empty() ? "" : ", ", "byte ",
                      static_cast<int>(static_cast<unsigned char>(
                          setting.vocabulary.word(static_cast<int>(i))[0])));
  bad_input(key, "has ", size - 1, " different characters, ", kMostCharacters,
            " at most; those beyond begin with ", offending);
}

void read_prompts(const TransferRun& run, Setting& setting, const std::vector<std::string>& texts) {
  const auto wanted = static_cast<std::size_t>(run.params().eval_prompts);
  if (const auto prompts = run.find_input("prompts")) {
    for (const auto& prompt : prompts->texts("prompt")) {
      Words unknown;
      setting.prompts.push_back(prompt_tokens(setting, prompt, unknown));
      if (!unknown.empty())
        bad_input("data.prompts", "'", prompt, "' has '", unknown.front(),
                  "', which the corpus does not have");
      if (setting.prompts.back().empty()) bad_input("data.prompts", "'", prompt, "' has no word");
    }
    return;
  }
  for (const auto& text : texts) {
    if (setting.prompts.size() == wanted) break;
    if (auto prompt = opening(setting, text, kOpeningWords); !prompt.empty())
      setting.prompts.push_back(std::move(prompt));
  }
  if (setting.prompts.empty())
    bad_input(run.params().corpus == Corpus::csv ? "data.corpus" : "data.text",
              "has no text of more than ", kOpeningWords, " words to open a prompt");
}

Scores read_lexicon(const TransferRun& run) {
  const auto lexicon = run.input("lexicon");
  const auto words = lexicon.texts("word");
  const auto scores = lexicon.reals("score");
  Scores result;
  for (std::size_t i = 0; i < words.size(); ++i) result[words[i]] = scores[i];
  return result;
}

// Pairs of texts of the corpus, the one with more of the reward first.
Scores trained_scores(const TransferRun& run, const Setting& setting, const Reward& labeller) {
  auto rng = run.rng("pairs");
  std::vector<std::pair<Words, Words>> pairs;
  const auto words = [&](const Tokens& text) { return language::words_of(setting.text(text)); };
  for (std::int64_t k = 0; k < run.params().preference_pairs; ++k) {
    const auto& a = setting.corpus[rng.below(setting.corpus.size())];
    const auto& b = setting.corpus[rng.below(setting.corpus.size())];
    const bool is_first = labeller(a) > labeller(b);
    pairs.emplace_back(words(is_first ? a : b), words(is_first ? b : a));
  }
  return fit_preferences(pairs);
}

void set_target(const TransferRun& run, Setting& setting) {
  const auto length = [&setting](std::span<const int> text) {
    return length_term(word_count(setting, text));
  };
  setting.reward = length;
  if (run.params().reward == RewardName::length) return;
  const auto sum = word_sum(setting, read_lexicon(run));
  const Reward lexicon = [sum, length](std::span<const int> text) {
    return sum(text) / 5 + length(text);
  };
  setting.reward = run.params().reward == RewardName::lexicon
                       ? lexicon
                       : word_sum(setting, trained_scores(run, setting, lexicon));
}

double accuracy(const WordClassifier& classifier, const Labelled& data, const std::string& domain) {
  double right = 0, all = 0;
  for (std::size_t i = 0; i < data.texts.size(); ++i) {
    if (data.domains[i] != domain) continue;
    right += (classifier.log_odds(language::words_of(data.texts[i])) > 0) == (data.labels[i] > 0.5);
    ++all;
  }
  return all > 0 ? right / all : 0;
}

// Log-odds that people of another domain liked it; without labels the plain sum of the lexicon.
void set_baseline(const TransferRun& run, const Labelled* data, TextProblem& problem) {
  auto& setting = problem.setting;
  if (data == nullptr || data->labels.empty() || data->domains.empty()) {
    const auto sum = word_sum(setting, read_lexicon(run));
    setting.reward_bl = [sum](std::span<const int> text) { return sum(text) / 5; };
    return;
  }
  const auto& p = run.params();
  std::vector<Words> texts;
  std::vector<double> labels;
  for (std::size_t i = 0; i < data->texts.size(); ++i)
    if (data->domains[i] == p.label_domain) {
      texts.push_back(language::words_of(data->texts[i]));
      labels.push_back(data->labels[i]);
    }
  if (texts.empty())
    bad_input("params.label_domain", "no text of data.corpus is of domain '", p.label_domain, "'");
  const auto classifier = fit_classifier(texts, labels);
  problem.classifier_accuracy = accuracy(classifier, *data, p.prompt_domain);
  const auto sum = word_sum(setting, classifier.weights);
  setting.reward_bl = [sum, bias = classifier.bias](std::span<const int> text) {
    return sum(text) + bias;
  };
}

void read_labelled(const TransferRun& run, TextProblem& problem) {
  const Labelled data(run.input("corpus"));
  problem.setting =
      run.params().is_transformer ? character_setting(data.texts) : word_setting(data.texts);
  require_corpus(problem.setting, "data.corpus");
  const auto openings = data.of(run.params().prompt_domain);
  if (openings.empty())
    bad_input("params.prompt_domain", "no text of data.corpus is of domain '",
              run.params().prompt_domain, "'");
  read_prompts(run, problem.setting, openings);
  set_target(run, problem.setting);
  set_baseline(run, &data, problem);
}

void read_lines(const TransferRun& run, TextProblem& problem) {
  const auto text = contents(run.input("text").path());
  problem.setting = line_setting(text);
  require_corpus(problem.setting, "data.text");
  std::vector<std::string> lines;
  for (const auto& line : problem.setting.corpus) lines.push_back(problem.setting.text(line));
  read_prompts(run, problem.setting, lines);
  set_target(run, problem.setting);
  set_baseline(run, nullptr, problem);
}

}  // namespace

std::unique_ptr<TextProblem> read_text(TransferRun& run) {
  const auto& p = run.params();
  auto problem = std::make_unique<TextProblem>();
  if (p.top_k < 1) bad_input("params.top_k", "decoding text needs a candidate at least");
  if (p.corpus == Corpus::reviews)
    problem->setting = reviews(static_cast<std::size_t>(p.train_sentences),
                               static_cast<std::size_t>(p.eval_prompts), run.rng("corpus"));
  else if (p.corpus == Corpus::csv)
    read_labelled(run, *problem);
  else
    read_lines(run, *problem);
  if (p.is_transformer) require_transformer(run, problem->setting);
  return problem;
}

}  // namespace assay::transfer_q
