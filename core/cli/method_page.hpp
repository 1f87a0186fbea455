// What a method takes and gives, as tables.
#pragma once

#include <string>

#include "core/method/description.hpp"

namespace assay::cli {

std::string method_page(const Method& method, bool markdown, bool colour);

}  // namespace assay::cli
