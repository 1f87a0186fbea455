// Values as TOML literals and as labels for people.
#include "registry/method/value.hpp"

#include <array>

#include "core/base/number.hpp"

namespace assay {
namespace {

std::string escaped(unsigned char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\n':
      return "\\n";
    case '\t':
      return "\\t";
    case '\r':
      return "\\r";
    default:
      break;
  }
  if (c >= 0x20 && c != 0x7f) return {static_cast<char>(c)};
  constexpr std::string_view kHex = "0123456789ABCDEF";
  return std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
}

std::string string_literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += escaped(static_cast<unsigned char>(c));
  return out + '"';
}

struct Literal {
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return real_literal(value); }
  std::string operator()(const std::string& value) const { return string_literal(value); }
};

struct Label : Literal {
  static constexpr int kDigits = 6;

  using Literal::operator();
  std::string operator()(double value) const { return compact(value, kDigits); }
  std::string operator()(const std::string& value) const { return value; }
};

template <typename Scalar, typename T>
std::string print(const Scalar& scalar, const T& value) {
  return scalar(value);
}

template <typename Scalar, typename T>
std::string print(const Scalar& scalar, const std::vector<T>& list) {
  std::string out = "[";
  for (const auto& item : list) {
    if (out.size() > 1) out += ", ";
    out += print(scalar, item);
  }
  return out + "]";
}

}  // namespace

std::string_view type_name(Type type) {
  constexpr std::array<std::string_view, 8> kNames = {"bool", "int",   "real",  "text",
                                                      "ints", "reals", "texts", "int_rows"};
  return kNames.at(static_cast<std::size_t>(type));
}

std::string to_toml(const Value& value) {
  return std::visit([](const auto& held) { return print(Literal{}, held); }, value);
}

std::string to_label(const Value& value) {
  return std::visit([](const auto& held) { return print(Label{}, held); }, value);
}

}  // namespace assay
