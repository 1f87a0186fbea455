// Faulty command lines, in our own words.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace assay::cli {

// One sentence; `words` are the arguments as typed, without the program's name.
std::string usage_fault(const CLI::App& app, const CLI::ParseError& error,
                        const std::vector<std::string>& words);

}  // namespace assay::cli
