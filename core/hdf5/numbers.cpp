// Numbers of every width to the types of arrays.
#include <fmt/format.h>

#include <utility>

#include "core/hdf5/dataset.hpp"

namespace assay::hdf5 {
namespace {

// How values are read: the library converts from what the file holds, without loss.
struct MemoryType {
  hid_t memory;
  DType dtype;
  bool is_unsigned64 = false;
};

MemoryType integers_of(std::size_t size, bool is_signed) {
  if (is_signed)
    return size <= 4 ? MemoryType{H5T_NATIVE_INT32, DType::i32}
                     : MemoryType{H5T_NATIVE_INT64, DType::i64};
  if (size == 1) return {H5T_NATIVE_UINT8, DType::u8};
  if (size < 4) return {H5T_NATIVE_INT32, DType::i32};
  if (size < 8) return {H5T_NATIVE_INT64, DType::i64};
  return {H5T_NATIVE_UINT64, DType::i64, true};
}

// h5py writes a boolean as an enumeration of FALSE and TRUE.
bool is_boolean(hid_t type) {
  signed char value = 0;
  return H5Tget_nmembers(type) == 2 && H5Tget_size(type) == 1 &&
         H5Tenum_valueof(type, "FALSE", &value) >= 0 && value == 0 &&
         H5Tenum_valueof(type, "TRUE", &value) >= 0 && value == 1;
}

std::string kind_of(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return "texts";
    case H5T_COMPOUND:
      return "records";
    case H5T_REFERENCE:
      return "references";
    case H5T_VLEN:
      return "lists of various lengths";
    case H5T_ARRAY:
      return "arrays";
    case H5T_FLOAT:
      return fmt::format("reals of {} bytes", H5Tget_size(type));
    case H5T_INTEGER:
      return fmt::format("integers of {} bytes", H5Tget_size(type));
    default:
      return "neither numbers nor texts";
  }
}

MemoryType reading_of(hid_t type, const std::string& path) {
  const auto kind = H5Tget_class(type);
  const auto size = H5Tget_size(type);
  if (kind == H5T_INTEGER && size <= 8) return integers_of(size, H5Tget_sign(type) != H5T_SGN_NONE);
  if (kind == H5T_FLOAT && size <= 8)
    return size <= 4 ? MemoryType{H5T_NATIVE_FLOAT, DType::f32}
                     : MemoryType{H5T_NATIVE_DOUBLE, DType::f64};
  if (kind == H5T_ENUM && is_boolean(type)) return {H5T_NATIVE_UINT8, DType::u8};
  if (kind == H5T_ENUM && size <= 8) {
    const Handle base(H5Tget_super(type), H5Tclose, in_quotes(path) + " has no type");
    return integers_of(size, H5Tget_sign(base.get()) != H5T_SGN_NONE);
  }
  throw DataError(DataPlace{}, fmt::format("{} holds {}, expected integers, reals, booleans or a "
                                           "list of texts",
                                           in_quotes(path), kind_of(type)));
}

void check_unsigned(const Array& array, const std::string& path) {
  const auto values = array.as<std::int64_t>();
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0)
      throw DataError(DataPlace{},
                      fmt::format("{}: element {}: {} does not fit into i64", in_quotes(path), i,
                                  static_cast<std::uint64_t>(values[i])));
}

Array read_as(const Sound& dataset, const MemoryType& reading, hid_t memory) {
  double bytes = static_cast<double>(size_of(reading.dtype));
  for (const auto extent : dataset.shape()) bytes *= static_cast<double>(extent);
  dataset.require(bytes / 8);  // a byte may widen to eight
  auto array = zeros(reading.dtype, dataset.shape());
  if (array.bytes.empty()) return array;
  checked(H5Dread(dataset.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, array.bytes.data()),
          in_quotes(dataset.name()) + " cannot be read");
  if (reading.is_unsigned64) check_unsigned(array, dataset.name());
  return array;
}

// A field of a dataset of records.
Column field(const Sound& dataset, unsigned i) {
  char* raw = H5Tget_member_name(dataset.type(), i);
  if (raw == nullptr)
    throw DataError(DataPlace{}, in_quotes(dataset.name()) + ": " + last_reason());
  const std::string name(raw);
  H5free_memory(raw);
  const auto path = dataset.name() + "." + name;
  const Handle type(H5Tget_member_type(dataset.type(), i), H5Tclose,
                    in_quotes(path) + " has no type");
  if (H5Tget_class(type.get()) == H5T_STRING) return {name, field_texts(dataset, name, type.get())};
  const auto reading = reading_of(type.get(), path);
  const Handle memory(H5Tcreate(H5T_COMPOUND, size_of(reading.dtype)), H5Tclose, "no type");
  checked(H5Tinsert(memory.get(), name.c_str(), 0, reading.memory), "no type");
  return {name, std::move(to_table(read_as(dataset, reading, memory.get())).columns.at(0).values)};
}

}  // namespace

bool is_compound(const Sound& dataset) { return H5Tget_class(dataset.type()) == H5T_COMPOUND; }

Array numbers(const Sound& dataset) {
  const auto reading = reading_of(dataset.type(), dataset.name());
  return read_as(dataset, reading, reading.memory);
}

Table records(const Sound& dataset) {
  if (dataset.shape().size() != 1)
    throw DataError(DataPlace{}, in_quotes(dataset.name()) + " holds records in the shape " +
                                     shape_text(dataset.shape()) + ", expected a list of them");
  Table table;
  table.rows = dataset.shape()[0];
  const int fields = checked(H5Tget_nmembers(dataset.type()), in_quotes(dataset.name()));
  for (int i = 0; i < fields; ++i)
    table.columns.push_back(field(dataset, static_cast<unsigned>(i)));
  return table;
}

Column column(const std::string& name, const Sound& dataset) {
  if (is_text(dataset)) return {name, texts(dataset)};
  if (dataset.shape().size() != 1)
    throw DataError(DataPlace{}, in_quotes(dataset.name()) + " has the shape " +
                                     shape_text(dataset.shape()) + ", expected one dimension");
  return {name, std::move(to_table(numbers(dataset)).columns.at(0).values)};
}

std::vector<std::int64_t> integer_attribute(hid_t object, const char* name) {
  constexpr hssize_t kMost = 64;
  if (H5Aexists(object, name) <= 0) return {};
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, "an attribute is broken");
  const Handle type(H5Aget_type(attribute.get()), H5Tclose, "an attribute is broken");
  const Handle space(H5Aget_space(attribute.get()), H5Sclose, "an attribute is broken");
  const auto count = H5Sget_simple_extent_npoints(space.get());
  if (H5Tget_class(type.get()) != H5T_INTEGER || count < 1 || count > kMost) return {};
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  checked(H5Aread(attribute.get(), H5T_NATIVE_INT64, values.data()), "an attribute is broken");
  return values;
}

}  // namespace assay::hdf5
