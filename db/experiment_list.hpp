// A list of experiments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay::db {

struct ExperimentListRow {
  std::string name, method;
  std::vector<std::string> tags;
  // Entries of its current plan, those that have a finished run (done or diverged), and those whose
  // last attempt failed in any way; the others are running, were stopped, or wait.
  std::int64_t planned = 0, done = 0, failed = 0;
  std::int64_t untrusted = 0;  // of those with a finished run: diverged, or in doubt by its method
  std::int64_t runs = 0;       // that its versions started, without those in the trash
  std::optional<std::int64_t> last;  // when one of them ended or began last
};

}  // namespace assay::db
