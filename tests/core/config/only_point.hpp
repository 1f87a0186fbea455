// The point of an experiment that has one.
#pragma once

#include <catch2/catch.hpp>

#include "tests/core/config/fixture.hpp"

namespace assay {

inline const Point& only_point(const Checked& checked) {
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  REQUIRE(checked.experiment->points.size() == 1);
  return checked.experiment->points.front();
}

}  // namespace assay
