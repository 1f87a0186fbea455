// What a method trains and what an image costs: exact formulas.
#pragma once

#include "plugins/kind/shape.hpp"
#include "plugins/kind/solver.hpp"

namespace assay::kind {

struct Ranks {
  std::int64_t learngenes = 40, tailors = 4;  // N_G, and N_T or N_T' of a class
  std::int64_t lora = 16, oft_blocks = 4;
};

// Numbers that the solver trains for this many novel classes. With is_learning the learngenes are
// trained, too. Requires oft_blocks to divide the width.
std::int64_t trainable_parameters(Solver solver, const Shape& shape, const Ranks& ranks,
                                  std::int64_t novel_classes, bool is_learning);

// Numbers of a network whose maps are matrices, and of one whose maps have R components.
std::int64_t dense_parameters(const Shape& shape);
std::int64_t factored_parameters(const Shape& shape, std::int64_t components);

// Multiplications with addition for one image and one pass forward. `active` components of a class
// are multiplied one after the other where that is cheaper than their sum; 0: matrices.
std::int64_t macs_per_image(const Shape& shape, std::int64_t active);

// Components that are at work for one class; 0 for solvers whose adapters merge into matrices.
inline std::int64_t active_components(Solver solver, const Ranks& ranks) {
  return has_tailors(solver) ? ranks.learngenes + ranks.tailors : 0;
}

}  // namespace assay::kind
