// One loaded source, fitted to the input that a method declares.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "core/data/load.hpp"
#include "registry/method/description.hpp"

namespace assay {

struct Fitted {
  std::string kind;                                         // array, table, image, file or folder
  std::variant<Array, Table, std::filesystem::path> value;  // as the method sees it
  std::string schema;                                       // JSON: kind, format, shape, columns
};

// What is wrong, in a sentence that names the file, with what was expected behind it.
struct Unfit {
  std::string message, hint;
};

// Chooses the kind by what the input accepts and what the file is: a table is an array unless
// only a table is accepted, it holds text, or the array has three dimensions or more; a PNG file is
// an image where that is accepted. Arrays get the declared element type, and one column serves
// where a vector is declared. Throws Unfit, or DataError where a cell does not convert.
Fitted fit(Loaded loaded, const DataSource& source, const Input& input);

// Whether the host has to look into the file at all, or only hashes it.
bool is_parsed(const Input& input);

}  // namespace assay
