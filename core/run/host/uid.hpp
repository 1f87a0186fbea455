// Random identifiers that are unique across machines.
#pragma once

#include <string>

namespace assay {

// A version 4 UUID from the system's random source.
std::string new_uuid();

}  // namespace assay
