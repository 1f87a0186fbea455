// From a recorded run back to a plan that repeats it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/run/plan/plan.hpp"
#include "db/run_detail.hpp"

namespace assay {

// The recorded parameters as values of the types that `method` declares. Throws
// std::invalid_argument when it has no such parameter.
Point recorded_point(const db::RunDetail& run, const Method& method);

// The recorded inputs by role, with the full paths from which they were read.
std::vector<CheckedInput> recorded_inputs(const db::RunDetail& run);

// A plan of one run that repeats this one from the record alone; its parameters, inputs, seed and
// threads are the recorded ones, its code is that of `method`. Throws std::invalid_argument.
Plan rerun_plan(const db::RunDetail& run, const Method& method);

// Whether the files hold what they held then.
bool holds_the_same(const CheckedInput& input);

// Sentences about inputs whose files are gone or hold something else by now.
std::vector<std::string> changed_inputs(const std::vector<CheckedInput>& inputs);

// The fingerprint that the record implies; nothing where it cannot be told, as from a manifest
// that is not understood any more.
std::optional<std::string> recorded_fingerprint(const db::RunDetail& run);

}  // namespace assay
