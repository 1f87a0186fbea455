// When the text of a table's cell is a number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/number.hpp"

namespace assay {

inline std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "-0" is no integer: it would lose its sign.
inline std::optional<std::int64_t> cell_integer(std::string_view cell) {
  const auto text = without_blanks(cell);
  const auto value = parse_int64(text);
  return value == 0 && text.front() == '-' ? std::nullopt : value;
}

// Every number, integers among them; nan and inf too.
inline std::optional<double> cell_real(std::string_view cell) {
  return parse_double(without_blanks(cell));
}

}  // namespace assay
