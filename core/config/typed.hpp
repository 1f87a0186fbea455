// Checks what a user wrote against what a method declares.
#pragma once

#include <optional>
#include <string>

#include "core/config/faults.hpp"

namespace assay {

// "real, > 0, <= 1, default 0.1: step size".
std::string describe(const Param& param);

// "array n d: the points", "table with columns a, b", "image or array h w".
std::string describe(const Input& input);

// The value as the parameter declares it: an int given for a real is a real, a lone value may be
// a list of one. Nothing, and a fault for each thing that is wrong, otherwise.
std::optional<Value> typed_value(const Node& node, const Param& param, Faults& faults);

// What a file says of one input, under the key at `key_where`. Paths start from the folder of the
// file that names them.
std::optional<DataSetting> data_setting(const Node& node, const Place& key_where,
                                        const Input& input, Faults& faults);

}  // namespace assay
