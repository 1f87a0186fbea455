// A transformer that reads tokens one at a time, in plain C++ and single precision: what a sampler
// calls. It gives the logits of libtorch's forward pass to 1e-5.
//
//   const Decoder decoder(shape, parameters);
//   const auto prompts = decoder.read(token_lists);         // each prompt once
//   Continuations rows(decoder, 20);                        // at most 20 tokens behind a prefix
//   for (const auto& prompt : prompts) rows.add(prompt, 16);
//   while (...) {
//     // one token for each row out of rows.logits(i), then
//     rows.step(tokens);
//     rows.keep(unfinished);                                // or branch: an index given twice
//   }
//
// Rows share the keys and values of the prefix that they started from. What a row computes depends
// on its own tokens alone, to the last bit: neither on the other rows nor on how many there are.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "plugins/numerics/language/transformer_shape.hpp"
#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::language {

using Floats = linalg::PaddedArray<float>;

struct PackedTransformer;

// Keys and values of a sequence of tokens, and the logits of its successor. A copy goes on by
// itself.
class Prefix {
 public:
  std::size_t length() const { return length_; }
  std::span<const float> logits() const { return {logits_.data(), vocabulary_}; }  // length() > 0

 private:
  friend class Decoder;
  friend class Continuations;
  Floats cache_, logits_;
  std::size_t length_ = 0, vocabulary_ = 0;
};

class Decoder {
 public:
  // `parameters` in the order of ParameterCounts; std::invalid_argument for another number of them
  // or a width that the heads do not divide. Results are bit-identical for one level, not across.
  Decoder(const TransformerShape& shape, std::span<const float> parameters,
          linalg::InstructionSet level = linalg::instruction_set());
  ~Decoder();
  Decoder(Decoder&&) noexcept;

  const TransformerShape& shape() const;
  void load(std::span<const float> parameters);  // not while rows or prefixes are to go on

  // std::invalid_argument for a token that is no row of the vocabulary, or one too many for the
  // context.
  Prefix read(std::span<const int> tokens) const;
  std::vector<Prefix> read(std::span<const std::vector<int>> sequences) const;  // as one batch
  // Appends tokens[i] to *prefixes[i]. Rows that started there still see what it was.
  void extend(std::span<Prefix* const> prefixes, std::span<const int> tokens) const;

 private:
  friend class Continuations;
  std::unique_ptr<PackedTransformer> packed_;
};

// Rows of one batch, each behind a prefix, all stepping together.
class Continuations {
 public:
  // Rows of at most `most` tokens behind their prefixes. The decoder must live as long.
  Continuations(const Decoder& decoder, std::size_t most);

  // `copies` more rows behind this prefix, which must stay in its place while they live.
  void add(const Prefix& prefix, std::size_t copies = 1);
  std::size_t size() const { return rows_.size(); }
  std::size_t length(std::size_t row) const { return rows_[row].length; }  // without the prefix
  std::span<const float> logits(std::size_t row) const;                    // of the next token

  void step(std::span<const int> tokens);  // one for each row
  // Row i becomes what rows[i] was: what is left out goes, what is named again is copied.
  void keep(std::span<const std::size_t> rows);
  void clear();

 private:
  struct Row {
    const Prefix* prefix;
    std::size_t slot, length, prefix_length;
  };
  std::size_t free_slot();
  float* cache(std::size_t slot) { return slots_[slot].data(); }

  const Decoder* decoder_;
  std::size_t capacity_, cache_size_, logits_size_;
  std::vector<Row> rows_;
  std::vector<Floats> slots_;  // keys and values of a row, then its logits
  std::vector<std::size_t> free_;
};

}  // namespace assay::language
