// Detours, links and bytes in paths.
#include "core/data/path.hpp"

#include "core/data/utf8.hpp"

namespace assay {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kEscapes = 0xEF80;  // to U+EFFF: bytes from 0x80 on, ASCII needs no escape

// Whether `..` behind this path leads back to its parent.
bool is_left_by_dots(const fs::path& folder) {
  std::error_code ignored;
  return folder.has_filename() && folder.filename() != ".." &&
         fs::is_directory(fs::symlink_status(folder, ignored));
}

std::string escaped(unsigned char byte) {  // a code point of three bytes
  const unsigned point = 0xEF00u + byte;
  return {static_cast<char>(0xE0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3F)),
          static_cast<char>(0x80 | (point & 0x3F))};
}

// The byte that an escape at the beginning of the text stands for, or 0.
unsigned char unescaped(std::string_view text) {
  if (text.size() < 3) return 0;
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned point = (at(0) & 0x0Fu) << 12 | (at(1) & 0x3Fu) << 6 | (at(2) & 0x3Fu);
  const bool is_escape = at(0) == 0xEE && point >= kEscapes && point < kEscapes + 0x80;
  return is_escape ? static_cast<unsigned char>(point & 0xFF) : 0;
}

}  // namespace

fs::path tidy(const fs::path& path) {
  fs::path result;
  for (const auto& part : path) {
    if (part == "." || (part.empty() && !result.empty())) continue;
    if (part == ".." && is_left_by_dots(result))
      result = result.parent_path();
    else if (part != ".." || result != result.root_path() || result.empty())
      result /= part;
  }
  return result.empty() && !path.empty() ? fs::path(".") : result;
}

fs::path absolute_path(const fs::path& path) {
  return path.empty() ? fs::current_path() : fs::absolute(path);
}

fs::path relative_path(const fs::path& file, const fs::path& folder) {
  std::error_code error;
  auto home = fs::weakly_canonical(absolute_path(file).parent_path(), error);
  if (error) home = absolute_path(file).parent_path();
  auto start = fs::weakly_canonical(absolute_path(folder), error);
  if (error) start = absolute_path(folder);
  return (home / file.filename()).lexically_proximate(start);
}

std::string path_to_utf8(const fs::path& path) {
  const std::string_view bytes = path.native();
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    const auto rest = bytes.substr(i);
    const auto bad = first_non_text(rest).value_or(rest.size());
    for (std::size_t k = 0; k < bad;) {
      const bool is_like_escape = unescaped(rest.substr(k, bad - k)) != 0;
      for (const auto end = k + (is_like_escape ? 3 : 1); k < end; ++k)
        text +=
            is_like_escape ? escaped(static_cast<unsigned char>(rest[k])) : std::string(1, rest[k]);
    }
    if (bad < rest.size()) text += escaped(static_cast<unsigned char>(rest[bad]));
    i += bad + 1;
  }
  return text;
}

fs::path path_from_utf8(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = unescaped(text.substr(i));
    bytes += byte != 0 ? static_cast<char>(byte) : text[i];
    i += byte != 0 ? 3 : 1;
  }
  return bytes;
}

}  // namespace assay
