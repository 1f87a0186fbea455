// Compressed rows and columns to dense arrays.
#include <fmt/format.h>

#include "core/data/dense.hpp"
#include "core/data/file.hpp"
#include "core/hdf5/matrix.hpp"

namespace assay::hdf5 {
namespace {

// A part of a group, which must be a dataset.
Array part_of(const Object& group, const std::string& name, hid_t file) {
  const auto part = open_object(file, group.path + "/" + name);
  if (part.type != Type::dataset) refuse_dataset(in_quotes(part.path) + " is no dataset");
  auto array = numbers(Sound(part, file));
  if (array.shape.size() != 1)
    throw DataError(DataPlace{}, in_quotes(part.path) + " has the shape " +
                                     shape_text(array.shape) + ", expected one dimension");
  return array;
}

std::vector<std::int64_t> shape_of(const Object& group) {
  auto shape = integer_attribute(group.id.get(), "shape");
  if (shape.empty()) shape = integer_attribute(group.id.get(), "h5sparse_shape");
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0)
    throw DataError(DataPlace{}, in_quotes(group.path) + " has no 'shape' of two numbers");
  return shape;
}

// A matrix whose outer lines (rows, or columns) are ranges of its entries.
struct Lines {
  Array starts, inner, values;
  std::int64_t outer_count, inner_count;
};

void check(const Lines& lines, const std::string& path) {
  const auto fail = [&](const std::string& what) {
    throw DataError(DataPlace{}, in_quotes(path) + " is broken: " + what);
  };
  const auto starts = lines.starts.as<std::int64_t>(), inner = lines.inner.as<std::int64_t>();
  const auto entries = lines.values.count();
  if (std::ssize(starts) != lines.outer_count + 1)
    fail(
        fmt::format("'indptr' has {} elements, expected {}", starts.size(), lines.outer_count + 1));
  if (std::ssize(inner) != entries)
    fail(fmt::format("'indices' has {} elements, 'data' has {}", inner.size(), entries));
  for (std::size_t i = 1; i < starts.size(); ++i)
    if (starts[i] < starts[i - 1]) fail("'indptr' decreases");
  if (starts.front() != 0 || starts.back() != entries)
    fail(fmt::format("'indptr' goes from {} to {}, expected 0 to {}", starts.front(), starts.back(),
                     entries));
  for (std::size_t k = 0; k < inner.size(); ++k)
    if (inner[k] < 0 || inner[k] >= lines.inner_count)
      fail(fmt::format("index {} of 'indices' is {}, expected 0 to {}", k, inner[k],
                       lines.inner_count - 1));
}

template <class T>
void scatter(const Lines& lines, std::int64_t outer_step, std::int64_t inner_step, Array& to) {
  const auto starts = lines.starts.as<std::int64_t>(), inner = lines.inner.as<std::int64_t>();
  const auto from = lines.values.as<T>();
  const auto out = to.as<T>();
  for (std::size_t i = 0; i + 1 < starts.size(); ++i)
    for (auto k = static_cast<std::size_t>(starts[i]); k < static_cast<std::size_t>(starts[i + 1]);
         ++k)
      out[static_cast<std::size_t>(static_cast<std::int64_t>(i) * outer_step +
                                   inner[k] * inner_step)] += from[k];
}

}  // namespace

bool is_sparse(const Object& group) {
  const auto kind = word_attribute(group.id.get(), "encoding-type");
  return kind == "csr_matrix" || kind == "csc_matrix" ||
         !text_attribute(group.id.get(), "h5sparse_format").empty();
}

Array dense(const Object& group, hid_t file) {
  const auto shape = shape_of(group);
  const bool is_by_columns = word_attribute(group.id.get(), "encoding-type") == "csc_matrix" ||
                             word_attribute(group.id.get(), "h5sparse_format") == "csc";
  const std::size_t outer = is_by_columns ? 1 : 0;
  Lines lines{converted(part_of(group, "indptr", file), DType::i64),
              converted(part_of(group, "indices", file), DType::i64), part_of(group, "data", file),
              shape[outer], shape[1 - outer]};
  check(lines, group.path);
  const auto bytes = static_cast<double>(size_of(lines.values.dtype)) *
                     static_cast<double>(shape[0]) * static_cast<double>(shape[1]);
  require_dense(bytes, {});
  if (bytes > static_cast<double>(memory_bound()))
    throw DataError(DataPlace{}, in_quotes(group.path) + " does not fit into memory");
  auto array = zeros(lines.values.dtype, shape);
  visit_dtype(array.dtype, [&](auto type) {
    using T = typename decltype(type)::type;
    scatter<T>(lines, is_by_columns ? 1 : shape[1], is_by_columns ? shape[1] : 1, array);
  });
  return array;
}

}  // namespace assay::hdf5
