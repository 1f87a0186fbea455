// TOML as a neutral tree in which every key and every value knows where it was written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/config/experiment.hpp"

namespace assay {

// A text that a user wrote: a file, a preset, an override.
struct Source {
  std::string name;              // as messages show it
  std::filesystem::path folder;  // from which relative paths in it start
  Origin origin = Origin::file;
  std::vector<std::string> lines;
};

std::shared_ptr<const Source> make_source(std::string name, std::filesystem::path folder,
                                          Origin origin, std::string_view text);

// Part of a source; lines and columns count from 1 in code points, line 0: the source as a whole.
struct Place {
  std::shared_ptr<const Source> source;
  std::uint32_t line = 0, column = 0, length = 0;
  std::uint32_t last_line = 0;  // where the part ends
};

Location to_location(const Place& place);

// How many columns a UTF-8 text takes up in a place.
std::uint32_t code_points(std::string_view text);

struct Node;
struct Entry;
using NodeList = std::vector<Node>;
using NodeTable = std::vector<Entry>;

// Dates and times, which no setting uses, only as they are written.
struct Moment {
  std::string text;
};

struct Node {
  std::variant<bool, std::int64_t, double, std::string, Moment, NodeList, NodeTable> value;
  Place where;

  template <typename T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
};

struct Entry {
  std::string key;
  Place where;  // of the key
  Node value;
};

// The entry of a table with that key; null where there is none, or where the node is no table.
const Entry* find(const Node& node, std::string_view key);

// "a real", "a text", "a list", "a table", ...: for messages.
std::string_view kind_name(const Node& node);

// Entries keep the order in which their keys were written. What breaks TOML's own rules becomes
// a diagnostic, and there is no tree.
std::optional<Node> parse_toml(std::string_view text, const std::shared_ptr<const Source>& source,
                               Diagnostics& diagnostics);

}  // namespace assay
