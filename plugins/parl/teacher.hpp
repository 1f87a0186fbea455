// Teachers who compare two segments by their true rewards: one who is never wrong, and the flawed
// ones of B-Pref (Lee et al. 2021).
#pragma once

#include <assay/rng.hpp>
#include <optional>
#include <span>

namespace assay::parl {

enum class Teacher { oracle, mistake, noisy, skip, myopic, equal };

struct TeacherOptions {
  Teacher kind = Teacher::oracle;
  double flip_rate = 0.1;   // mistake: of labels turned round
  double beta = 1;          // noisy: sharpness of the choice
  double myopia = 0.9;      // myopic: a step counts this much less than the next one
  double skip_below = 0;    // skip: pairs whose better return is below are not judged
  double equal_within = 0;  // equal: closer returns are called equal
};

// 1 where the first is preferred, 0 where the second is, 1/2 where neither; nothing where the
// teacher does not judge.
std::optional<double> judge(const TeacherOptions& options, std::span<const double> first,
                            std::span<const double> second, Rng& rng);

}  // namespace assay::parl
