// What a dataset claims, held against the file.
#include <fmt/format.h>

#include <algorithm>

#include "core/base/quantity.hpp"
#include "core/data/file.hpp"
#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {
namespace {

constexpr double kBestRatio = 1032;  // of deflate
constexpr double kFree =
    64.0 * (1 << 20);  // values that were never written take no place in the file

std::vector<std::int64_t> shape_of(hid_t id, const std::string& path) {
  const Handle space(H5Dget_space(id), H5Sclose, in_quotes(path) + " has no shape");
  const auto kind = H5Sget_simple_extent_type(space.get());
  if (kind == H5S_NULL) throw DataError(DataPlace{}, in_quotes(path) + " is empty");
  hsize_t extents[H5S_MAX_RANK];
  const int rank = checked(H5Sget_simple_extent_dims(space.get(), extents, nullptr),
                           in_quotes(path) + " has no shape");
  return {extents, extents + rank};
}

std::string filter_name(H5Z_filter_t filter) {
  constexpr H5Z_filter_t kLzf = 32000, kBlosc = 32001, kLz4 = 32004, kZstd = 32015;
  const auto name = filter == kLzf     ? " (lzf)"
                    : filter == kBlosc ? " (blosc)"
                    : filter == kLz4   ? " (lz4)"
                    : filter == kZstd  ? " (zstd)"
                                       : "";
  return std::to_string(filter) + name;
}

}  // namespace

Sound::Sound(const Object& dataset, hid_t file)
    : path_(dataset.path),
      id_(dataset.id.get()),
      type_(H5Dget_type(id_), H5Tclose, in_quotes(path_) + " has no type"),
      shape_(shape_of(id_, path_)) {
  check_layout(file);
  double count = 1;
  for (const auto extent : shape_) count *= static_cast<double>(extent);
  require(count * static_cast<double>(std::max<std::size_t>(H5Tget_size(type_.get()), 1)));
}

void Sound::check_layout(hid_t file) {
  const auto what = in_quotes(path_);
  const Handle plan(H5Dget_create_plist(id_), H5Pclose, what + " has no layout");
  if (H5Pget_layout(plan.get()) == H5D_VIRTUAL || H5Pget_external_count(plan.get()) != 0)
    refuse_dataset(what + " lies in other files: name them instead, so that they are hashed");
  check_filters(plan.get());
  const auto stored = std::min<std::uint64_t>(H5Dget_storage_size(id_), file_size(file));
  most_ = std::min(kFree + kBestRatio * static_cast<double>(stored),
                   static_cast<double>(memory_bound()));
  if (H5Pget_layout(plan.get()) != H5D_CHUNKED) return;
  hsize_t extents[H5S_MAX_RANK];
  const int rank = checked(H5Pget_chunk(plan.get(), H5S_MAX_RANK, extents), what + " is broken");
  double chunk = static_cast<double>(H5Tget_size(type_.get()));
  for (int d = 0; d < rank; ++d) chunk *= static_cast<double>(extents[d]);
  require(chunk);
}

void Sound::check_filters(hid_t plan) const {
  const int count = checked(H5Pget_nfilters(plan), in_quotes(path_) + " is broken");
  for (int i = 0; i < count; ++i) {
    unsigned flags = 0, settings = 0;
    std::size_t values = 0;
    const auto filter = H5Pget_filter2(plan, static_cast<unsigned>(i), &flags, &values, nullptr, 0,
                                       nullptr, &settings);
    if (filter > 0 && filter < H5Z_FILTER_RESERVED && H5Zfilter_avail(filter) > 0) continue;
    throw DataError(DataPlace{},
                    fmt::format("{} is compressed by filter {}, which HDF5's library has not: "
                                "rewrite the file, as h5repack -f GZIP=4 does",
                                in_quotes(path_), filter_name(filter)));
  }
}

void Sound::require(double bytes) const {
  if (bytes <= most_) return;
  const auto size = format_bytes(static_cast<std::uint64_t>(std::min(bytes, 1e19)));
  throw DataError(DataPlace{}, fmt::format("{} has the shape {}, which takes {}, more than {}",
                                           in_quotes(path_), shape_text(shape_), size,
                                           bytes > static_cast<double>(memory_bound())
                                               ? "half of this machine's memory"
                                               : "what the file stores of it can fill"));
}

}  // namespace assay::hdf5
