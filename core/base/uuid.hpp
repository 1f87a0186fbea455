// Random identifiers that are unique across machines.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// A random (version 4) UUID from the system's source. Throws std::runtime_error where there is
// none.
std::string new_uuid();

// The shape of a UUID in lower case.
bool is_uuid(std::string_view text);

}  // namespace assay
