// HDF5 files, which a process of its own reads, and the answers of that process.
#include <algorithm>
#include <cstring>

#include "core/base/temporary_folder.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/load.hpp"
#include "core/data/packed.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace assay {

// As the only dataset of a file and as the X of AnnData, its first cell chosen.
bool fuzz_hdf5(FuzzBytes bytes) {
  static const TemporaryFolder folder("assay-fuzz");
  const auto is_loaded = [&](const char* name, const std::string& rows) {
    write_file(folder.path() / name, {std::as_bytes(bytes)});
    try {
      load({folder.path() / name, {}, {}, rows});
      return true;
    } catch (const DataError&) {
      return false;
    }
  };
  const bool is_plain = is_loaded("input.h5", ""), is_anndata = is_loaded("input.h5ad", "0..0");
  return is_plain || is_anndata;
}

bool fuzz_packed(FuzzBytes bytes) {
  const ByteSource source = [&](std::span<std::byte> to) {
    const auto count = std::min(to.size(), bytes.size());
    std::memcpy(to.data(), bytes.data(), count);
    bytes = bytes.subspan(count);
    return count;
  };
  try {
    read_packed(source, std::size_t{1} << 40);
    return true;
  } catch (const PackedError&) {
    return false;
  }
}

}  // namespace assay
