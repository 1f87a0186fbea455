// JSON as it comes out of a database that may have been written by anybody.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::db {

// JSON, not longer and not deeper nested than anything that assay writes: programs recurse in it.
bool is_sound_json(std::string_view text);

// The text where it is a sound object or array; else an empty one: a row that lies must not hide
// the others.
std::string object_text(std::string text);
std::string array_text(std::string text);

// The texts of a JSON array; what is none is left out.
std::vector<std::string> text_list(std::string_view text);

}  // namespace assay::db
