// Datasets to arrays of numbers and to texts.
#pragma once

#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/hdf5/file.hpp"

namespace assay::hdf5 {

// What the library would not defend itself against, looked at before any value is read: another
// file as store or source, filters that are not part of it, and sizes that the bytes of the file
// cannot fill. DataError, naming the dataset.
class Sound {
 public:
  Sound(const Object& dataset, hid_t file);

  const std::string& name() const { return path_; }
  hid_t id() const { return id_; }
  hid_t type() const { return type_.get(); }
  const std::vector<std::int64_t>& shape() const { return shape_; }
  // DataError where `bytes` are more than the dataset can hold by right.
  void require(double bytes) const;

 private:
  void check_layout(hid_t file);
  void check_filters(hid_t plan) const;

  std::string path_;
  hid_t id_;
  Handle type_;
  std::vector<std::int64_t> shape_;
  double most_ = 0;  // bytes that it may become
};

bool is_text(const Sound& dataset);
bool is_compound(const Sound& dataset);

// Numbers and booleans, as npy.hpp widens them.
Array numbers(const Sound& dataset);

// Texts of one dimension; a single one counts as a dimension of one.
std::vector<std::string> texts(const Sound& dataset);

// A field of a dataset of records that holds texts of this type.
std::vector<std::string> field_texts(const Sound& records, const std::string& name, hid_t type);

// The fields of a dataset of records, each as a column.
Table records(const Sound& dataset);

// Values of one dimension as a column of a table.
Column column(const std::string& name, const Sound& dataset);

// An attribute that holds texts; nothing where there is none, or it holds something else.
std::vector<std::string> text_attribute(hid_t object, const char* name);

// An attribute that holds integers.
std::vector<std::int64_t> integer_attribute(hid_t object, const char* name);

// The first text of text_attribute, or "".
std::string word_attribute(hid_t object, const char* name);

}  // namespace assay::hdf5
