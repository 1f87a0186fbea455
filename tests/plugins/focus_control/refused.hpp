// What a test expects of settings that cannot be run.
#pragma once

#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <string>

namespace assay::focus_control {

inline void check_refused(testing::Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

}  // namespace assay::focus_control
