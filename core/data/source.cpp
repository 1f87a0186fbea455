// Formats by file extension.
#include "core/data/source.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace assay {
namespace {

// idx3-ubyte at the end of a name, as MNIST's files are called.
bool is_mnist_name(std::string_view name) {
  constexpr std::string_view kPattern = "idx?-ubyte";
  if (name.size() < kPattern.size()) return false;
  name.remove_prefix(name.size() - kPattern.size());
  return name.starts_with("idx") && name.ends_with("-ubyte") && name[3] >= '1' && name[3] <= '9';
}

}  // namespace

Format format_of(const std::filesystem::path& path) {
  auto name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name.ends_with(".png")) return Format::png;
  if (name.ends_with(".h5") || name.ends_with(".hdf5")) return Format::hdf5;
  if (name.ends_with(".h5ad")) return Format::anndata;
  if (name.ends_with(".npz")) return Format::npz;
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return Format::csv;
  if (name.ends_with(".npy")) return Format::npy;
  if (name.ends_with(".libsvm") || name.ends_with(".svm")) return Format::libsvm;
  if (name.ends_with(".mtx")) return Format::mtx;
  if (name.ends_with(".idx") || is_mnist_name(name)) return Format::idx;
  return Format::other;
}

}  // namespace assay
