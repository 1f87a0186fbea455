// JSON as text. The parser and the writer are large templates, which every file that calls them
// would compile anew: here they are compiled once, for both kinds of object.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace assay {

// Throws nlohmann::json::exception where the text is not one JSON value.
nlohmann::json parse_json(std::string_view text);

// The same with the keys in the order of the text.
nlohmann::ordered_json parse_ordered_json(std::string_view text);

// null where the text is not one JSON value, as where it says null.
nlohmann::json parse_or_null(std::string_view text);

// In one line, or with this indent. Throws nlohmann::json::exception where a string is not UTF-8.
std::string exact_json(const nlohmann::json& json, int indent = -1);
std::string exact_json(const nlohmann::ordered_json& json, int indent = -1);

// The same for texts of others: what is not UTF-8 becomes U+FFFD.
std::string lenient_json(const nlohmann::json& json, int indent = -1);
std::string lenient_json(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace assay
