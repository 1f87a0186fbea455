// A mistake of the user that is in no file: in an argument, or in what it names.
#pragma once

#include <stdexcept>

namespace assay {

// One sentence; the command ends with exit code 2.
struct UserError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace assay
