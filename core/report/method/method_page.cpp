// Tables where they fit, lists where not.
#include "core/report/method/method_page.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/wrap.hpp"
#include "core/report/method/method_rows.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidestTerm = 24, kTermIndent = 2;

TextTable table_of(const DeclarationSection& section) {
  TextTable table{section.header, {}, std::vector(section.header.size(), Align::left)};
  for (const auto& row : section.rows) {
    table.rows.push_back(row.cells);
    auto& help = table.rows.back().back();
    if (!row.when.empty()) help += (help.empty() ? "only if " : "; only if ") + row.when;
  }
  return table;
}

struct Applicable {
  std::string when;
  std::vector<Definition> definitions;
};

// What always applies first, then by the first that needs the condition.
std::vector<Applicable> groups_of(const DeclarationSection& section) {
  std::vector<Applicable> groups(1);
  for (const auto& row : section.rows) {
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Applicable& g) { return g.when == row.when; });
    if (group == groups.end()) group = groups.insert(group, {row.when, {}});
    group->definitions.push_back({row.cells.front(), row.phrase});
  }
  return groups;
}

std::size_t term_width(const DeclarationSection& section) {
  std::size_t widest = 0;
  for (const auto& row : section.rows)
    if (const auto width = text_width(row.cells.front()); width <= kWidestTerm)
      widest = std::max(widest, width);
  return widest;
}

std::string list_of(const DeclarationSection& section, std::size_t width) {
  std::string text;
  const auto terms = term_width(section);
  for (const auto& group : groups_of(section)) {
    const bool is_first = text.empty();
    std::size_t indent = kTermIndent;
    if (!group.when.empty()) {
      if (!is_first) text += "\n";
      for (const auto& line : wrapped("only if " + group.when + ":", width - indent))
        text += std::string(kTermIndent, ' ') + line + "\n";
      indent += kTermIndent;
    }
    text += definition_list(group.definitions, indent, terms, width);
  }
  return text;
}

std::string section_text(const DeclarationSection& section, std::size_t width, bool colour) {
  const auto table = table_of(section);
  if (width_of(table) <= width) return section.title + "\n" + to_text(table, colour);
  const auto title = colour ? "\x1b[1m" + section.title + "\x1b[0m" : section.title;
  return title + "\n" + list_of(section, width);
}

std::vector<std::string> heading(const Method& m) {
  std::vector<std::string> paragraphs = {fmt::format("{} {}: {}", m.id, m.version, m.summary)};
  if (!m.paper.empty()) paragraphs.push_back(m.paper);
  return paragraphs;
}

}  // namespace

std::string method_page(const Method& m, std::size_t width, bool colour) {
  std::string text;
  for (const auto& paragraph : heading(m))
    for (const auto& line : wrapped(paragraph, width)) text += line + "\n";
  for (const auto& section : sections_of(m)) text += "\n" + section_text(section, width, colour);
  return text;
}

std::string method_markdown(const Method& m) {
  std::string text;
  for (const auto& paragraph : heading(m)) text += paragraph + "\n";
  for (const auto& section : sections_of(m))
    text += fmt::format("\n### {}\n\n{}", section.title, to_markdown(table_of(section)));
  return text;
}

}  // namespace assay
