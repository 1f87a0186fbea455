// Dotted keys and the values that points have under them.
#include "core/config/keys.hpp"

#include <cmath>

#include "core/config/settings.hpp"
#include "core/config/typed.hpp"

namespace assay {
namespace {

constexpr std::string_view kParams = "params.", kData = "data.", kThreads = "run.threads";

std::optional<Key> known_key(std::string_view text, const Method& method) {
  if (text == kThreads) return Key{Key::Kind::threads, {}};
  if (text.starts_with(kParams)) {
    const auto* param = find_param(method, text.substr(kParams.size()));
    if (param != nullptr) return Key{Key::Kind::param, param->name};
  }
  if (text.starts_with(kData)) {
    const auto* input = find_input(method, text.substr(kData.size()));
    if (input != nullptr) return Key{Key::Kind::data, input->role};
  }
  return std::nullopt;
}

std::vector<std::string> all_keys(const Method& method, std::vector<std::string> keys) {
  for (const auto& param : method.params) keys.push_back(std::string(kParams) + param.name);
  for (const auto& input : method.inputs) keys.push_back(std::string(kData) + input.role);
  keys.emplace_back(kThreads);
  return keys;
}

bool is_range(const Node& node) {
  return find(node, "linspace") != nullptr || find(node, "logspace") != nullptr;
}

bool is_section(const Entry& entry) {
  return (entry.key == "params" || entry.key == "data" || entry.key == "run") &&
         entry.value.as<NodeTable>() != nullptr && !is_range(entry.value);
}

std::optional<Value> read_value(const DottedEntry& entry, const Key& key, const Method& method,
                                Faults& faults) {
  if (key.kind == Key::Kind::param)
    return typed_value(*entry.node, *find_param(method, key.name), faults);
  const Entry named{entry.key, entry.where, *entry.node};
  if (key.kind == Key::Kind::threads) {
    const auto threads = threads_of(named, faults);
    return threads ? std::optional<Value>(std::int64_t{*threads}) : std::nullopt;
  }
  if (entry.node->as<NodeList>() != nullptr) return texts_of(named, faults);
  const auto* path = text_of(named, faults);
  return path != nullptr ? std::optional<Value>(*path) : std::nullopt;
}

bool is_same(const Value& a, const Value& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  return a == b || (x != nullptr && y != nullptr && std::isnan(*x) && std::isnan(*y));
}

}  // namespace

std::string Key::dotted() const {
  if (kind == Kind::threads) return std::string(kThreads);
  return std::string(kind == Kind::param ? kParams : kData) + name;
}

std::optional<Key> parse_key(std::string_view text, const Place& where, const Method& method,
                             Faults& faults, std::vector<std::string> others) {
  if (auto key = known_key(text, method)) return key;
  auto hint = suggestion(text, all_keys(method, std::move(others)));
  if (find_param(method, text) != nullptr)
    hint = "did you mean '" + std::string(kParams) + std::string(text) + "'?";
  faults.error(where, "method '" + method.id + "' knows no '" + std::string(text) + "'",
               std::move(hint));
  return std::nullopt;
}

std::vector<DottedEntry> dotted_entries(const Node& table) {
  std::vector<DottedEntry> entries;
  for (const auto& entry : *table.as<NodeTable>()) {
    if (!is_section(entry)) {
      entries.push_back({entry.key, entry.where, &entry.value});
      continue;
    }
    for (const auto& inner : *entry.value.as<NodeTable>())
      entries.push_back({entry.key + "." + inner.key, inner.where, &inner.value});
  }
  return entries;
}

std::optional<Match> parse_match(const DottedEntry& entry, const Method& method, Faults& faults,
                                 std::vector<std::string> others) {
  auto key = parse_key(entry.key, entry.where, method, faults, std::move(others));
  if (!key) return std::nullopt;
  auto value = read_value(entry, *key, method, faults);
  if (!value) return std::nullopt;
  return Match{std::move(*key), std::move(*value)};
}

std::optional<Value> value_at(const Point& point, const Key& key) {
  if (key.kind == Key::Kind::threads) return std::int64_t{point.threads};
  if (key.kind == Key::Kind::param) {
    const auto found = point.params.find(key.name);
    return found == point.params.end() ? std::nullopt : std::optional(found->second.value);
  }
  const auto found = point.data.find(key.name);
  if (found == point.data.end()) return std::nullopt;
  const auto& setting = found->second;
  return setting.is_list ? Value(setting.written) : Value(setting.written.front());
}

bool has(const Point& point, const Match& match) {
  const auto value = value_at(point, match.key);
  return value && is_same(*value, match.value);
}

}  // namespace assay
