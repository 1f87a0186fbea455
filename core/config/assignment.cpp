// Assignments: TOML first, bare text where it is none.
#include "core/config/assignment.hpp"

namespace assay {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// A value that begins like a list, a table or a quoted text was meant as TOML.
bool is_bare(std::string_view value) {
  return value.empty() || std::string_view("[{\"'").find(value.front()) == std::string_view::npos;
}

// Parses "key=true" for the place and the parts of the key, then puts the text in.
std::optional<Node> parse_bare(std::string_view text, std::size_t equals,
                               const std::shared_ptr<const Source>& source) {
  Diagnostics ignored;
  auto tree = parse_toml(std::string(text.substr(0, equals)) + "=true", source, ignored);
  if (!tree) return std::nullopt;
  auto* leaf = &*tree;
  while (auto* table = std::get_if<NodeTable>(&leaf->value)) {
    if (table->empty()) return std::nullopt;
    leaf = &table->front().value;
  }
  const auto value = trimmed(text.substr(equals + 1));
  const auto before =
      static_cast<std::size_t>(value.empty() ? text.size() : value.data() - text.data());
  leaf->value = std::string(value);
  leaf->where = {source, 1, code_points(text.substr(0, before)) + 1, code_points(value), 1};
  return tree;
}

}  // namespace

std::optional<Node> parse_assignment(std::string_view text, std::string_view option,
                                     Diagnostics& diagnostics) {
  const auto source = make_source(std::string(option), {}, Origin::override_, text);
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || trimmed(text).starts_with('#')) {
    const Place whole{source, 1, 1, code_points(text), 1};
    diagnostics.push_back({Severity::error, to_location(whole), "this sets nothing",
                           "expected key=value, as in params.epsilon=0.2"});
    return std::nullopt;
  }
  Diagnostics syntax;
  if (auto tree = parse_toml(text, source, syntax)) return tree;
  if (is_bare(trimmed(text.substr(equals + 1))))
    if (auto tree = parse_bare(text, equals, source)) return tree;
  diagnostics.insert(diagnostics.end(), syntax.begin(), syntax.end());
  return std::nullopt;
}

}  // namespace assay
