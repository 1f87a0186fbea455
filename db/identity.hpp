// Names that the store makes: UUIDs and content hashes.
#pragma once

#include <string>
#include <string_view>

namespace assay::db {

// A random (version 4) UUID from the kernel's generator.
std::string new_uid();

// The shape of a UUID in lower case.
bool is_uid(std::string_view text);

// SHA-256 in lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);

}  // namespace assay::db
