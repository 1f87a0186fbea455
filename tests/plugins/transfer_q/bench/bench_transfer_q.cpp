// Decodes and prints time and answer as JSON.
//
//   bench_transfer_q tree vocab=N horizon=N decoder=NAME
//
// Seconds are of the processor, the best of `repeat` (5).
#include <cstdio>
#include <map>
#include <string>

#include "plugins/transfer_q/tree_decoders.hpp"
#include "plugins/transfer_q/tree_problems.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::transfer_q {
namespace {

using Arguments = std::map<std::string, std::string>;

Index number(const Arguments& arguments, const std::string& key) {
  return std::stol(arguments.at(key));
}
int repeat(const Arguments& arguments) {
  return arguments.contains("repeat") ? std::stoi(arguments.at("repeat")) : 5;
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
  });
  const double frontier = bench::best_seconds(repeat(arguments), [&] {
    deficit = models.frontier.reward_at(decoding.outcome.kl) - decoding.outcome.reward;
  });
  std::printf("{\"seconds\": %.6g, \"frontier\": %.6g, \"reward\": %.17g, \"deficit\": %.6g}\n",
              seconds, frontier, decoding.outcome.reward, deficit);
}

}  // namespace
}  // namespace assay::transfer_q

int main(int count, char** words) {
  using namespace assay::transfer_q;
  const std::map<std::string, void (*)(const Arguments&)> tasks = {{"tree", tree}};
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
