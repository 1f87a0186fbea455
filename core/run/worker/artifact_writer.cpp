#include "core/run/worker/artifact_writer.hpp"

#include <cstring>
#include <stdexcept>

#include "core/base/atomic_file.hpp"
#include "core/base/hash.hpp"
#include "core/data/csv.hpp"
#include "core/data/digest.hpp"
#include "core/data/file.hpp"
#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "core/run/wire/output_rules.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

// Copies a strided array row by row into a contiguous one.
void gather(const assay_array& from, std::byte*& to, const std::byte* at, std::uint32_t dimension,
            std::size_t element) {
  if (dimension == from.rank) {
    std::memcpy(to, at, element);
    to += element;
    return;
  }
  const auto step = from.stride[dimension] * static_cast<std::int64_t>(element);
  for (std::int64_t i = 0; i < from.shape[dimension]; ++i)
    gather(from, to, at + i * step, dimension + 1, element);
}

Array contiguous(const assay_array& from) {
  if (from.dtype > ASSAY_U8) throw std::invalid_argument("an array of texts has no file format");
  auto array = zeros(static_cast<DType>(from.dtype), {from.shape, from.shape + from.rank});
  if (from.stride == nullptr) {
    if (!array.bytes.empty()) std::memcpy(array.bytes.data(), from.data, array.bytes.size());
  } else {
    auto* to = array.bytes.data();
    gather(from, to, static_cast<const std::byte*>(from.data), 0, size_of(array.dtype));
  }
  for (auto name = from.columns; name != nullptr && *name != nullptr; ++name)
    array.columns.emplace_back(*name);
  return array;
}

// A link, or a file with a second name, would change with the other: its content is taken instead.
fs::path own_file(const fs::path& file) {
  if (!fs::is_symlink(file) && fs::hard_link_count(file) == 1) return file;
  const InputFile refuses_what_is_no_file(file);
  auto own = file;
  own += ".own";
  fs::copy_file(file, own, fs::copy_options::overwrite_existing);
  fs::remove(file);
  return own;
}

bool is_stored(const fs::path& target, std::uint64_t bytes) {
  return fs::is_regular_file(fs::symlink_status(target)) && fs::file_size(target) == bytes;
}

}  // namespace

void write_array(const fs::path& path, const assay_array& array) {
  const auto values = contiguous(array);
  const auto suffix = path.extension();
  if (suffix == ".npy") return write_npy(path, values);
  if (suffix == ".png") return write_png(path, values);
  if (suffix == ".csv") return write_csv(path, to_table(values));
  throw std::invalid_argument("an array is written as .npy, .csv or .png, not as '" +
                              suffix.string() + "'");
}

void write_columns(const fs::path& path, const assay_column* columns, std::uint32_t column_count,
                   std::uint64_t rows) {
  Table table;
  table.rows = static_cast<std::int64_t>(rows);
  for (std::uint32_t i = 0; i < column_count; ++i) {
    const auto& c = columns[i];
    auto& column = table.columns.emplace_back();
    column.name = c.name;
    const auto copy = [&]<class T>(const T* items) { return std::vector<T>(items, items + rows); };
    if (c.dtype == ASSAY_F64) {
      column.values = copy(static_cast<const double*>(c.data));
    } else if (c.dtype == ASSAY_I64) {
      column.values = copy(static_cast<const std::int64_t*>(c.data));
    } else {
      const auto* texts = static_cast<const char* const*>(c.data);
      column.values = std::vector<std::string>(texts, texts + rows);
    }
  }
  write_csv(path, table);
}

StoredArtifact move_into_store(const fs::path& store, const fs::path& left,
                               const std::string& name) {
  const auto file = own_file(left);
  const auto digest = digest_of_file(file);
  const auto target = stored_path(store, digest.sha256);
  fs::create_directories(target.parent_path());
  if (is_stored(target, digest.bytes)) {
    fs::last_write_time(target, fs::file_time_type::clock::now());  // `assay gc` spares the young
    fs::remove(file);
  } else {
    sync_to_disk(file);
    fs::rename(file, target);
  }
  return {name, format_of_artifact(name), digest.sha256, digest.bytes};
}

}  // namespace assay
