// What a run may give for what its method declares: the run's side asks, the host insists.
#pragma once

#include <assay/plugin.h>

#include <string>

#include "registry/method/description.hpp"

namespace assay {

constexpr std::size_t kMostOutputs = 100'000;     // of one run, members of families included
constexpr std::size_t kMostResultText = 1 << 20;  // bytes of one result

// A result of this type may be given for an output that declares that one: whole numbers serve as
// reals, nothing else is converted.
constexpr bool is_result_of(assay_type given, Type declared) {
  if (given == ASSAY_TEXT) return declared == Type::text;
  if (given == ASSAY_REAL) return declared == Type::real;
  return (given == ASSAY_INT || given == ASSAY_BOOL) && declared != Type::text;
}

// A plain file name that fits a pattern which the method declares.
bool is_artifact_of(const Method& method, const std::string& name);

// "npy" of "plan.npy"; "file" where there is no suffix.
std::string format_of_artifact(const std::string& name);

}  // namespace assay
