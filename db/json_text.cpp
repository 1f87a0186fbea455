#include "db/json_text.hpp"

#include <algorithm>

#include "core/base/json.hpp"

namespace assay::db {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = std::size_t{64} << 20;
constexpr int kDeepestJson = 64;

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size() && depth <= kDeepestJson; ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      in_text = c != '"';
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if (c == ']' || c == '}') {
      --depth;
    } else {
      in_text = c == '"';
    }
  }
  return depth > kDeepestJson;
}

std::string sound(std::string text, char first, const char* instead) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  const bool is_kind = begin != std::string::npos && text[begin] == first;
  return is_kind && is_sound_json(text) ? std::move(text) : instead;
}

}  // namespace

bool is_sound_json(std::string_view text) {
  return text.size() <= kLongest && !is_too_deep(text) && json::accept(text);
}

std::string object_text(std::string text) { return sound(std::move(text), '{', "{}"); }

std::string array_text(std::string text) { return sound(std::move(text), '[', "[]"); }

std::vector<std::string> text_list(std::string_view text) {
  std::vector<std::string> texts;
  for (const auto& item : parse_json(array_text(std::string(text))))
    if (item.is_string()) texts.push_back(item.get<std::string>());
  return texts;
}

}  // namespace assay::db
