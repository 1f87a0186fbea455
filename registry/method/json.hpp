// Values and descriptions as JSON: the manifest beside a library and `assay describe --json`.
#pragma once

#include <nlohmann/json.hpp>

#include "registry/method/description.hpp"

namespace assay {

// Non-finite reals, which JSON lacks, become the strings "nan", "inf" and "-inf".
nlohmann::json to_json(const Value& value);

// The inverse of to_json for a value of the given type. Throws std::invalid_argument.
Value value_from_json(const nlohmann::json& json, Type type);

nlohmann::json to_json(const Method& method);

// SHA-256 of what the method declares, whatever library that stands in: tells a manifest that does
// not fit.
std::string declaration_identity(Method method);

// Throws std::invalid_argument when the text is no manifest of this format.
Method method_from_json(const nlohmann::json& json);

}  // namespace assay
