// Formats to readers.
#include "core/data/load.hpp"

#include <new>
#include <stdexcept>

#include "core/base/hash.hpp"
#include "core/data/csv.hpp"
#include "core/data/digest.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/hdf5.hpp"
#include "core/data/idx.hpp"
#include "core/data/libsvm.hpp"
#include "core/data/matrix_market.hpp"
#include "core/data/npy.hpp"
#include "core/data/npy_text.hpp"
#include "core/data/npz.hpp"
#include "core/data/png.hpp"
#include "core/data/select.hpp"

namespace assay {
namespace {

// Of a file that is one array or one table.
void refuse_dataset(const DataSource& source) {
  if (!source.dataset.empty())
    throw DataError::in_selection(source.path, "dataset", 0, 0,
                                  "cannot be given for a file that holds one array or table");
}

// What names a part of a file that the host takes as a whole.
void refuse_selection(const DataSource& source, const std::string& what) {
  const std::string key = !source.columns.empty()   ? "columns"
                          : !source.drop.empty()    ? "drop"
                          : !source.rows.empty()    ? "rows"
                          : !source.dataset.empty() ? "dataset"
                                                    : "";
  if (!key.empty())
    throw DataError::in_selection(source.path, key, 0, 0, "cannot be given for " + what);
}

// A file name without its folder and extensions.
std::string stem_of(const std::filesystem::path& path) {
  const auto name = path.filename().string();
  return name.substr(0, name.find('.'));
}

std::variant<Array, Table> parsed_values(Format format, Bytes bytes, const DataSource& source) {
  const auto& path = source.path;
  if (format == Format::npz) return parse_npz(bytes, source);
  if (format == Format::csv) return parse_csv(as_text(bytes), path, delimiter_of(path));
  if (format == Format::npy && is_npy_text(bytes, path))
    return npy_table(bytes, stem_of(path), path);
  if (format == Format::npy) return parse_npy(std::move(bytes), path);
  if (format == Format::idx) return parse_idx(std::move(bytes), path);
  if (format == Format::mtx) return dense(parse_matrix_market(as_text(bytes), path), path);
  return dense(parse_libsvm(as_text(bytes), path), path);
}

decltype(Loaded::value) parsed(Format format, Bytes bytes, const DataSource& source) {
  if (format == Format::png) {
    refuse_selection(source, "an image");
    return parse_png(bytes, source.path);
  }
  if (format != Format::npz) {
    refuse_dataset(source);
    bytes = unpacked(std::move(bytes), source.path);
  }
  return std::visit(
      [&](auto&& value) -> decltype(Loaded::value) { return selected(std::move(value), source); },
      parsed_values(format, std::move(bytes), source));
}

Loaded hashed(const DataSource& source, bool is_folder) {
  refuse_selection(source, is_folder ? "a folder" : "a file of this kind");
  auto digest = is_folder ? digest_of_folder(source.path) : digest_of_file(source.path);
  return {source.path, Format::other, std::move(digest.sha256), digest.bytes};
}

Loaded loaded_hdf5(const DataSource& source, Format format) {
  auto content = read_hdf5(source, format == Format::anndata);
  Loaded loaded{{}, format, std::move(content.digest.sha256), content.digest.bytes};
  if (auto* array = std::get_if<Array>(&content.value))
    loaded.value = selected(std::move(*array), source, content.rows ? &*content.rows : nullptr);
  else
    loaded.value = selected(std::get<Table>(std::move(content.value)), source);
  return loaded;
}

}  // namespace

Loaded load(const DataSource& source) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(source.path, ignored);
  const auto format = format_of(source.path);
  if (is_folder || format == Format::other) return hashed(source, is_folder);
  try {
    if (format == Format::hdf5 || format == Format::anndata) return loaded_hdf5(source, format);
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
