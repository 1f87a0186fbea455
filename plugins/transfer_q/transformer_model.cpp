#include "plugins/transfer_q/transformer_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/numerics/language/draws.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::transfer_q {
namespace {

using language::Continuations;
using language::Prefix;

constexpr std::size_t kRows = 512;  // that step together

// The branches [first, last) behind one prefix.
struct Group {
  std::size_t first, last;
};

std::vector<Group> groups_of(std::span<const Branch> branches) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const bool is_new = i == 0 || branches[i].prefix.data() != branches[i - 1].prefix.data();
    if (is_new) groups.push_back({i, i});
    groups.back().last = i + 1;
  }
  return groups;
}

// Groups that step together.
std::vector<std::vector<Group>> batches_of(const std::vector<Group>& groups) {
  std::vector<std::vector<Group>> batches;
  std::size_t rows = kRows;
  for (const auto& group : groups) {
    if (rows >= kRows) batches.emplace_back(), rows = 0;
    batches.back().push_back(group);
    rows += group.last - group.first;
  }
  return batches;
}

class Extending {
 public:
  Extending(const language::Decoder& decoder, std::span<const Branch> branches,
            const Extent& extent, std::vector<Tokens>& texts)
      : branches_(branches), extent_(extent), texts_(texts), rows_(decoder, extent.most + 1) {}

  void operator()(const language::Decoder& decoder, const std::vector<Group>& groups) {
    start(decoder, groups);
    for (std::size_t t = 0; t < extent_.most && !open_.empty(); ++t) {
      draw_all(t);
      if (t + 1 < extent_.most) rows_.step(tokens_);
    }
  }

 private:
  void start(const language::Decoder& decoder, const std::vector<Group>& groups) {
    std::vector<Tokens> texts;
    for (const auto& g : groups)
      texts.emplace_back(branches_[g.first].prefix.begin(), branches_[g.first].prefix.end());
    prefixes_ = decoder.read(texts);
    std::vector<std::size_t> row_of;
    for (std::size_t k = 0; k < groups.size(); ++k)
      for (auto i = groups[k].first; i < groups[k].last; ++i) {
        const bool is_new = i == groups[k].first || branches_[i].first != branches_[i - 1].first;
        if (is_new) rows_.add(prefixes_[k]), tokens_.push_back(branches_[i].first);
        row_of.push_back(rows_.size() - 1);
        open_.push_back(i);
        texts_[i].clear();
        rngs_.push_back(branches_[i].rng);
      }
    if (tokens_.front() >= 0) rows_.step(tokens_);
    rows_.keep(row_of);
  }

  // One token for each row; those that end are left out.
  void draw_all(std::size_t t) {
    std::vector<std::size_t> kept;
    tokens_.clear();
    for (std::size_t row = 0; row < open_.size(); ++row) {
      const auto logits = rows_.logits(row);
      weights_.assign(logits.begin(), logits.end());
      language::exponentiate(weights_);
      const int token = language::draw(weights_, rngs_[row].uniform());
      texts_[open_[row]].push_back(token);
      if (token == extent_.end) continue;
      kept.push_back(row);
      tokens_.push_back(token);
    }
    if (kept.size() == open_.size() || t + 1 == extent_.most) return;
    rows_.keep(kept);
    for (std::size_t k = 0; k < kept.size(); ++k) {
      open_[k] = open_[kept[k]];
      rngs_[k] = rngs_[kept[k]];
    }
    open_.resize(kept.size());
    rngs_.erase(rngs_.begin() + static_cast<Index>(kept.size()), rngs_.end());
  }

  std::span<const Branch> branches_;
  const Extent& extent_;
  std::vector<Tokens>& texts_;
  Continuations rows_;
  std::vector<Prefix> prefixes_;
  std::vector<std::size_t> open_;  // the branch of each row
  std::vector<Rng> rngs_;
  std::vector<int> tokens_;
  std::vector<double> weights_;
};

}  // namespace

TransformerModel::TransformerModel(const language::TransformerShape& shape,
                                   std::vector<float> parameters)
    : parameters_(std::move(parameters)), decoder_(shape, parameters_) {}

Matrix TransformerModel::next(std::span<const Tokens> texts) const {
  Matrix p(static_cast<Index>(texts.size()), static_cast<Index>(vocabulary()));
  const auto prefixes = decoder_.read(texts);
  for (Index i = 0; i < p.rows(); ++i) {
    const auto logits = prefixes[to_size(i)].logits();
    std::copy(logits.begin(), logits.end(), p.row(i).data());
    language::exponentiate({p.row(i).data(), vocabulary()});
    p.row(i) /= p.row(i).sum();
  }
  return p;
}

void TransformerModel::extend(std::span<const Branch> branches, const Extent& extent,
                              std::vector<Tokens>& texts) const {
  texts.resize(branches.size());
  const auto batches = batches_of(groups_of(branches));
  parallel::for_each(batches.size(), extent.threads, [&](std::size_t k) {
    Extending(decoder_, branches, extent, texts)(decoder_, batches[k]);
  });
}

}  // namespace assay::transfer_q
