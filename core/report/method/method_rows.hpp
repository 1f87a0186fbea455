// What a method declares, as texts: one row each.
#pragma once

#include <string>
#include <vector>

#include "registry/method/description.hpp"

namespace assay {

struct DeclarationRow {
  std::vector<std::string> cells;  // of a table; the last is the help, without the condition
  std::string phrase;              // the cells after the first in a line of prose
  std::string when;                // the condition; empty: always
};

struct DeclarationSection {
  std::string title;
  std::vector<std::string> header;
  std::vector<DeclarationRow> rows;
};

// Parameters, inputs, outputs, artifacts, presets and examples; none without rows.
std::vector<DeclarationSection> sections_of(const Method& method);

}  // namespace assay
