// Inputs in a worker: parsed once, kept for every run that is forked afterwards.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/run/worker/held_input.hpp"

namespace assay {

// The inputs of one point, by role.
using Inputs = std::map<std::string, std::shared_ptr<HeldInput>>;

class InputStore {
 public:
  explicit InputStore(const Method& method) : method_(method) {}

  // Throws DataError, also when the file is no longer the one that was checked.
  std::shared_ptr<HeldInput> get(const JobInput& input);

 private:
  const Method& method_;
  std::map<std::string, std::shared_ptr<HeldInput>> held_;
};

}  // namespace assay
