// Fences around HDF5's library, and what its groups hold.
#include "core/hdf5/file.hpp"

#include <sys/resource.h>

#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {
namespace {

constexpr std::size_t kMostNames = 4096, kMostDatasets = 100;

herr_t add_name(hid_t, const char* name, const H5L_info_t*, void* list) {
  auto& names = *static_cast<std::vector<std::string>*>(list);
  names.emplace_back(name);
  return names.size() < kMostNames ? 0 : 1;
}

// What is one value to the user though it is a group of datasets: AnnData's tables, matrices,
// columns of categories.
bool is_one_value(hid_t group, const char* name) {
  const Handle object(H5Oopen(group, name, H5P_DEFAULT), H5Oclose, "a group cannot be read");
  const auto kind = word_attribute(object.get(), "encoding-type");
  return kind == "dataframe" || kind == "csr_matrix" || kind == "csc_matrix" ||
         kind == "categorical" || kind.starts_with("nullable-");
}

herr_t add_dataset(hid_t group, const char* name, const H5O_info_t* info, void* list) try {
  auto& names = *static_cast<std::vector<std::string>*>(list);
  const std::string path(name);
  const bool is_within = !names.empty() && path.starts_with(names.back() + "/");
  const bool is_value = info->type == H5O_TYPE_DATASET ||
                        (info->type == H5O_TYPE_GROUP && path != "." && is_one_value(group, name));
  if (is_value && !is_within) names.push_back(path);
  return names.size() < kMostDatasets ? 0 : 1;
} catch (const std::exception&) {
  return -1;  // no exception may cross the library
}

herr_t keep_first(unsigned n, const H5E_error2_t* error, void* text) {
  if (n == 0 && error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

}  // namespace

void refuse_dataset(const std::string& message) {
  throw DataError::in_selection({}, "dataset", 0, 0, message);
}

// The stack is walked from where the fault began.
std::string last_reason() {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
  return reason.empty() ? "the file is broken" : reason;
}

Handle open_alone(const char* name) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  H5PLset_loading_state(0);  // no filter but the library's own
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "no access");
  checked(H5Pset_fapl_sec2(access.get()), "no driver");
  Handle file(H5Fopen(name, H5F_ACC_RDONLY, access.get()), H5Fclose, "cannot be read as HDF5");
#ifndef ASSAY_SANITIZED  // UndefinedBehaviorSanitizer opens a pipe to see whether memory is there
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_NOFILE, &none) != 0) throw DataError(DataPlace{}, "no limit on open files");
#endif
  return file;
}

std::uint64_t file_size(hid_t file) {
  hsize_t size = 0;
  checked(H5Fget_filesize(file, &size), "has no size");
  return size;
}

bool exists(hid_t group, const std::string& name) {
  return H5Lexists(group, name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> names_in(hid_t group) {
  std::vector<std::string> names;
  hsize_t next = 0;
  checked(H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &next, add_name, &names),
          "a group cannot be read");
  return names;
}

std::vector<std::string> datasets_below(const Object& group) {
  std::vector<std::string> names;
  checked(
      H5Ovisit2(group.id.get(), H5_INDEX_NAME, H5_ITER_INC, add_dataset, &names, H5O_INFO_BASIC),
      "a group cannot be read");
  const auto prefix = group.path == "/" ? group.path : group.path + "/";
  for (auto& name : names) name = prefix + name;
  return names;
}

}  // namespace assay::hdf5
