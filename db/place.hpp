// What is asked of the place of a database file before SQLite touches it.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace assay::db {

// Both throw StoreError with one sentence that names the file.
void check_place_for_writing(const std::filesystem::path& path);
void check_place_for_reading(const std::filesystem::path& path);

// Where the file is, or will be made, behind all links: its lock files and artifacts lie beside it,
// whatever link led there. StoreError where links go round in a circle.
std::filesystem::path true_path(const std::filesystem::path& path);

// A reader of a WAL file must be able to make its -shm. Where the folder is read-only and no log
// is left, nobody can be writing, and SQLite may be told that the file is immutable.
bool is_archived(const std::filesystem::path& path);

// The name of a network file system, on which WAL is not safe; nothing for a local one.
std::optional<std::string_view> network_file_system(long statfs_type);

}  // namespace assay::db
