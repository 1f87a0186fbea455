// Inputs in a worker: parsed once, kept for every run that is forked afterwards.
#pragma once

#include <assay/plugin.h>

#include <map>
#include <memory>
#include <string>

#include "core/run/job.hpp"

namespace assay {

// An input in the form that crosses the plugin border, with what it points to.
class HeldInput {
 public:
  virtual ~HeldInput() = default;
  virtual const assay_data& data() const = 0;
  // False when what the method opens by itself is no longer what was hashed. Parsed inputs were
  // read with their hash, and stay as they are.
  virtual bool is_unchanged() { return true; }
};

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
