// The doubles that are no finite numbers.
#pragma once

#include <limits>

namespace assay {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace assay
