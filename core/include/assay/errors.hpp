// What a method throws, and how its messages are pieced together.
#pragma once

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace assay {

// The user's parameters or data cannot be used; `key` ("params.epsilon", "data.x") says which.
struct BadInput : std::runtime_error {
  explicit BadInput(const std::string& message, std::string where = "")
      : std::runtime_error(message), key(std::move(where)) {}
  std::string key;
};
// The numerics failed: a result in its own right. What was logged until then is kept.
struct Diverged : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct OutOfMemory : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The host asked for the end and the method obeys; what was logged until then is kept.
struct Stopped : std::runtime_error {
  Stopped() : std::runtime_error("stopped") {}
};

namespace detail {
inline void append(std::string& text, std::string_view part) { text += part; }
inline void append(std::string& text, char part) { text += part; }
template <class T>
requires std::is_arithmetic_v<T>
void append(std::string& text, T number) {
  char digits[32];
  if constexpr (std::is_floating_point_v<T>)
    text.append(
        digits,
        std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 6).ptr);
  else
    text += std::to_string(number);
}
}  // namespace detail

// "has 3 rows": texts and numbers (real ones to six digits) joined, without blanks of its own.
template <class... Parts>
std::string said(const Parts&... parts) {
  std::string text;
  (detail::append(text, parts), ...);
  return text;
}

// Throws BadInput about "params.epsilon" or "data.x": bad_input("data.x", "has ", n, " rows").
template <class... Parts>
[[noreturn]] void bad_input(std::string key, const Parts&... parts) {
  throw BadInput(said(parts...), std::move(key));
}

}  // namespace assay
