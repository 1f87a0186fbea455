#include "registry/method/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace assay {
namespace {

struct Rule {
  std::string_view name;
  std::vector<std::string_view> formats;
  std::vector<std::size_t> counts;  // of columns
  std::string_view columns;         // what they are
};

const Rule& rule_of(FigureKind kind) {
  static const std::vector<std::string_view> kTables = {".csv", ".tsv", ".npy"};
  static const Rule rules[] = {
      {"none", {}, {0}, "no column"},
      {"heatmap", kTables, {0, 1, 3}, "no column, the rows' names, or row, column and value"},
      {"lines", kTables, {0, 1, 2, 3}, "no column, x, x and y, or x, y and by"},
      {"scatter", kTables, {2, 3}, "x and y, or x, y and by"},
      {"image", {".npy", ".png"}, {0}, "no column"}};
  return rules[static_cast<std::size_t>(kind)];
}

template <class T, class Item>
bool has(const std::vector<T>& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

}  // namespace

std::string_view name_of(FigureKind kind) { return rule_of(kind).name; }

std::string figure_fault(const Figure& figure, std::string_view artifact) {
  const auto& rule = rule_of(figure.kind);
  if (!has(rule.counts, figure.columns.size()))
    return fmt::format("a figure of kind {} takes {}; it has {}{}", rule.name, rule.columns,
                       figure.columns.size() > kMostFigureColumns ? "more than " : "",
                       std::min(figure.columns.size(), kMostFigureColumns));
  if (has(figure.columns, "")) return "a column of its figure has no name";
  const auto suffix = std::filesystem::path(artifact).extension().string();
  if (rule.formats.empty() || has(rule.formats, suffix) || suffix.find('{') != std::string::npos)
    return "";
  return fmt::format("a figure of kind {} is made of {}, not of '{}'", rule.name,
                     fmt::join(rule.formats, ", "), suffix);
}

std::string figure_text(const Figure& figure) {
  const auto& c = figure.columns;
  if (figure.kind == FigureKind::none) return "";
  const std::string kind(name_of(figure.kind));
  if (c.empty()) return kind;
  if (figure.kind == FigureKind::heatmap)
    return c.size() == 1 ? kind + " by " + c[0]
                         : fmt::format("{} of {} by {} and {}", kind, c[2], c[0], c[1]);
  if (c.size() == 1) return kind + " over " + c[0];
  return fmt::format("{} of {} over {}{}", kind, c[1], c[0], c.size() == 3 ? " by " + c[2] : "");
}

}  // namespace assay
