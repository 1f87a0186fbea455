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

// Reads a text as TOML does, past comments and strings, and counts the parts of its keys `a.b."c"`.
// toml++ and we descend once for each part, and inline tables multiply: without a limit a small
// file exhausts the stack.
class KeyDepth {
 public:
  explicit KeyDepth(std::string_view text) : text_(text) {}

  // The number of the first line with a key of more parts; 0: there is none.
  std::uint32_t line_of_deeper(std::size_t most) {
    while (at_ < text_.size()) {
      step();
      if (parts_ > most) return line_;
    }
    return 0;
  }

 private:
  void step() {
    const char c = text_[at_];
    if (c == '"' || c == '\'') return skip_string();
    if (c == '#') return skip_to(text_.find('\n', at_));
    ++at_;
    if (c == '\n') ++line_;
    if (c == '.') {
      ++parts_;
      skip_blanks();
    } else if (is_blank(c)) {
      skip_blanks();
      if (at_ < text_.size() && text_[at_] != '.') parts_ = 1;
    } else if (std::string_view(",=[]{}\n").find(c) != std::string_view::npos) {
      parts_ = 1;
    }
  }

  // One that is never closed ends with its line, or with the text: the parser will say so.
  void skip_string() {
    const char quote = text_[at_];
    const std::string thrice(3, quote);
    const bool is_long = text_.substr(at_).starts_with(thrice);
    for (at_ += is_long ? 3 : 1; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' && !is_long) return;
      if (c == '\n') ++line_;
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      if (c != quote || (is_long && !text_.substr(at_).starts_with(thrice))) continue;
      // Two more quotes may belong to the end of a long string.
      return skip_to(is_long ? text_.find_first_not_of(quote, at_) : at_ + 1);
    }
  }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void skip_to(std::size_t place) { at_ = std::min(place, text_.size()); }

  std::string_view text_;
  std::size_t at_ = 0, parts_ = 1;
  std::uint32_t line_ = 1;
};

bool has_deep_key(std::string_view text, const Source& source, Diagnostics& diagnostics) {
  constexpr std::size_t kMostParts = 16;
  const auto line = KeyDepth(text).line_of_deeper(kMostParts);
  if (line == 0) return false;
  diagnostics.push_back({Severity::error,
                         {source.name, line, 1, 1, source.lines[line - 1].substr(0, 60)},
                         "a key of more than " + std::to_string(kMostParts) + " parts",
                         {}});
  return true;
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
  if (!has_line) return {place.source->name, place.line, place.column, place.length, {}};
  const std::shared_ptr<const std::string> line(place.source, &lines[place.line - 1]);
  return {place.source->name, place.line, place.column, place.length, line};
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
  if (has_deep_key(text, *source, diagnostics)) return std::nullopt;
  try {
    const auto tree = toml::parse(text, std::string_view(source->name));
    return converted(tree, source);
  } catch (const toml::parse_error& error) {
    diagnostics.push_back(syntax_error(error, source));
    return std::nullopt;
  }
}

}  // namespace assay
