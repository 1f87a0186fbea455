// Paths as the file system resolves them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace assay {

// The path without detours (`a/./b`, `a/../b`), as far as it stays the same file: behind a symbolic
// link `..` is the folder around the link's target, so `link/..` is kept.
std::filesystem::path tidy(const std::filesystem::path& path);

// From the root on; the empty path is the working folder.
std::filesystem::path absolute_path(const std::filesystem::path& path);

// `file` as a path that starts in `folder`, through no symbolic link that `..` would miss.
std::filesystem::path relative_path(const std::filesystem::path& file,
                                    const std::filesystem::path& folder);

// A path's bytes as UTF-8 and back again without loss, for JSON and SQLite. What is UTF-8 stands
// for itself; any other byte b becomes the private code point U+EF00 + b, and so does each byte of
// a name that holds such code points.
std::string path_to_utf8(const std::filesystem::path& path);
std::filesystem::path path_from_utf8(std::string_view text);

}  // namespace assay
