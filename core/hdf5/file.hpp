// An HDF5 file of which nothing is trusted, and the objects in it by their paths.
#pragma once

#include <string>
#include <vector>

#include "core/hdf5/handle.hpp"

namespace assay::hdf5 {

// Opens the file of this name and shuts the door: from then on the process can open nothing more,
// so that no link, virtual dataset, filter or driver reaches another file.
Handle open_alone(const char* name);

// The bytes of the opened file: what it can hold has bounds.
std::uint64_t file_size(hid_t file);

enum class Type { dataset, group, other };

struct Object {
  Handle id;
  Type type;
  std::string path;  // as it was asked for, with "/" in front
};

// Follows hard and soft links one by one. DataError::in_selection "dataset" where there is nothing
// of this name, with the nearest, and for links to other files.
Object open_object(hid_t file, const std::string& path);

bool exists(hid_t group, const std::string& name);

// The names in a group, at most a few thousand.
std::vector<std::string> names_in(hid_t group);

// The paths of datasets below a group, those first that come first by name, at most a hundred.
std::vector<std::string> datasets_below(const Object& group);

[[noreturn]] void refuse_dataset(const std::string& message);

}  // namespace assay::hdf5
