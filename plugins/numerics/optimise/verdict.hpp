// What a progress callback answers to a solver.
#pragma once

#include <utility>

namespace assay::optimise {

enum class Verdict { kContinue, kStop };

// A progress callback that only calls stop_point(), which ends the solve by what it throws.
template <class StopPoint>
auto stop_check(StopPoint stop_point) {
  return [stop_point = std::move(stop_point)](const auto&...) {
    stop_point();
    return Verdict::kContinue;
  };
}

}  // namespace assay::optimise
