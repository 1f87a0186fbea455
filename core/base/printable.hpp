// Texts that come from elsewhere, made fit for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Control characters, which could steer a terminal, become blanks: those of ASCII, DEL, and
// U+0080 to U+009F, which some terminals obey as well. What is not UTF-8 becomes U+FFFD.
std::string one_line(std::string_view text);

// The same, and line feeds and tabs stay.
std::string printable_lines(std::string_view text);

}  // namespace assay
