// The functions that take in what others wrote, each with any bytes at all.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace assay {

// Each reads the bytes as its format and returns whether they were sound. A refusal is the reader's
// own exception; anything else that happens is a fault of the reader.
using FuzzBytes = std::span<const std::uint8_t>;

bool fuzz_csv(FuzzBytes bytes);
bool fuzz_filter(FuzzBytes bytes);  // the filter of a table's rows
bool fuzz_frames(FuzzBytes bytes);  // what a run sends to the host
bool fuzz_gzip(FuzzBytes bytes);
bool fuzz_hdf5(FuzzBytes bytes);  // by the process that reads such files
bool fuzz_idx(FuzzBytes bytes);
bool fuzz_libsvm(FuzzBytes bytes);
bool fuzz_mtx(FuzzBytes bytes);
bool fuzz_npy(FuzzBytes bytes);
bool fuzz_npz(FuzzBytes bytes);     // each member
bool fuzz_packed(FuzzBytes bytes);  // the answer of that process
bool fuzz_png(FuzzBytes bytes);
bool fuzz_toml(FuzzBytes bytes);  // a whole experiment file, up to its plan

struct FuzzTarget {
  std::string_view name;
  bool (*run)(FuzzBytes);
};

inline constexpr FuzzTarget kFuzzTargets[] = {
#ifdef ASSAY_HAS_HDF5
    {"hdf5", fuzz_hdf5},
#endif
    {"csv", fuzz_csv},   {"filter", fuzz_filter}, {"frames", fuzz_frames}, {"gzip", fuzz_gzip},
    {"idx", fuzz_idx},   {"libsvm", fuzz_libsvm}, {"mtx", fuzz_mtx},       {"npy", fuzz_npy},
    {"npz", fuzz_npz},   {"packed", fuzz_packed}, {"png", fuzz_png},       {"toml", fuzz_toml}};

}  // namespace assay
