// One loaded source against one declared input.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/data/load.hpp"
#include "registry/method/description.hpp"

namespace assay {

struct Examined {
  std::string kind;
  std::vector<std::int64_t> shape;  // of arrays, as the method will see it
  std::string schema;               // JSON
};

// What is wrong, in a sentence that names the file, with what was expected behind it.
struct Unfit {
  std::string message, hint;
};

// Chooses the kind by what the input accepts and what the file is: a table is an array unless
// only a table is accepted, it holds text, or the array has three dimensions or more; a PNG file is
// an image where that is accepted. Throws Unfit, or DataError where a cell does not convert.
Examined examine(const Loaded& loaded, const DataSource& source, const Input& input);

// Whether the host has to look into the file at all, or only hashes it.
bool is_parsed(const Input& input);

}  // namespace assay
