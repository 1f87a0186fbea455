// Conversions by std::to_chars and std::from_chars, which know no locale.
#include "core/base/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

template <class... Format>
std::string written(double value, Format... format) {
  if (std::isnan(value)) return "nan";  // without the sign that some operations leave on it
  std::array<char, 64> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format...);
  return std::string(buffer.data(), result.ptr);
}

// from_chars knows no plus sign.
std::string_view without_plus(std::string_view text) {
  const bool has_plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  return has_plus ? text.substr(1) : text;
}

template <class T>
std::optional<T> parsed(std::string_view text) {
  text = without_plus(text);
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string shortest(double value) { return written(value); }

std::string real_literal(double value) {
  auto text = written(value);
  if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string compact(double value, int digits) {
  return written(value, std::chars_format::general, digits < 1 ? 1 : digits > 17 ? 17 : digits);
}

std::optional<double> parse_double(std::string_view text) {
  if (!text.empty() && text.back() == ')') return std::nullopt;  // C's nan(payload)
  return parsed<double>(text);
}

std::optional<std::int64_t> parse_int64(std::string_view text) {
  return parsed<std::int64_t>(text);
}

}  // namespace assay
