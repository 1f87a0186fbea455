// AnnData's encodings, which are found in plain HDF5 files as well: sparse matrices and tables.
#pragma once

#include <string>
#include <variant>

#include "core/data/array.hpp"
#include "core/data/table.hpp"
#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {

// Whether a group holds a matrix by compressed rows or columns ("encoding-type").
bool is_sparse(const Object& group);

// Its values in a dense array. DataError for indices beyond the shape, and more than 8 GiB.
Array dense(const Object& group, hid_t file);

// Whether it holds a table of columns.
bool is_frame(const Object& group);

// The columns in the order that the group says. Categories stand as what they are, texts or
// numbers; a missing one is an empty text or NaN, and so is a missing number. The labels of the
// rows are the first column where they have a name.
Table frame(const Object& group, hid_t file);

// Whether it is such a column, of categories or with missing values.
bool is_column(const Object& group);

// Its values, under the last part of its path.
Column frame_column(const Object& group, hid_t file);

// The labels of the rows of a table: a group, or records as AnnData wrote them before 0.7.
std::vector<std::string> labels(const Object& table, hid_t file);

}  // namespace assay::hdf5
