// The names of parameters with and without the section that they stand in.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// "params.rate" -> "rate", as people call it; every other key stays.
std::string short_key(std::string_view key);

// "rate" -> "params.rate"; a key that names its section stays: "data.x", "run.threads".
std::string full_key(std::string_view key);

}  // namespace assay
