// Formats to readers.
#include "core/data/load.hpp"

#include <new>
#include <stdexcept>

#include "core/data/csv.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/hash.hpp"
#include "core/data/idx.hpp"
#include "core/data/libsvm.hpp"
#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "core/data/select.hpp"

namespace assay {
namespace {

// What names a part of a file that the host takes as a whole.
void refuse_selection(const DataSource& source, const std::string& what) {
  const std::string key = !source.columns.empty() ? "columns"
                          : !source.drop.empty()  ? "drop"
                          : !source.rows.empty()  ? "rows"
                                                  : "";
  if (!key.empty())
    throw DataError::in_selection(source.path, key, 0, 0, "cannot be given for " + what);
}

Array parsed_array(Format format, Bytes bytes, const std::filesystem::path& path) {
  if (format == Format::npy) return parse_npy(std::move(bytes), path);
  if (format == Format::idx) return parse_idx(std::move(bytes), path);
  return dense(parse_libsvm(as_text(bytes), path), path);
}

decltype(Loaded::value) parsed(Format format, Bytes bytes, const DataSource& source) {
  if (format == Format::png) {
    refuse_selection(source, "an image");
    return parse_png(bytes, source.path);
  }
  bytes = unpacked(std::move(bytes), source.path);
  if (format == Format::csv)
    return selected(parse_csv(as_text(bytes), source.path, delimiter_of(source.path)), source);
  return selected(parsed_array(format, std::move(bytes), source.path), source);
}

Loaded hashed(const DataSource& source, bool is_folder) {
  refuse_selection(source, is_folder ? "a folder" : "a file of this kind");
  auto digest = is_folder ? digest_of_folder(source.path) : digest_of_file(source.path);
  return {source.path, Format::other, std::move(digest.sha256), digest.bytes};
}

}  // namespace

Loaded load(const DataSource& source) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(source.path, ignored);
  const auto format = format_of(source.path);
  if (is_folder || format == Format::other) return hashed(source, is_folder);
  try {
    auto bytes = read_bytes(source.path);
    Loaded loaded{{}, format, sha256(bytes), bytes.size()};
    loaded.value = parsed(format, std::move(bytes), source);
    return loaded;
  } catch (const std::bad_alloc&) {
    throw DataError(source.path, "does not fit into memory");
  } catch (const std::length_error&) {
    throw DataError(source.path, "does not fit into memory");
  }
}

}  // namespace assay
