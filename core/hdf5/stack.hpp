// The same datasets of many groups as one table: `/data/*/obs/{eef,gripper}`.
#pragma once

#include <string>

#include "core/data/table.hpp"
#include "core/hdf5/file.hpp"

namespace assay::hdf5 {

// One part of the path is `*`, every group there; the last may be a list of names in braces.
bool is_pattern(const std::string& path);

// A row for each row of each group's datasets, which lie side by side: the name of the group in the
// column `group`, then `eef_0`, `eef_1`, ..., or `eef` alone where it has one number a row. Groups
// come in the order of the numbers in their names. DataError where a group lacks a dataset, its
// datasets have different lengths, or widths change from group to group.
Table stacked(hid_t file, const std::string& path);

}  // namespace assay::hdf5
