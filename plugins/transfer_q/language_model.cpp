#include "plugins/transfer_q/language_model.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::transfer_q {

Matrix NgramModel::next(std::span<const Tokens> texts) const {
  Matrix p(static_cast<Index>(texts.size()), static_cast<Index>(vocabulary()));
  for (std::size_t i = 0; i < texts.size(); ++i)
    model_.probabilities(model_.read(texts[i]),
                         {p.row(static_cast<Index>(i)).data(), vocabulary()});
  return p;
}

void NgramModel::extend(std::span<const Branch> branches, const Extent& extent,
                        std::vector<Tokens>& texts) const {
  constexpr std::size_t kBlock = 1024;  // branches of a thread at a time
  texts.resize(branches.size());
  parallel::for_each((branches.size() + kBlock - 1) / kBlock, extent.threads, [&](std::size_t k) {
    const int* read = nullptr;  // branches of one prefix follow one another
    language::Ngram::State at = 0;
    for (auto i = k * kBlock; i < std::min(branches.size(), (k + 1) * kBlock); ++i) {
      const auto& branch = branches[i];
      if (read != branch.prefix.data())
        at = model_.read(branch.prefix), read = branch.prefix.data();
      auto state = branch.first < 0 ? at : model_.advance(at, branch.first);
      auto rng = branch.rng;
      texts[i].clear();
      for (std::size_t t = 0; t < extent.most; ++t) {
        const auto step = model_.draw(state, rng.uniform());
        texts[i].push_back(step.token);
        if (step.token == extent.end) break;
        state = step.next;
      }
    }
  });
}

double mean_surprise(const LanguageModel& model, std::span<const Tokens> prompts,
                     std::span<const Tokens> texts) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::vector<Tokens> prefixes;
    Tokens prefix = prompts[i];
    for (const int token : texts[i]) prefixes.push_back(prefix), prefix.push_back(token);
    const Matrix p = model.next(prefixes);
    for (std::size_t t = 0; t < texts[i].size(); ++t)
      sum -= std::log(p(static_cast<Index>(t), texts[i][t]));
    count += texts[i].size();
  }
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

}  // namespace assay::transfer_q
