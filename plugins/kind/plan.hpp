// Networks as plans: which numbers are frozen, which are trained, and which components each class
// uses. All that transfer, recombination and merging do to a network happens here, without torch.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/kind/counts.hpp"
#include "plugins/kind/factors.hpp"
#include "plugins/kind/weights.hpp"

namespace assay::kind {

struct Plan {
  Shape shape;                        // classes: rows of the embedding
  Weights frozen, trained;            // no name is in both
  Matrix gate;                        // classes x R of zeros and ones; empty: every component
  std::vector<std::int64_t> classes;  // of the user's list: the row of each
};

// A network that begins: uniform within 1 / sqrt(inputs), modulations and the output 0, positions
// and class rows N(0, 1/4). components > 0: factored maps of so many, else matrices. All is trained
// and no component is closed.
Plan fresh_network(const Shape& shape, std::int64_t components, const Rng& rng);

// One row for each of `rows` classes: open for the `shared` first components, and for `own` ones of
// the k-th listed class, which follow class after class. Rows that are not listed see the shared.
Matrix class_gate(std::int64_t rows, const std::vector<std::int64_t>& listed, std::int64_t shared,
                  std::int64_t own);

struct TransferOptions {
  Ranks ranks;
  std::int64_t heur_layers = 2;
  bool is_learning = false;               // learngenes are trained, too
  std::vector<std::int64_t> base, novel;  // rows of the classes
};

// The network of `pretrained` numbers, of the kind that pretraining_of(solver) says, prepared for
// the novel classes. `shape` is that of the pre-trained network, whose class rows include theirs.
Plan transfer_plan(Solver solver, const Shape& shape, const Weights& pretrained,
                   const TransferOptions& options, const Rng& rng);

// The factored network of `base` classes cut down to those of them at these places: learngenes,
// their tailors and their class rows.
Plan recombined(const Shape& shape, const Weights& weights, const Ranks& ranks,
                const std::vector<std::int64_t>& base, const std::vector<std::int64_t>& places);

// The network for one class with each map one matrix: what is shipped, and what samples fastest.
// `row` is the class's. The plan has that one row.
Plan merged(const Plan& plan, std::int64_t row);

// Of a map: the k-th part's factors, and their sum.
Factors factors_of(const Weights& weights, const std::string& map, const MapInfo& info,
                   std::int64_t part);
void set_factors(Weights& weights, const std::string& map, const std::vector<Factors>& parts);

}  // namespace assay::kind
