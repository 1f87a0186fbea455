#include "core/report/html/html_text.hpp"

#include <algorithm>

#include "core/base/json.hpp"

namespace assay {
namespace {

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return std::string(1, c);
  }
}

bool is_control(char c) {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t' && c != '\n') || code == 0x7f;
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += is_control(c) ? "\xEF\xBF\xBD" : entity(c);
  return safe;
}

std::string script_json(const nlohmann::ordered_json& value) {
  using nlohmann::ordered_json;
  std::string safe;
  for (const char c : lenient_json(value)) {
    if (c == '<' || c == '>' || c == '&')  // only ever within strings of the JSON
      safe += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    else
      safe += c;
  }
  return safe;
}

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    const auto n = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j)
      text += j <= n ? kBase64Digits[group >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

std::string filled(std::string_view page,
                   const std::map<std::string, std::string, std::less<>>& values) {
  std::string text;
  for (std::size_t at = 0; at < page.size();) {
    const auto open = page.find("{{", at), close = page.find("}}", open);
    text += page.substr(at, open - at);
    if (close == std::string_view::npos) {
      if (open != std::string_view::npos) text += page.substr(open);
      break;
    }
    const auto value = values.find(page.substr(open + 2, close - open - 2));
    text += value != values.end() ? value->second : page.substr(open, close + 2 - open);
    at = close + 2;
  }
  return text;
}

}  // namespace assay
