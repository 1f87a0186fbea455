// Data files of each format.
#include <new>

#include "core/data/csv.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/filter.hpp"
#include "core/data/idx.hpp"
#include "core/data/libsvm.hpp"
#include "core/data/matrix_market.hpp"
#include "core/data/npy.hpp"
#include "core/data/npy_text.hpp"
#include "core/data/npz.hpp"
#include "core/data/png.hpp"
#include "core/data/zip.hpp"
#include "tests/fuzz/targets/targets.hpp"

namespace assay {
namespace {

const std::filesystem::path kFile = "input";

std::string_view text_of(FuzzBytes bytes) { return as_text(std::as_bytes(bytes)); }

Bytes copy_of(FuzzBytes bytes) {
  const auto raw = std::as_bytes(bytes);
  return {raw.begin(), raw.end()};
}

template <class Read>
bool is_read(Read read) {
  try {
    read();
    return true;
  } catch (const DataError&) {
    return false;
  }
}

}  // namespace

bool fuzz_csv(FuzzBytes bytes) {
  return is_read([&] { to_array(parse_csv(text_of(bytes), kFile, ',')); });
}

bool fuzz_filter(FuzzBytes bytes) {
  static const auto table = parse_csv("n,x,word\n1,0.5,a\n-2,nan,\n3,inf,it's\n", kFile, ',');
  return is_read([&] { matching_rows(std::string(text_of(bytes)), table); });
}

bool fuzz_gzip(FuzzBytes bytes) {
  return is_read([&] { unpacked(copy_of(bytes), kFile); });
}

bool fuzz_idx(FuzzBytes bytes) {
  return is_read([&] { parse_idx(copy_of(bytes), kFile); });
}

// A dense array of a sparse file may be large by right: here it is made where it is small.
bool fuzz_libsvm(FuzzBytes bytes) {
  constexpr std::int64_t kMostFeatures = 1 << 16;
  return is_read([&] {
    const auto rows = parse_libsvm(text_of(bytes), kFile);
    if (rows.features < kMostFeatures || rows.features > (std::int64_t{1} << 32))
      dense(rows, kFile);
  });
}

// As with libsvm, the array is made where it is small.
bool fuzz_mtx(FuzzBytes bytes) {
  constexpr double kMostElements = 1 << 20, kTooMany = 1LL << 34;
  return is_read([&] {
    const auto entries = parse_matrix_market(text_of(bytes), kFile);
    const auto elements = static_cast<double>(entries.rows) * static_cast<double>(entries.columns);
    if (elements < kMostElements || elements > kTooMany) dense(entries, kFile);
  });
}

bool fuzz_npy(FuzzBytes bytes) {
  return is_read([&] {
    if (is_npy_text(std::as_bytes(bytes), kFile))
      npy_table(std::as_bytes(bytes), "c", kFile);
    else
      parse_npy(copy_of(bytes), kFile);
  });
}

bool fuzz_npz(FuzzBytes bytes) {
  return is_read([&] {
    const auto file = copy_of(bytes);
    for (const auto& member : zip_members(file, kFile))
      parse_npz(file, {kFile, {}, {}, "", member.name});
  });
}

bool fuzz_png(FuzzBytes bytes) {
  return is_read([&] { parse_png(std::as_bytes(bytes), kFile); });
}

}  // namespace assay
