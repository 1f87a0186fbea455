// What the map is told about a condition: slices of numbers, one for each branch of the network.
#pragma once

#include "plugins/conditional_monge_gap/embedding.hpp"

namespace assay::conditional_monge_gap {

enum class ContextMode {
  kConcat,   // a branch for the embedding, one for embedding and dose
  kDeepSet,  // one branch for every drug of a combination "A+B", averaged: their order is nothing
};
enum class DoseTransform { kLog, kLog10, kLinear, kNone };

struct ContextOptions {
  ContextMode mode = ContextMode::kConcat;
  DoseTransform dose = DoseTransform::kLog;
  bool is_standardized = true;  // columns to mean 0, deviation 1 over the training conditions
};

using Context = std::vector<Vector>;  // the slices of one condition

class Contexts {
 public:
  // Every condition used here and later must have its embedding (missing() tells), and a positive
  // dose where it enters as a logarithm.
  Contexts(Embedding embedding, const ContextOptions& options,
           const std::vector<Condition>& training);

  Context operator()(const Condition& condition) const;
  // Of each branch's input: two of kConcat with a dose, else one.
  const std::vector<Index>& lengths() const { return lengths_; }

 private:
  Context raw(const Condition& condition) const;

  Embedding embedding_;
  ContextOptions options_;
  std::vector<Index> lengths_;
  std::vector<Vector> mean_, scale_;  // of each branch's input
};

// Keys of the embedding that a condition needs: its id, its drug or the drugs of its combination.
std::vector<std::string> embedding_keys(const Condition& condition, bool is_of_conditions,
                                        ContextMode mode);

double transformed_dose(double dose, DoseTransform transform);  // requires a transform

}  // namespace assay::conditional_monge_gap
