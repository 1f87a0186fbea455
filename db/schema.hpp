// The SQL of db/schema, embedded at build time.
#pragma once

#include <span>
#include <string_view>

namespace assay::db {

// NNNN.sql in order: the i-th brings a database from version i to version i + 1.
std::span<const std::string_view> migrations();

// views.sql: made anew after every migration.
std::string_view views();

}  // namespace assay::db
