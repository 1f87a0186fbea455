#include "core/report/table/cell_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/base/json.hpp"
#include "core/base/number.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

std::string hex(const std::vector<std::byte>& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto b : bytes) {
    text += digits[std::to_integer<int>(b) >> 4];
    text += digits[std::to_integer<int>(b) & 15];
  }
  return text;
}

struct ToText {
  int digits;
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t integer) const { return std::to_string(integer); }
  std::string operator()(double real) const {
    return digits == kExact ? shortest(real) : compact(real, digits);
  }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const std::vector<std::byte>& blob) const { return hex(blob); }
};

struct ToJson {
  ordered_json operator()(std::monostate) const { return nullptr; }
  ordered_json operator()(std::int64_t integer) const { return integer; }
  ordered_json operator()(double real) const {
    return std::isfinite(real) ? ordered_json(real) : ordered_json(shortest(real));
  }
  ordered_json operator()(const std::string& text) const { return text; }
  ordered_json operator()(const std::vector<std::byte>& blob) const { return hex(blob); }
};

}  // namespace

std::string cell_text(const db::Cell& cell, int digits) { return std::visit(ToText{digits}, cell); }

std::string cell_text(const db::Field& field, int digits) {
  return std::visit(ToText{digits}, field);
}

ordered_json cell_json(const db::Cell& cell) { return std::visit(ToJson{}, cell); }

ordered_json cell_json(const db::Field& field) { return std::visit(ToJson{}, field); }

std::optional<Real> cell_number(const db::Cell& cell) {
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return *integer;
  return std::nullopt;
}

nlohmann::ordered_json trusted_json(const std::optional<bool>& trusted) {
  return trusted ? nlohmann::ordered_json(*trusted) : nlohmann::ordered_json(nullptr);
}

std::string varied_cell(const ordered_json& value) {
  if (value.is_number_float()) return compact(value.get<double>(), 6);
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return exact_json(value);
  return value.get<std::string>();
}

std::string varied_text(const std::string& object) {
  const auto values = parse_ordered_json(object);
  std::string text;
  for (const auto& [key, value] : values.items())
    text += (text.empty() ? "" : " ") + key + "=" + varied_cell(value);
  return text;
}

// dump() escapes the other control characters. These occur within strings alone.
db::Field varied_field(const ordered_json& value) {
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number_float()) return value.get<double>();
  return value.is_string() ? value.get<std::string>() : exact_json(value);
}

std::string json_text(const ordered_json& json, int indent) {
  const auto text = lenient_json(json, indent);
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0xff;
    if (c == 0x7f)
      safe += "\\u007f";
    else if (c == 0xc2 && next < 0xa0)
      safe += fmt::format("\\u{:04x}", text[++i] & 0xff);
    else
      safe += text[i];
  }
  return safe;
}

std::string_view status_colour(std::string_view text) {
  const auto status = db::status_from(text.substr(0, text.find_first_of(" ,")));
  if (!status) return "";
  switch (*status) {
    case db::Status::done:
      return "32";  // green
    case db::Status::diverged:
    case db::Status::stopped:
    case db::Status::interrupted:
      return "33";  // yellow
    case db::Status::running:
      return "36";  // cyan
    default:
      return "31";  // red
  }
}

}  // namespace assay
