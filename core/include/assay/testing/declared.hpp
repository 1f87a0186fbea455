// What a descriptor declares, as a unit test's host needs it: defaults, conditions, names.
#pragma once

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>
#include <string_view>
#include <type_traits>

#include "outcome.hpp"

namespace assay::testing::detail {

// Reads the TOML literals in which defaults are declared.
class Literal {
 public:
  explicit Literal(std::string_view text) : rest_(text) {}

  Value read(assay_type type) {
    switch (type) {
      case ASSAY_BOOL:
        return word() == "true";
      case ASSAY_INT:
        return number<std::int64_t>();
      case ASSAY_REAL:
        return number<double>();
      case ASSAY_TEXT:
        return text();
      case ASSAY_INTS:
        return integers();
      case ASSAY_REALS:
        return list<double>([this] { return number<double>(); });
      case ASSAY_TEXTS:
        return list<std::string>([this] { return text(); });
      default:
        return list<std::vector<std::int64_t>>([this] { return integers(); });
    }
  }

 private:
  std::vector<std::int64_t> integers() {
    return list<std::int64_t>([this] { return number<std::int64_t>(); });
  }

  void skip_space() {
    while (!rest_.empty() && std::string_view(" \t\n,").find(rest_[0]) != std::string_view::npos)
      rest_.remove_prefix(1);
  }

  std::string word() {
    skip_space();
    const auto end = rest_.find_first_of(" ,]");
    std::string result(rest_.substr(0, end));
    rest_.remove_prefix(result.size());
    std::erase(result, '_');
    std::erase(result, '+');
    return result;
  }

  template <class T>
  T number() {
    const auto digits = word();
    T value{};
    const auto* end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, value).ptr != end)
      throw std::invalid_argument("'" + digits + "' in a declared default is no number");
    return value;
  }

  std::string text() {
    skip_space();
    const char quote = rest_.empty() ? '"' : rest_[0];
    std::string result;
    std::size_t i = 1;
    for (; i < rest_.size() && rest_[i] != quote; ++i) {
      const bool is_escape = quote == '"' && rest_[i] == '\\';
      if (is_escape) ++i;
      result += is_escape && rest_[i] == 'n'   ? '\n'
                : is_escape && rest_[i] == 't' ? '\t'
                                               : rest_[i];
    }
    rest_.remove_prefix(std::min(i + 1, rest_.size()));
    return result;
  }

  template <class T, class Read>
  std::vector<T> list(Read&& read) {
    skip_space();
    if (!rest_.starts_with('[')) throw std::invalid_argument("a declared default is no list");
    rest_.remove_prefix(1);
    std::vector<T> result;
    for (skip_space(); !rest_.empty() && rest_[0] != ']'; skip_space()) result.push_back(read());
    rest_.remove_prefix(rest_.empty() ? 0 : 1);
    return result;
  }

  std::string_view rest_;
};

// Whether a value is what a condition calls it; a list equals what one of its elements equals.
inline bool is_named(bool value, const std::string& word) {
  return word == (value ? "true" : "false");
}
inline bool is_named(const std::string& value, const std::string& word) { return value == word; }
template <class T>
requires std::is_arithmetic_v<T>
bool is_named(T value, const std::string& word) {
  T other{};
  const auto* end = word.data() + word.size();
  return std::from_chars(word.data(), end, other).ptr == end && other == value;
}
template <class T>
bool is_named(const std::vector<T>& values, const std::string& word) {
  return std::any_of(values.begin(), values.end(), [&](const T& v) { return is_named(v, word); });
}

inline std::vector<std::string> split(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + at.size());
  }
}

using Values = std::map<std::string, Value, std::less<>>;
using Roles = std::set<std::string, std::less<>>;

inline bool term_holds(const std::string& term, const Values& values, const Roles& given) {
  if (term.starts_with("!data.")) return !given.contains(term.substr(6));
  const auto equals = term.find('=');
  if (equals == std::string::npos) return given.contains(term.substr(5));
  const bool is_negated = equals > 0 && term[equals - 1] == '!';
  const auto value = values.find(term.substr(0, equals - (is_negated ? 1 : 0)));
  if (value == values.end()) return false;
  for (const auto& word : split(term.substr(equals + 1), "|"))
    if (std::visit([&](const auto& v) { return is_named(v, word); }, value->second))
      return !is_negated;
  return is_negated;
}

// Without blanks and parentheses.
inline std::string bare(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c != ' ' && c != '(' && c != ')') result += c;
  return result;
}

// The grammar stands at assay_default in plugin.h.
inline bool holds(const char* when, const Values& values, const Roles& given) {
  if (when == nullptr || *when == '\0') return true;
  for (const auto& term : split(when, "&")) {
    const auto simple = split(term, " or ");
    const auto is_met = [&](const auto& one) { return term_holds(bare(one), values, given); };
    if (std::none_of(simple.begin(), simple.end(), is_met)) return false;
  }
  return true;
}

template <class T>
std::vector<const T*> entries(const assay_table& table) {
  std::vector<const T*> result;
  for (std::uint32_t i = 0; i < table.count; ++i)
    result.push_back(reinterpret_cast<const T*>(static_cast<const char*>(table.items) +
                                                std::size_t{i} * table.stride));
  return result;
}

// True where `name` equals `pattern` with a text for each "{...}".
inline bool fits(std::string_view name, std::string_view pattern) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return name == pattern;
  if (name.substr(0, open) != pattern.substr(0, open)) return false;
  const auto rest = pattern.substr(pattern.find('}', open) + 1);
  for (std::size_t end = open + 1; end <= name.size(); ++end)
    if (fits(name.substr(end), rest)) return true;
  return false;
}

// A file name that cannot leave its folder.
inline bool is_plain(std::string_view name) {
  return !name.empty() && name[0] != '.' && name.find('/') == std::string_view::npos;
}

}  // namespace assay::testing::detail
