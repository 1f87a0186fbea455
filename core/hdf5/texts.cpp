// Texts of fixed and of various lengths.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "core/data/utf8.hpp"
#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {
namespace {

// Texts that are read at once: those of various lengths take as much memory as they please.
constexpr std::size_t kBlock = 4096;

// What a fixed-length text is without what fills it up.
std::string trimmed(const char* cell, std::size_t size, H5T_str_t padding) {
  std::string text(cell, size);
  if (padding == H5T_STR_NULLTERM) text.resize(strnlen(cell, size));
  text.resize(text.find_last_not_of('\0') + 1);
  if (padding == H5T_STR_SPACEPAD) text.resize(text.find_last_not_of(' ') + 1);
  return text;
}

// Pointers that the library allocated, given back to it.
class Loan {
 public:
  Loan(std::size_t count) : pointers_(count, nullptr) {}
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;
  ~Loan() {
    for (auto* pointer : pointers_) H5free_memory(pointer);
  }
  char** data() { return pointers_.data(); }
  std::string text(std::size_t i) const { return pointers_[i] == nullptr ? "" : pointers_[i]; }

 private:
  std::vector<char*> pointers_;
};

// Reads rows [first, first + count) of a list of texts, with `read` for what the library does.
template <class Read>
void read_block(std::vector<std::string>& all, hid_t type, std::size_t count, Read read) {
  if (H5Tis_variable_str(type) > 0) {
    Loan loan(count);
    read(loan.data());
    for (std::size_t i = 0; i < count; ++i) all.push_back(loan.text(i));
    return;
  }
  const auto size = H5Tget_size(type);
  std::vector<char> cells(size * count);
  read(cells.data());
  const auto padding = H5Tget_strpad(type);
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(trimmed(cells.data() + i * size, size, padding));
}

std::vector<std::string> read_list(const Sound& dataset, hid_t text_type, hid_t memory,
                                   const std::string& name) {
  const auto rows = dataset.shape().empty() ? 1 : static_cast<std::size_t>(dataset.shape()[0]);
  const Handle file_space(H5Dget_space(dataset.id()), H5Sclose, in_quotes(name));
  std::vector<std::string> all;
  double bytes = 0;
  for (std::size_t first = 0; first < rows; first += kBlock) {
    const hsize_t start = first, count = std::min(kBlock, rows - first);
    const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose, "no space");
    if (!dataset.shape().empty())
      checked(
          H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr),
          in_quotes(name));
    read_block(all, text_type, count, [&](void* to) {
      checked(H5Dread(dataset.id(), memory, space.get(), file_space.get(), H5P_DEFAULT, to),
              in_quotes(name) + " cannot be read");
    });
    for (auto i = first; i < all.size(); ++i) {
      bytes += static_cast<double>(all[i].size());
      if (first_non_text(all[i]))
        throw DataError(DataPlace{},
                        fmt::format("{}: element {}: not a text in UTF-8", in_quotes(name), i));
    }
    dataset.require(bytes / 1032);  // one text may stand for many
  }
  return all;
}

void require_list(const Sound& dataset) {
  if (dataset.shape().size() > 1)
    throw DataError(DataPlace{},
                    fmt::format("{} holds texts in the shape {}, expected a list",
                                in_quotes(dataset.name()), shape_text(dataset.shape())));
}

}  // namespace

bool is_text(const Sound& dataset) { return H5Tget_class(dataset.type()) == H5T_STRING; }

std::vector<std::string> texts(const Sound& dataset) {
  require_list(dataset);
  return read_list(dataset, dataset.type(), dataset.type(), dataset.name());
}

std::vector<std::string> field_texts(const Sound& records, const std::string& name, hid_t type) {
  const Handle memory(H5Tcreate(H5T_COMPOUND, H5Tget_size(type)), H5Tclose, "no type");
  checked(H5Tinsert(memory.get(), name.c_str(), 0, type), "no type");
  return read_list(records, type, memory.get(), records.name() + "." + name);
}

std::vector<std::string> text_attribute(hid_t object, const char* name) {
  constexpr hssize_t kMost = 1 << 20;
  constexpr double kMostBytes = 1 << 28;
  if (H5Aexists(object, name) <= 0) return {};
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, "an attribute is broken");
  const Handle type(H5Aget_type(attribute.get()), H5Tclose, "an attribute is broken");
  const Handle space(H5Aget_space(attribute.get()), H5Sclose, "an attribute is broken");
  const auto count = H5Sget_simple_extent_npoints(space.get());
  const auto size = static_cast<double>(H5Tget_size(type.get()));
  if (H5Tget_class(type.get()) != H5T_STRING || count < 1 || count > kMost ||
      static_cast<double>(count) * size > kMostBytes)
    return {};
  std::vector<std::string> all;
  read_block(all, type.get(), static_cast<std::size_t>(count), [&](void* to) {
    checked(H5Aread(attribute.get(), type.get(), to), "an attribute is broken");
  });
  for (const auto& text : all)
    if (first_non_text(text)) throw DataError(DataPlace{}, "an attribute is no text in UTF-8");
  return all;
}

std::string word_attribute(hid_t object, const char* name) {
  const auto all = text_attribute(object, name);
  return all.empty() ? "" : all.front();
}

}  // namespace assay::hdf5
