// The one place that uses toml++: its tree becomes ours.
#include "core/config/document.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <tuple>

namespace assay {
namespace {

using SourcePointer = std::shared_ptr<const Source>;

// A region that runs over several lines is marked to the end of its first.
std::uint32_t marked_length(const toml::source_region& region, const Source& source) {
  if (region.begin.line == region.end.line) return region.end.column - region.begin.column;
  if (region.begin.line > source.lines.size()) return 1;
  return code_points(source.lines[region.begin.line - 1]) + 1 - region.begin.column;
}

Place place_of(const toml::source_region& region, const SourcePointer& source) {
  if (!region.begin) return {source};
  return {source, region.begin.line, region.begin.column, marked_length(region, *source),
          region.end.line};
}

Node converted(const toml::node& node, const SourcePointer& source);

template <typename T>
Node converted_value(const T& held, const SourcePointer&) {
  std::ostringstream text;
  text << held;
  return {Moment{text.str()}, {}};
}

Node converted_value(const toml::value<bool>& held, const SourcePointer&) {
  return {held.get(), {}};
}
Node converted_value(const toml::value<std::int64_t>& held, const SourcePointer&) {
  return {held.get(), {}};
}
Node converted_value(const toml::value<double>& held, const SourcePointer&) {
  return {held.get(), {}};
}
Node converted_value(const toml::value<std::string>& held, const SourcePointer&) {
  return {held.get(), {}};
}

Node converted_value(const toml::array& held, const SourcePointer& source) {
  NodeList list;
  for (const auto& item : held) list.push_back(converted(item, source));
  return {std::move(list), {}};
}

// toml++ sorts keys by name; their places restore the order of the file.
Node converted_value(const toml::table& held, const SourcePointer& source) {
  NodeTable table;
  for (const auto& [key, value] : held)
    table.push_back(
        {std::string(key.str()), place_of(key.source(), source), converted(value, source)});
  std::stable_sort(table.begin(), table.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  return {std::move(table), {}};
}

Node converted(const toml::node& node, const SourcePointer& source) {
  auto result = node.visit([&](const auto& held) { return converted_value(held, source); });
  result.where = place_of(node.source(), source);
  return result;
}

Diagnostic syntax_error(const toml::parse_error& error, const SourcePointer& source) {
  std::string message(error.description());
  if (message.starts_with("Error")) message.front() = 'e';
  if (message.starts_with("Encountered")) message.front() = 'e';
  auto where = place_of(error.source(), source);
  where.length = 1;
  return {Severity::error, to_location(where), message, {}};
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The number of parts of the longest `a.b."c"` in a line. toml++ and we descend once for each part,
// and inline tables multiply: without a limit a small file exhausts the stack.
std::size_t most_key_parts(std::string_view line) {
  std::size_t most = 1, parts = 1;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' || line[i] == '\'') {
      i = std::min(line.find(line[i], i + 1), line.size());
    } else if (line[i] == '.') {
      most = std::max(most, ++parts);
      while (i + 1 < line.size() && is_blank(line[i + 1])) ++i;
    } else if (is_blank(line[i])) {
      const auto next = std::min(line.find_first_not_of(" \t", i), line.size());
      if (next < line.size() && line[next] != '.') parts = 1;
      i = next - 1;
    } else if (std::string_view(",=[]{}#").find(line[i]) != std::string_view::npos) {
      parts = 1;
    }
  }
  return most;
}

bool has_deep_key(const Source& source, Diagnostics& diagnostics) {
  constexpr std::size_t kMostParts = 16;
  for (std::uint32_t i = 0; i < source.lines.size(); ++i) {
    if (most_key_parts(source.lines[i]) <= kMostParts) continue;
    diagnostics.push_back({Severity::error,
                           {source.name, i + 1, 1, 1, source.lines[i].substr(0, 60)},
                           "a key of more than " + std::to_string(kMostParts) + " parts",
                           {}});
    return true;
  }
  return false;
}

std::vector<std::string> lines_of(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<std::string> lines;
  for (;;) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::shared_ptr<const Source> make_source(std::string name, std::filesystem::path folder,
                                          Origin origin, std::string_view text) {
  return std::make_shared<Source>(
      Source{std::move(name), std::move(folder), origin, lines_of(text)});
}

Location to_location(const Place& place) {
  if (!place.source) return {};
  const auto& lines = place.source->lines;
  const bool has_line = place.line > 0 && place.line <= lines.size();
  return {place.source->name, place.line, place.column, place.length,
          has_line ? lines[place.line - 1] : std::string()};
}

std::uint32_t code_points(std::string_view text) {
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), is_start));
}

const Entry* find(const Node& node, std::string_view key) {
  const auto* table = node.as<NodeTable>();
  if (table == nullptr) return nullptr;
  const auto found = std::find_if(table->begin(), table->end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  return found == table->end() ? nullptr : &*found;
}

std::string_view kind_name(const Node& node) {
  constexpr std::string_view kNames[] = {"a bool", "an int", "a real", "a text",
                                         "a date", "a list", "a table"};
  return kNames[node.value.index()];
}

std::optional<Node> parse_toml(std::string_view text, const std::shared_ptr<const Source>& source,
                               Diagnostics& diagnostics) {
  if (has_deep_key(*source, diagnostics)) return std::nullopt;
  try {
    const auto tree = toml::parse(text, std::string_view(source->name));
    return converted(tree, source);
  } catch (const toml::parse_error& error) {
    diagnostics.push_back(syntax_error(error, source));
    return std::nullopt;
  }
}

}  // namespace assay
