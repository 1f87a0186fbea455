// What the tests of ped through a host share.
#pragma once

#include <assay/testing.hpp>
#include <string>

namespace assay::ped {

// The first fault of a check, "key: message"; empty where there is none.
inline std::string fault_of(testing::Trial trial) {
  const auto outcome = trial.check();
  return outcome.faults.empty() ? "" : outcome.faults[0].key + ": " + outcome.faults[0].message;
}

}  // namespace assay::ped
