#include "plugins/numerics/language/decoder.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/language/packed_transformer.hpp"

namespace assay::language {
namespace {

using linalg::padded;

// Steps all lanes, a block of them after another.
void step_all(const PackedTransformer& p, std::span<const Lane> lanes) {
  std::size_t shared = 0, own = 0;
  for (const auto& lane : lanes) {
    shared = std::max(shared, lane.shared.capacity);
    own = std::max(own, lane.own.capacity);
  }
  Floats work(work_size(p.weights, shared, own));
  for (std::size_t i = 0; i < lanes.size(); i += kLanes)
    p.kernels->step(p.weights, lanes.data() + i, std::min(kLanes, lanes.size() - i), work.data());
}

void require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

void require_token(const TransformerShape& s, int token) {
  require(token >= 0 && static_cast<std::size_t>(token) < s.vocabulary,
          "a token is outside the vocabulary of the transformer");
}

}  // namespace

Decoder::Decoder(const TransformerShape& shape, std::span<const float> parameters,
                 linalg::InstructionSet level)
    : packed_(std::make_unique<PackedTransformer>(shape, level)) {
  load(parameters);
}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;

const TransformerShape& Decoder::shape() const { return packed_->shape; }
void Decoder::load(std::span<const float> parameters) { packed_->pack(parameters); }

Prefix Decoder::read(std::span<const int> tokens) const {
  const std::vector<int> sequence(tokens.begin(), tokens.end());
  return std::move(read(std::span(&sequence, 1)).front());
}

std::vector<Prefix> Decoder::read(std::span<const std::vector<int>> sequences) const {
  std::vector<Prefix> prefixes(sequences.size());
  std::size_t longest = 0;
  for (const auto& s : sequences) longest = std::max(longest, s.size());
  std::vector<Prefix*> going_on;
  std::vector<int> tokens;
  for (std::size_t t = 0; t < longest; ++t) {
    going_on.clear(), tokens.clear();
    for (std::size_t i = 0; i < sequences.size(); ++i)
      if (t < sequences[i].size()) {
        going_on.push_back(&prefixes[i]);
        tokens.push_back(sequences[i][t]);
      }
    extend(going_on, tokens);
  }
  return prefixes;
}

void Decoder::extend(std::span<Prefix* const> prefixes, std::span<const int> tokens) const {
  require(prefixes.size() == tokens.size(), "every prefix goes on by one token");
  const TransformerShape& s = packed_->shape;
  const std::size_t capacity = padded(s.context);
  std::vector<Lane> lanes;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    Prefix& p = *prefixes[i];
    require(p.length_ < s.context, "a sequence is longer than the transformer's context");
    require_token(s, tokens[i]);
    p.vocabulary_ = s.vocabulary;
    p.cache_.resize(segment_size(packed_->weights, capacity), 0.0f);
    p.logits_.resize(padded(s.vocabulary));
    lanes.push_back(
        {{nullptr, 0, 0}, {p.cache_.data(), capacity, p.length_}, tokens[i], p.logits_.data()});
  }
  step_all(*packed_, lanes);
  for (auto* const p : prefixes) ++p->length_;
}

Continuations::Continuations(const Decoder& decoder, std::size_t most)
    : decoder_(&decoder),
      capacity_(padded(std::max<std::size_t>(most, 1))),
      cache_size_(segment_size(decoder.packed_->weights, capacity_)),
      logits_size_(padded(decoder.shape().vocabulary)) {}

std::size_t Continuations::free_slot() {
  if (free_.empty()) {
    slots_.emplace_back(cache_size_ + logits_size_, 0.0f);
    return slots_.size() - 1;
  }
  const std::size_t slot = free_.back();
  free_.pop_back();
  return slot;
}

void Continuations::add(const Prefix& prefix, std::size_t copies) {
  require(prefix.length() > 0, "rows start behind a prefix of at least one token");
  for (; copies > 0; --copies) {
    const std::size_t slot = free_slot();
    std::copy(prefix.logits_.begin(), prefix.logits_.end(), cache(slot) + cache_size_);
    rows_.push_back({&prefix, slot, 0, prefix.length()});
  }
}

std::span<const float> Continuations::logits(std::size_t row) const {
  return {slots_[rows_[row].slot].data() + cache_size_, decoder_->shape().vocabulary};
}

void Continuations::step(std::span<const int> tokens) {
  require(tokens.size() == rows_.size(), "every row goes on by one token");
  const TransformerShape& s = decoder_->shape();
  const std::size_t of_prefix = padded(s.context);
  std::vector<Lane> lanes;
  lanes.reserve(rows_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Row& row = rows_[i];
    require(row.length < capacity_ && row.prefix_length + row.length < s.context,
            "a row is longer than the transformer's context");
    require_token(s, tokens[i]);
    lanes.push_back({{const_cast<float*>(row.prefix->cache_.data()), of_prefix, row.prefix_length},
                     {cache(row.slot), capacity_, row.length},
                     tokens[i],
                     cache(row.slot) + cache_size_});
  }
  step_all(*decoder_->packed_, lanes);
  for (auto& row : rows_) ++row.length;
}

void Continuations::keep(std::span<const std::size_t> rows) {
  std::vector<Row> kept;
  std::vector<char> is_taken(rows_.size(), 0);
  for (const auto i : rows) {
    Row row = rows_.at(i);
    if (is_taken[i]) {
      row.slot = free_slot();
      slots_[row.slot] = slots_[rows_[i].slot];
    }
    is_taken[i] = 1;
    kept.push_back(row);
  }
  for (std::size_t i = 0; i < rows_.size(); ++i)
    if (!is_taken[i]) free_.push_back(rows_[i].slot);
  rows_ = std::move(kept);
}

void Continuations::clear() {
  for (const auto& row : rows_) free_.push_back(row.slot);
  rows_.clear();
}

}  // namespace assay::language
