// Text broken into lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The text with line ends in place of blanks where a line would be longer; lines after the first
// begin with `indent` blanks. Other blanks stay as they are, and so do words that are longer than a
// line. Width 0: no limit.
std::string folded(std::string_view text, std::size_t width, std::size_t indent = 4);

// Lines of at most `width` columns, broken at blanks; a word that is wider than a line is broken
// after "|" or ",", and stands out where it has none. One empty line for an empty text.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// The text where it has at most `width` columns; else its beginning, with "…" in the last of them.
std::string cut_to(const std::string& text, std::size_t width);

// A list of terms and what they mean, each meaning wrapped under its own column: lines of at most
// `width` columns that begin with `indent` blanks. A term wider than `term_width` has the line for
// itself. A meaning has at least two dozen columns, however narrow that is.
struct Definition {
  std::string term, meaning;
};
std::string definition_list(const std::vector<Definition>& list, std::size_t indent,
                            std::size_t term_width, std::size_t width);

}  // namespace assay
