// Files that h5py and anndata wrote (files/make_hdf5.py), as an experiment's data would name them.
#pragma once

#include "core/data/load.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {

inline const std::filesystem::path kHdf5Files = ASSAY_SOURCE_DIR "/tests/core/hdf5/files";

inline Loaded loaded_dataset(const std::string& file, const std::string& dataset,
                             const std::string& rows = "") {
  return load({kHdf5Files / file, {}, {}, rows, dataset});
}

inline Array array_at(const std::string& file, const std::string& dataset,
                      const std::string& rows = "") {
  return std::get<Array>(loaded_dataset(file, dataset, rows).value);
}

inline Table table_at(const std::string& file, const std::string& dataset,
                      const std::string& rows = "") {
  return std::get<Table>(loaded_dataset(file, dataset, rows).value);
}

inline std::string fault_at(const std::string& file, const std::string& dataset,
                            const std::string& rows = "") {
  return fault_of([&] { loaded_dataset(file, dataset, rows); });
}

template <class T>
std::vector<T> values_of(const Table& table, const std::string& column) {
  const auto* found = table.find(column);
  if (found == nullptr) throw std::runtime_error("no column " + column);
  return std::get<std::vector<T>>(found->values);
}

}  // namespace assay
