// A small transformer as a model of text: trained on libtorch, read by the decoder of its own.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/language/decoder.hpp"
#include "plugins/transfer_q/language_model.hpp"

namespace assay::transfer_q {

class TransformerModel : public LanguageModel {
 public:
  TransformerModel(const language::TransformerShape& shape, std::vector<float> parameters);

  std::size_t vocabulary() const override { return decoder_.shape().vocabulary; }
  Matrix next(std::span<const Tokens> texts) const override;
  // The rollouts of one prefix share what it was read to, those of one candidate their first step.
  void extend(std::span<const Branch> branches, const Extent& extent,
              std::vector<Tokens>& texts) const override;

  const std::vector<float>& parameters() const { return parameters_; }

 private:
  std::vector<float> parameters_;
  language::Decoder decoder_;
};

}  // namespace assay::transfer_q
