#include "core/base/json.hpp"

namespace assay {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr auto kStrict = json::error_handler_t::strict;
constexpr auto kReplace = json::error_handler_t::replace;

}  // namespace

json parse_json(std::string_view text) { return json::parse(text); }

ordered_json parse_ordered_json(std::string_view text) { return ordered_json::parse(text); }

json parse_or_null(std::string_view text) {
  auto result = json::parse(text, nullptr, false);
  return result.is_discarded() ? json() : result;
}

std::string exact_json(const json& json, int indent) {
  return json.dump(indent, ' ', false, kStrict);
}

std::string exact_json(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, kStrict);
}

std::string lenient_json(const json& json, int indent) {
  return json.dump(indent, ' ', false, kReplace);
}

std::string lenient_json(const ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, kReplace);
}

}  // namespace assay
