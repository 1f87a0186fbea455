// Numbers to text and back: exactly for files, briefly for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// The fewest digits that read back to the same double: 0.1, 1e-06, -0, inf, nan.
std::string shortest(double value);

// The same digits as a TOML or CSV literal that cannot be taken for an integer: 1.0, -0.0, 1e+20.
std::string real_literal(double value);

// For tables: at most `digits` significant digits, no trailing zeros: 0.3333, 1.235e+07.
std::string compact(double value, int digits = 4);

// The whole text as a number, without blanks around it. A sign of either kind is allowed, and
// nan, inf and infinity in any case. Nothing if the text is anything else, or if the number
// lies beyond the range of the type.
std::optional<double> parse_double(std::string_view text);
std::optional<std::int64_t> parse_int64(std::string_view text);

}  // namespace assay
