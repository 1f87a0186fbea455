// Where and by what a session runs: machine, system, source tree, program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "db/types.hpp"

namespace assay {

// "x86-64-v3": the highest level of instructions that this machine offers.
std::string simd_level();

std::uint64_t physical_memory();  // bytes

// The row of this session. `folder` is where git is asked for the state of the source tree; without
// git, or outside a tree, that part stays empty.
db::SessionRow describe_session(const std::vector<std::string>& argv,
                                const std::filesystem::path& folder,
                                const std::string& assay_version);

}  // namespace assay
