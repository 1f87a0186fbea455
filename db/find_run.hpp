// Runs by the names that people give them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "db/statements.hpp"

namespace assay::db {

// The run with this id, or with a uid that begins so (four characters at least). Nothing when there
// is none; QueryError when there are several.
std::optional<std::int64_t> find_run(Statements& sql, std::string_view run);

}  // namespace assay::db
