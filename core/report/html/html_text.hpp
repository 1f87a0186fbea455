// Texts made safe for the places of an HTML page in which they stand.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace assay {

// For elements and quoted attributes. Control characters other than tab and line feed become
// U+FFFD: an HTML page cannot hold them.
std::string html_escaped(std::string_view text);

// JSON as the content of a <script> element: nothing in it can end the element or open a comment.
// What is not UTF-8 becomes U+FFFD.
std::string script_json(const nlohmann::ordered_json& value);

std::string base64(std::string_view bytes);

// The template with each {{name}} replaced by its value. Values are not searched for further
// names; a name without a value is left as it is.
std::string filled(std::string_view page,
                   const std::map<std::string, std::string, std::less<>>& values);

}  // namespace assay
