// Runs the suite, each test in a process of its own.
#pragma once

#include <functional>
#include <vector>

#include "core/probe/suite.hpp"

namespace assay::probe {

struct Result {
  const Test* test = nullptr;
  Finding finding;
  std::int64_t took_ms = 0;
};

// `told` hears of every result at once. When the library cannot even be mapped, the first test is
// the only one.
std::vector<Result> probe(const Subject& subject, const std::function<void(const Result&)>& told);

// The other side: runs one test here and prints its finding on the standard output, which the
// plugin itself cannot reach meanwhile. Returns the exit code; unknown names are std::out_of_range.
int probe_here(const Subject& subject, std::string_view test);

}  // namespace assay::probe
