// The decoders that are compared, and what steers them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::transfer_q {

enum class Decoder {
  kSft,          // the frozen model
  kArgs,         // q: the reward of the unfinished string
  kControlled,   // q: mean reward of what the frozen model would go on to
  kDirect,       // q: of what the model that is aligned to the reward would
  kIndirect,     // q: of what a model that is aligned to another reward would, reweighted
  kNaive,        // the same without the weights
  kSoftOptimal,  // q: soft value at beta, taken at alpha = beta
  kBestOfN,      // the best of n strings of the frozen model
  kAligned,      // the model that is aligned to the reward
  kAlignedBl,    // the model that is aligned to the other reward
};

struct DecoderName {
  Decoder decoder;
  const char* name;   // in `decoders`
  const char* label;  // in the names of results
  const char* help;
};

inline constexpr std::array<DecoderName, 10> kDecoders = {{
    {Decoder::kSft, "sft", "sft", "the frozen model"},
    {Decoder::kArgs, "args", "args", "rewards of unfinished text"},
    {Decoder::kControlled, "cd", "cd", "controlled decoding: values of the frozen model"},
    {Decoder::kDirect, "tq_direct", "tq_direct", "values of a model aligned to the reward"},
    {Decoder::kIndirect, "tq_indirect", "tq_indirect",
     "reweighted values of a model aligned to another reward"},
    {Decoder::kNaive, "tq_naive", "tq_naive", "its values without weights"},
    {Decoder::kSoftOptimal, "soft_optimal", "soft_optimal", "soft values of the frozen model"},
    {Decoder::kBestOfN, "best_of_n", "bon", "the best of n texts"},
    {Decoder::kAligned, "aligned", "aligned", "the model aligned to the reward"},
    {Decoder::kAlignedBl, "aligned_bl", "aligned_bl", "the model aligned to the other reward"},
}};

inline const DecoderName& named(Decoder decoder) {
  return kDecoders[static_cast<std::size_t>(decoder)];
}

// What the value is subtracted from or weighs; none of it changes a model.
struct Steering {
  double alpha = 0.5, beta = 0.7;
  bool is_greedy = false;
  bool is_base_aligned = false;  // transfer decoders start from the model that gives their values
  std::int64_t top_k = 0;        // 0: all tokens
  std::int64_t best_of = 10;
  bool is_normalized = true;     // indirect weights
  double coefficient = 1 / 0.7;  // of r - r_BL in them
};

}  // namespace assay::transfer_q
