// Decodes and prints time and answer as JSON.
//
//   bench_transfer_q tree vocab=N horizon=N decoder=NAME
//   bench_transfer_q ngram texts=FILE vocabulary=N order=N end=N branches=N
//   bench_transfer_q decode texts=FILE order=N prompts=N top_k=N rollouts=N
//   bench_transfer_q transformer parameters=FILE vocabulary=N width=N layers=N heads=N context=N
//                    prompts=N length=N candidates=N rollouts=N most=N
//
// `texts` are int64 tokens, each text ending with `end`; `parameters` float32. Seconds are of the
// processor, the best of `repeat` (5), without reading files and learning.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "plugins/transfer_q/reviews.hpp"
#include "plugins/transfer_q/text_decoding.hpp"
#include "plugins/transfer_q/transformer_model.hpp"
#include "plugins/transfer_q/tree_decoders.hpp"
#include "plugins/transfer_q/tree_problems.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::transfer_q {
namespace {

using Arguments = std::map<std::string, std::string>;

Index number(const Arguments& arguments, const std::string& key) {
  return std::stol(arguments.at(key));
}
std::size_t size(const Arguments& arguments, const std::string& key) {
  return to_size(number(arguments, key));
}
int repeat(const Arguments& arguments) {
  return arguments.contains("repeat") ? std::stoi(arguments.at("repeat")) : 5;
}

template <class T>
std::vector<T> contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<T> values(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

Decoder decoder_named(const std::string& name) {
  for (const auto& d : kDecoders)
    if (name == d.name) return d.decoder;
  throw std::invalid_argument("no decoder " + name);
}

// One decoder with its place under the frontier, on models that all decoders share.
void tree(const Arguments& arguments) {
  const auto problem = random_tree(
      {number(arguments, "vocab"), number(arguments, "horizon"), 1, 0.6}, Rng(0, "tree"));
  const TreeModels models(problem, 0.7);
  const auto decoder = decoder_named(arguments.at("decoder"));
  TreeDecoding decoding;
  double deficit = 0;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    decoding(problem, models, decoder, {});
    if (decoder == Decoder::kDirect) guarantees(problem, models, decoding, {});
    deficit = models.frontier.reward_at(decoding.outcome.kl) - decoding.outcome.reward;
  });
  std::printf("{\"seconds\": %.6g, \"reward\": %.17g, \"deficit\": %.6g}\n", seconds,
              decoding.outcome.reward, deficit);
}

std::size_t tokens(const std::vector<Tokens>& texts) {
  std::size_t sum = 0;
  for (const auto& text : texts) sum += text.size();
  return sum;
}

void print(const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i)
    std::printf("%s%.9g", i == 0 ? "[" : ", ", values[i]);
  std::printf("]}\n");
}

std::vector<Tokens> texts_of(const Arguments& arguments, int end) {
  std::vector<Tokens> texts(1);
  for (const auto token : contents<std::int64_t>(arguments.at("texts"))) {
    texts.back().push_back(static_cast<int>(token));
    if (token == end) texts.emplace_back();
  }
  texts.pop_back();
  return texts;
}

// Whole texts from their first token on; `first`: probabilities of what follows the first text's.
void ngram(const Arguments& arguments) {
  const int end = static_cast<int>(number(arguments, "end"));
  const auto texts = texts_of(arguments, end);
  const NgramModel model(size(arguments, "vocabulary"), size(arguments, "order"), texts);
  const std::vector<Tokens> prefixes = {{texts.front().front()}};
  std::vector<Branch> branches;
  for (Index j = 0; j < number(arguments, "branches"); ++j)
    branches.push_back({prefixes.front(), -1, Rng(0, "draws").stream(to_size(j))});
  std::vector<Tokens> drawn;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    model.extend(branches, {end, 24, 1}, drawn);
  });
  std::printf("{\"seconds\": %.6g, \"tokens\": %zu, \"first\": ", seconds, tokens(drawn));
  const Matrix p = model.next(prefixes);
  print({p.data(), p.data() + p.size()});
}

// Controlled decoding of reviews at alpha 0.15; `first`: the rewards.
void decode(const Arguments& arguments) {
  auto setting = reviews(1, size(arguments, "prompts"), Rng(0, "corpus"));
  TextModels models;
  models.sft = std::make_unique<NgramModel>(setting.vocabulary.size(), size(arguments, "order"),
                                            texts_of(arguments, setting.end));
  Steering steering;
  steering.alpha = 0.15;
  steering.top_k = number(arguments, "top_k");
  const Rollouts rollouts{size(arguments, "rollouts"), 0, 24, 1};
  std::vector<Response> responses;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    responses = respond(setting, models, Decoder::kControlled, steering, rollouts,
                        Rng(0, "decoding"), [] {});
  });
  std::vector<double> rewards;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    Tokens text = setting.prompts[i];
    text.insert(text.end(), responses[i].text.begin(), responses[i].text.end());
    rewards.push_back(setting.reward(text));
  }
  std::printf("{\"seconds\": %.6g, \"first\": ", seconds);
  print(rewards);
}

// Prompt k is length tokens (7 k + 3 t) modulo the vocabulary; candidates are the tokens from 0 on.
// No text ends before `most`.
void transformer(const Arguments& arguments) {
  const language::TransformerShape shape{size(arguments, "vocabulary"), size(arguments, "context"),
                                         size(arguments, "width"), size(arguments, "layers"),
                                         size(arguments, "heads")};
  const TransformerModel model(shape, contents<float>(arguments.at("parameters")));
  std::vector<Tokens> prompts(size(arguments, "prompts"));
  for (std::size_t k = 0; k < prompts.size(); ++k)
    for (std::size_t t = 0; t < size(arguments, "length"); ++t)
      prompts[k].push_back(static_cast<int>((7 * k + 3 * t) % shape.vocabulary));
  std::vector<Branch> branches;
  for (const auto& prompt : prompts)
    for (int c = 0; c < number(arguments, "candidates"); ++c)
      for (Index j = 0; j < number(arguments, "rollouts"); ++j)
        branches.push_back({prompt, c, Rng(0, "draws").stream(branches.size())});
  std::vector<Tokens> drawn;
  const double seconds = bench::best_seconds(repeat(arguments), [&] {
    model.extend(branches, {-1, size(arguments, "most"), 1}, drawn);
  });
  std::printf("{\"seconds\": %.6g, \"tokens\": %zu, \"first\": ", seconds, tokens(drawn));
  const Matrix p = model.next({prompts.data(), 1});
  print({p.data(), p.data() + p.size()});
}

}  // namespace
}  // namespace assay::transfer_q

int main(int count, char** words) {
  using namespace assay::transfer_q;
  const std::map<std::string, void (*)(const Arguments&)> tasks = {
      {"tree", tree}, {"ngram", ngram}, {"decode", decode}, {"transformer", transformer}};
  if (count < 2 || !tasks.contains(words[1])) {
    std::fputs("usage: bench_transfer_q TASK key=value ...\n", stderr);
    return 2;
  }
  Arguments arguments;
  for (int k = 2; k < count; ++k) {
    const std::string word = words[k];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  tasks.at(words[1])(arguments);
  return 0;
}
