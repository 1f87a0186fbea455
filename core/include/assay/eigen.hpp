// Inputs as Eigen maps and Eigen matrices as artifacts, without a copy.
#pragma once

#include <Eigen/Core>

#include "run.hpp"

namespace assay {

template <class T>
using RowMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// A rank-2 input as a row-major matrix, a rank-1 input as one column, an image as its pixels
// (height * width rows). Valid until run() returns; std::logic_error when T is not its type.
template <class T = double>
Eigen::Map<const RowMatrix<T>> matrix(const Input& input) {
  const auto values = input.values<T>();
  const auto columns = input.rank() < 2 ? 1 : input.size(input.rank() - 1);
  return {values.data(), static_cast<Eigen::Index>(columns == 0 ? 0 : values.size() / columns),
          static_cast<Eigen::Index>(columns)};
}

// A matrix or vector as rank 2 or 1; it must outlive the view.
template <class M>
ArrayView view(const Eigen::PlainObjectBase<M>& m) {
  ArrayView result;
  result.data = m.data();
  result.dtype = detail::dtype_of<typename M::Scalar>();
  result.shape = {m.rows()};
  if constexpr (!M::IsVectorAtCompileTime) {
    result.shape.push_back(m.cols());
    result.stride = M::IsRowMajor ? std::vector<std::int64_t>{m.cols(), 1}
                                  : std::vector<std::int64_t>{1, m.rows()};
  } else {
    result.shape = {m.size()};
  }
  return result;
}

}  // namespace assay
