// An input in the form that crosses the plugin border, with what it points to.
#pragma once

#include <assay/plugin.h>

#include <filesystem>
#include <memory>
#include <string>

#include "core/run/wire/job.hpp"

namespace assay {

class HeldInput {
 public:
  virtual ~HeldInput() = default;
  virtual const assay_data& data() const = 0;
  // False when what the method opens by itself is no longer what was hashed. Parsed inputs were
  // read with their hash, and stay as they are.
  virtual bool is_unchanged() { return true; }
  // The hash of one of the files that were hashed with this input, by its path without links; null
  // for any other, and where the host has parsed the input.
  virtual const std::string* sha256_of(const std::string&) const { return nullptr; }
};

// Throws DataError, also when the file is no longer the one that was checked.
std::shared_ptr<HeldInput> hold(const JobInput& input, const Input& declared);

// A file of an input that is a path, as an input declared as `as` would be held. Throws DataError
// for what does not fit, is not among the files of the input, or is not what was hashed with it.
std::shared_ptr<HeldInput> open_within(const HeldInput& input, const std::filesystem::path& file,
                                       const Input& as);

}  // namespace assay
