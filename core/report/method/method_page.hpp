// What a method takes and gives, for people.
#pragma once

#include <cstddef>
#include <string>

#include "registry/method/description.hpp"

namespace assay {

// A table for each kind of declaration, where it fits into `width` columns; else a list, wrapped
// under its columns, in which what needs the same condition stands together under it.
std::string method_page(const Method& method, std::size_t width, bool colour);

// The same as Markdown tables of any width.
std::string method_markdown(const Method& method);

}  // namespace assay
