// What gc and merge did to a database, for people.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/table.hpp"
#include "db/garbage.hpp"
#include "db/merge.hpp"

namespace assay {

TextTable garbage_table(const db::Garbage& garbage);
std::uint64_t garbage_bytes(const db::Garbage& garbage);

// Lines that say what came of one file.
std::string merged_text(const std::string& file, const db::Merged& merged);

// What went wrong with it, a sentence each; of each kind no more than ten, and how many others.
std::vector<std::string> merge_faults(const std::string& file, const db::Merged& merged);

// How many runs an experiment has, by its name.
using RunCounts = std::map<std::string, std::int64_t>;

// The experiments that had runs before and have more now; empty where there are none.
std::string mixed_text(const RunCounts& before, const RunCounts& after);

}  // namespace assay
