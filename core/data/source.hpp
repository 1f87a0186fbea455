// What an experiment file says of one input, and the format that its name promises.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay {

// The path is complete: the caller has resolved it against the file that names it.
// At most one of `columns` and `drop` is set. `rows` is a filter as filter.hpp reads it, or empty.
// `dataset` names one of the arrays of a file that holds several.
struct DataSource {
  std::filesystem::path path;
  std::vector<std::string> columns, drop;
  std::string rows;
  std::string dataset = {};
};

enum class Format { csv, npy, libsvm, idx, png, npz, mtx, hdf5, anndata, other };

// By extension, in any case: csv tsv npy libsvm svm idx png npz mtx, h5 hdf5 h5ad, and MNIST's
// idx1-ubyte to idx9-ubyte (also train-images-idx3-ubyte without a dot). csv to idx and mtx may end
// in .gz. Anything else is `other`. Touches no file.
Format format_of(const std::filesystem::path& path);

}  // namespace assay
