// Faults, and the few ways to read a value that may be one.
#include "core/config/faults.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/nearest.hpp"
#include "core/config/schema.hpp"

namespace assay {
namespace {

void expect(const Entry& entry, std::string_view noun, Faults& faults) {
  faults.error(entry.value.where, "'" + entry.key + "' is " + std::string(kind_name(entry.value)) +
                                      ", not " + std::string(noun));
}

}  // namespace

void Faults::error(const Place& where, std::string message, std::string hint) {
  add(Severity::error, where, std::move(message), std::move(hint));
}

void Faults::warn(const Place& where, std::string message, std::string hint) {
  add(Severity::warning, where, std::move(message), std::move(hint));
}

void Faults::note(const Place& where, std::string message, std::string hint) {
  add(Severity::note, where, std::move(message), std::move(hint));
}

void Faults::add(Severity severity, const Place& where, std::string message, std::string hint) {
  auto location = to_location(where);
  if (!seen_.emplace(location.file, location.line, location.column, message).second) return;
  diagnostics_.push_back({severity, std::move(location), std::move(message), std::move(hint)});
}

Diagnostics Faults::sorted(std::string_view first_file) && {
  const auto rank = [&](const Diagnostic& d) {
    return std::tuple(d.where.file != first_file, std::string_view(d.where.file), d.where.line,
                      d.where.column);
  };
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return rank(a) < rank(b); });
  return std::move(diagnostics_);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& names) {
  if (const auto name = nearest(word, names)) return "did you mean '" + std::string(*name) + "'?";
  return names.empty() ? "there are none" : "expected one of: " + joined(names);
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const auto& text : texts) {
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

void check_keys(const Node& table, std::string_view title,
                std::initializer_list<std::string_view> tables, Faults& faults) {
  const auto known = keys_of(tables);
  for (const auto& entry : *table.as<NodeTable>())
    if (std::find(known.begin(), known.end(), entry.key) == known.end())
      faults.error(entry.where, "unknown key '" + entry.key + "' in " + std::string(title),
                   suggestion(entry.key, known));
}

const std::string* text_of(const Entry& entry, Faults& faults) {
  const auto* text = entry.value.as<std::string>();
  if (text == nullptr) expect(entry, "a text", faults);
  return text;
}

std::optional<std::int64_t> integer_of(const Entry& entry, std::int64_t min, std::int64_t max,
                                       Faults& faults) {
  const auto* value = entry.value.as<std::int64_t>();
  if (value == nullptr) {
    expect(entry, "an int", faults);
    return std::nullopt;
  }
  if (*value >= min && *value <= max) return *value;
  faults.error(entry.value.where, "'" + entry.key + "' is out of range",
               "expected " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<bool> bool_of(const Entry& entry, Faults& faults) {
  const auto* truth = entry.value.as<bool>();
  if (truth == nullptr) expect(entry, "true or false", faults);
  return truth != nullptr ? std::optional(*truth) : std::nullopt;
}

std::optional<long double> number_of(const Entry& entry, Faults& faults) {
  if (const auto* integer = entry.value.as<std::int64_t>()) return *integer;
  return real_of(entry, faults);
}

std::optional<double> real_of(const Entry& entry, Faults& faults) {
  if (const auto* integer = entry.value.as<std::int64_t>()) return static_cast<double>(*integer);
  const auto* real = entry.value.as<double>();
  if (real == nullptr) {
    expect(entry, "a real", faults);
    return std::nullopt;
  }
  if (std::isfinite(*real)) return *real;
  faults.error(entry.value.where, "'" + entry.key + "' must be finite");
  return std::nullopt;
}

std::vector<std::string> texts_of(const Entry& entry, Faults& faults) {
  std::vector<std::string> texts;
  const auto* list = entry.value.as<NodeList>();
  if (list == nullptr) {
    expect(entry, "a list of texts", faults);
    return texts;
  }
  for (const auto& item : *list) {
    if (const auto* text = item.as<std::string>())
      texts.push_back(*text);
    else
      faults.error(item.where, "'" + entry.key + "' holds " + std::string(kind_name(item)) +
                                   ", where a text was expected");
  }
  return texts;
}

bool is_table(const Entry& entry, Faults& faults) {
  if (entry.value.as<NodeTable>() != nullptr) return true;
  expect(entry, "a table", faults);
  return false;
}

}  // namespace assay
