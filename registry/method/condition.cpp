// Conditions: the grammar of `when` in assay/plugin.h.
#include "registry/method/condition.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace assay {
namespace {

constexpr std::string_view kDataPrefix = "data.";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

[[noreturn]] void refuse(std::string_view term, std::string_view why) {
  throw std::invalid_argument("'" + std::string(term) + "' is no condition: " + std::string(why));
}

bool is_name(std::string_view text) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_letter);
}

Condition::Term parse_given(std::string_view term) {
  const bool negated = term.front() == '!';
  const auto key = trim(term.substr(negated ? 1 : 0));
  if (!key.starts_with(kDataPrefix) || !is_name(key.substr(kDataPrefix.size())))
    refuse(term, "expected name=value, name!=value, data.role or !data.role");
  return {std::string(key), negated, {}, {}};
}

Condition::Term parse_comparison(std::string_view term, std::size_t equals) {
  const bool negated = equals > 0 && term[equals - 1] == '!';
  const auto key = trim(term.substr(0, negated ? equals - 1 : equals));
  if (!is_name(key)) refuse(term, "expected a parameter's name before '='");
  Condition::Term parsed{std::string(key), negated, {}, {}};
  for (const auto value : split(term.substr(equals + 1), "|")) {
    if (value.empty()) refuse(term, "expected a value after '=' and '|'");
    parsed.values.emplace_back(value);
  }
  return parsed;
}

Condition::Term parse_simple(std::string_view term) {
  if (term.empty()) refuse(term, "a term is empty");
  if (term.find(" or ") != std::string_view::npos) refuse(term, "expected (...) around 'or'");
  const auto equals = term.find('=');
  return equals == std::string_view::npos ? parse_given(term) : parse_comparison(term, equals);
}

// "a=1", or "(a=1 or data.x)".
Condition::Term parse_term(std::string_view term) {
  if (!term.starts_with('(')) return parse_simple(term);
  if (!term.ends_with(')')) refuse(term, "expected ')' at its end");
  const auto simple = split(term.substr(1, term.size() - 2), " or ");
  auto parsed = parse_simple(simple.front());
  for (std::size_t i = 1; i < simple.size(); ++i) parsed.others.push_back(parse_simple(simple[i]));
  return parsed;
}

bool equals(bool value, std::string_view text) { return text == (value ? "true" : "false"); }

bool equals(const std::string& value, std::string_view text) { return value == text; }

template <typename Number>
bool equals(Number value, std::string_view text) {
  Number parsed{};
  const auto end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, parsed);
  return result.ec == std::errc{} && result.ptr == end && parsed == value;
}

// A list equals what one of its elements equals.
template <typename T>
bool equals(const std::vector<T>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& item) { return equals(item, text); });
}

bool is_among(const Value& value, const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return std::visit([&](const auto& held) { return equals(held, text); }, value);
  });
}

using ValueOf = std::function<const Value*(std::string_view)>;
using IsGiven = std::function<bool(std::string_view)>;

bool simple_holds(const Condition::Term& term, const ValueOf& value_of, const IsGiven& is_given) {
  if (term.values.empty())
    return is_given(std::string_view(term.key).substr(kDataPrefix.size())) != term.negated;
  const auto* value = value_of(term.key);
  return value != nullptr && is_among(*value, term.values) != term.negated;
}

std::string simple_text(const Condition::Term& term) {
  if (term.values.empty()) return (term.negated ? "!" : "") + term.key;
  auto text = term.key + (term.negated ? "!=" : "=");
  for (std::size_t i = 0; i < term.values.size(); ++i) text += (i == 0 ? "" : "|") + term.values[i];
  return text;
}

std::string to_string(const Condition::Term& term) {
  if (term.others.empty()) return simple_text(term);
  auto text = "(" + simple_text(term);
  for (const auto& other : term.others) text += " or " + simple_text(other);
  return text + ")";
}

}  // namespace

Condition parse_condition(std::string_view text) {
  Condition condition;
  if (trim(text).empty()) return condition;
  for (const auto term : split(text, "&")) condition.terms.push_back(parse_term(term));
  return condition;
}

std::string to_string(const Condition& condition) {
  std::string out;
  for (const auto& term : condition.terms) out += (out.empty() ? "" : " & ") + to_string(term);
  return out;
}

bool holds(const Condition& condition, const ValueOf& value_of, const IsGiven& is_given) {
  const auto term_holds = [&](const Condition::Term& term) {
    const auto other_holds = [&](const Condition::Term& other) {
      return simple_holds(other, value_of, is_given);
    };
    return simple_holds(term, value_of, is_given) ||
           std::any_of(term.others.begin(), term.others.end(), other_holds);
  };
  return std::all_of(condition.terms.begin(), condition.terms.end(), term_holds);
}

}  // namespace assay
