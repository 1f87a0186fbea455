// Greedy line breaking.
#include "core/base/wrap.hpp"

#include <algorithm>

#include "core/base/table.hpp"

namespace assay {
namespace {

constexpr std::size_t kGap = 2, kNarrowestMeaning = 24;

// Pieces between which a line may end: words, each with the blanks before it.
struct Piece {
  std::string_view text;
  bool follows_blank;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != std::string_view::npos;) {
    const auto end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

// Where the first part of a word ends that may be broken; the word's end where it may not.
std::size_t first_break(std::string_view word) {
  return std::min(word.find_first_of("|,"), word.size() - 1) + 1;
}

std::vector<Piece> pieces_of(std::string_view text, std::size_t width) {
  std::vector<Piece> pieces;
  for (auto word : words_of(text)) {
    const bool is_broken = text_width(word) > width;
    bool follows_blank = true;
    for (auto end = first_break(word); is_broken && end < word.size(); end = first_break(word)) {
      pieces.push_back({word.substr(0, end), follows_blank});
      word.remove_prefix(end);
      follows_blank = false;
    }
    pieces.push_back({word, follows_blank});
  }
  return pieces;
}

}  // namespace

std::string folded(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto begin = std::min(text.find_first_not_of(' ', at), text.size());
    const auto end = std::min(text.find(' ', begin), text.size());
    const auto gap = begin - at, size = text_width(text.substr(begin, end - begin));
    const bool breaks = width > 0 && used > indent && used + gap + size > width;
    result += breaks ? "\n" + std::string(indent, ' ') : std::string(gap, ' ');
    result += text.substr(begin, end - begin);
    used = (breaks ? indent : used + gap) + size;
    at = end;
  }
  return result;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const auto& piece : pieces_of(text, width)) {
    const std::size_t blank = piece.follows_blank && !lines.back().empty() ? 1 : 0;
    const auto needed = text_width(lines.back()) + blank + text_width(piece.text);
    if (needed > width && !lines.back().empty())
      lines.emplace_back(piece.text);
    else
      lines.back() += std::string(blank, ' ').append(piece.text);
  }
  return lines;
}

std::string cut_to(const std::string& text, std::size_t width) {
  const auto is_continuation = [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
  };
  if (text_width(text) <= width) return text;
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size(); ++end)
    if (!is_continuation(text[end]) && ++points == width) break;
  return text.substr(0, end) + "…";
}

std::string definition_list(const std::vector<Definition>& list, std::size_t indent,
                            std::size_t term_width, std::size_t width) {
  const auto before = indent + term_width + kGap;
  const auto room = std::max(before + kNarrowestMeaning, width) - before;
  std::string text;
  for (const auto& [term, meaning] : list) {
    auto line = std::string(indent, ' ') + term;
    for (const auto& part : wrapped(meaning, room)) {
      if (text_width(line) + kGap > before) text += line + "\n", line.clear();
      if (!part.empty()) line += std::string(before - text_width(line), ' ') + part;
      if (!line.empty()) text += line + "\n", line.clear();
    }
  }
  return text;
}

}  // namespace assay
