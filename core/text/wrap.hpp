// Text broken into lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// Lines of at most `width` columns, broken at blanks; a word that is wider than a line is broken
// after "|" or ",", and stands out where it has none. One empty line for an empty text.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// A list of terms and what they mean, each meaning wrapped under its own column: lines of at most
// `width` columns that begin with `indent` blanks. A term wider than `term_width` has the line for
// itself. A meaning has at least two dozen columns, however narrow that is.
struct Definition {
  std::string term, meaning;
};
std::string definition_list(const std::vector<Definition>& list, std::size_t indent,
                            std::size_t term_width, std::size_t width);

}  // namespace assay
