// How a command's help is laid out.
#pragma once

#include <CLI/CLI.hpp>

#include <cstddef>
#include <memory>

namespace assay::cli {

// CLI11's layout, in which no line of a description is longer than `width` where a blank can end
// it.
std::shared_ptr<CLI::Formatter> help_layout(std::size_t width);

}  // namespace assay::cli
