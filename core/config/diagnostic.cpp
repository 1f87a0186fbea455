// How a diagnostic is shown to people and to programs.
#include "core/config/diagnostic.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/printable.hpp"
#include "core/base/table.hpp"

namespace assay {
namespace {

constexpr std::size_t kWidest = 160;  // code points of a line that are shown whole
constexpr std::size_t kContext = 60;  // code points before the caret in a longer one

struct Palette {
  std::string_view bold, error, warning, note, caret, reset;
};
constexpr Palette kPlain{};
constexpr Palette kColour{"\033[1m",    "\033[1;31m", "\033[1;35m",
                          "\033[1;36m", "\033[1;32m", "\033[0m"};

std::vector<std::string_view> split_points(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  std::vector<std::string_view> points;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = begin + 1;
    while (end < text.size() && continues(text[end])) ++end;
    points.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return points;
}

// The part of a line that is shown, and where in it the caret stands.
struct Excerpt {
  std::string before, marked, after;

  // Blanks as wide as what stands before the caret.
  std::string indent() const {
    std::string blanks;
    for (const auto point : split_points(before))
      blanks += point == "\t" ? "\t" : std::string(text_width(point), ' ');
    return blanks;
  }
  std::string carets() const {
    return std::string(std::max<std::size_t>(text_width(marked), 1), '^');
  }
};

std::string part_of(const std::vector<std::string_view>& points, std::size_t begin,
                   std::size_t end) {
  std::string text;
  for (auto i = begin; i < end; ++i) text += points[i];
  return text;
}

Excerpt excerpt(const Location& where) {
  const auto points = split_points(where.source_line.view());
  const auto size = points.size();
  const auto begin = std::min<std::size_t>(where.column == 0 ? 0 : where.column - 1, size);
  const bool is_long = size > kWidest;
  const auto first = is_long && begin > kContext ? begin - kContext : 0;
  const auto last = is_long ? std::min(first + kWidest, size) : size;
  const auto end = std::min<std::size_t>(begin + where.length, last);
  return {(first > 0 ? "..." : "") + printable_lines(part_of(points, first, begin)),
          printable_lines(part_of(points, begin, end)),
          printable_lines(part_of(points, end, last)) + (last < size ? "..." : "")};
}

std::string place(const Location& where) {
  if (where.file.empty()) return {};
  auto text = where.file;
  if (where.line > 0) text += ":" + std::to_string(where.line);
  if (where.line > 0 && where.column > 0) text += ":" + std::to_string(where.column);
  return text + ": ";
}

std::string_view severity_name(Severity severity) {
  constexpr std::string_view kNames[] = {"error", "warning", "note"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view colour_of(Severity severity, const Palette& colours) {
  if (severity == Severity::error) return colours.error;
  return severity == Severity::warning ? colours.warning : colours.note;
}

std::string headline(const Diagnostic& diagnostic, const Palette& colours) {
  std::string text(colours.bold);
  text += printable_lines(place(diagnostic.where));
  text += colour_of(diagnostic.severity, colours);
  text += severity_name(diagnostic.severity);
  text += ": ";
  text += colours.reset;
  text += colours.bold;
  text += printable_lines(diagnostic.message);
  return text += colours.reset;
}

std::string quoted_line(const Diagnostic& diagnostic, const Palette& colours) {
  const auto shown = excerpt(diagnostic.where);
  const auto number = "  " + std::to_string(diagnostic.where.line);
  auto text = "\n" + number + " | " + shown.before + shown.marked + shown.after;
  text += "\n" + std::string(number.size(), ' ') + " | " + shown.indent();
  text += colours.caret;
  text += shown.carets();
  if (!diagnostic.hint.empty()) text += " " + printable_lines(diagnostic.hint);
  return text += colours.reset;
}

}  // namespace

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

void append(Diagnostics& to, Diagnostics from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::string render(const Diagnostic& diagnostic, bool colour) {
  const auto& colours = colour ? kColour : kPlain;
  auto text = headline(diagnostic, colours);
  if (diagnostic.where.line > 0) return text + quoted_line(diagnostic, colours);
  return diagnostic.hint.empty() ? text : text + "\n  " + printable_lines(diagnostic.hint);
}

nlohmann::json to_json(const Diagnostic& diagnostic) {
  const auto& where = diagnostic.where;
  return {{"severity", severity_name(diagnostic.severity)},
          {"file", where.file},
          {"line", where.line},
          {"column", where.column},
          {"length", where.length},
          {"message", diagnostic.message},
          {"hint", diagnostic.hint}};
}

}  // namespace assay
