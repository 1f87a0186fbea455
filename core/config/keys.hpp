// Dotted keys, as sweeps, exclusions, claims and --only use them: params.epsilon, data.x.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/faults.hpp"

namespace assay {

struct Key {
  enum class Kind { param, data, threads } kind = Kind::param;
  std::string name;  // of the parameter or the input

  std::string dotted() const;
  bool operator==(const Key&) const = default;
};

// Nothing and a fault with the nearest name where the method declares no such thing.
// `others` are further keys that the caller would have understood.
std::optional<Key> parse_key(std::string_view text, const Place& where, const Method& method,
                             Faults& faults, std::vector<std::string> others = {});

// The entries of a table by dotted key, however the file nests them: "params.a" = 1, params.a = 1
// and params = { a = 1 } are one and the same.
struct DottedEntry {
  std::string key;
  Place where;
  const Node* node = nullptr;
};
std::vector<DottedEntry> dotted_entries(const Node& table);

// "key has this value": a part of an exclusion, of a claim's `where`, of --only.
struct Match {
  Key key;
  Value value;
};
std::optional<Match> parse_match(const DottedEntry& entry, const Method& method, Faults& faults,
                                 std::vector<std::string> others = {});

// Whether the point has it; a parameter that is absent at the point has no value.
bool has(const Point& point, const Match& match);

// The value of a key at a point; data by its path or paths as they are written.
std::optional<Value> value_at(const Point& point, const Key& key);

}  // namespace assay
