#include "plugins/numerics/language/text_statistics.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SparseCore>
#include <algorithm>
#include <assay/rng.hpp>
#include <cmath>
#include <map>
#include <set>

namespace assay::language {
namespace {

using Sparse = Eigen::SparseMatrix<double, Eigen::RowMajor>;

void collect(std::span<const int> text, std::size_t n, std::set<Tokens>& seen, std::size_t& all) {
  for (std::size_t i = 0; i + n <= text.size(); ++i, ++all)
    seen.emplace(text.begin() + static_cast<Index>(i), text.begin() + static_cast<Index>(i + n));
}

// max(0, ln P(a, b) / (P(a) P(b))) over ordered pairs of positions.
Sparse positive_information(std::span<const Tokens> texts, std::size_t vocabulary,
                            std::size_t window) {
  std::map<std::pair<int, int>, double> pairs;
  Vector single = Vector::Zero(static_cast<Index>(vocabulary));
  for (const auto& text : texts)
    for (std::size_t i = 0; i < text.size(); ++i)
      for (std::size_t j = i + 1; j < std::min(text.size(), i + window + 1); ++j) {
        ++pairs[{text[i], text[j]}];
        ++pairs[{text[j], text[i]}];
      }
  double total = 0;
  for (const auto& [pair, count] : pairs) single[pair.first] += count, total += count;
  std::vector<Eigen::Triplet<double>> entries;
  for (const auto& [pair, count] : pairs) {
    const double information = std::log(count * total / (single[pair.first] * single[pair.second]));
    if (information > 0) entries.emplace_back(pair.first, pair.second, information);
  }
  Sparse matrix(single.size(), single.size());
  matrix.setFromTriplets(entries.begin(), entries.end());
  return matrix;
}

Matrix orthonormal(const Matrix& columns) {
  const Eigen::HouseholderQR<Matrix> qr(columns);
  return qr.householderQ() * Matrix::Identity(columns.rows(), columns.cols());
}

}  // namespace

NgramCount count_ngrams(std::span<const int> text, std::size_t n) {
  std::set<Tokens> seen;
  NgramCount count;
  collect(text, n, seen, count.all);
  count.distinct = seen.size();
  return count;
}

double distinct_share(std::span<const Tokens> texts, std::size_t n) {
  std::set<Tokens> seen;
  std::size_t all = 0;
  for (const auto& text : texts) collect(text, n, seen, all);
  return all == 0 ? 0 : static_cast<double>(seen.size()) / static_cast<double>(all);
}

double diversity(std::span<const int> text) {
  double product = 1;
  for (std::size_t n = 2; n <= 4; ++n) {
    const auto count = count_ngrams(text, n);
    product *= static_cast<double>(count.distinct) / static_cast<double>(count.all + 1);
  }
  return product;
}

Matrix embeddings(std::span<const Tokens> texts, std::size_t vocabulary, Index dimensions,
                  std::size_t window) {
  constexpr int kRounds = 30;
  const Sparse information = positive_information(texts, vocabulary, window);
  dimensions = std::min(dimensions, information.rows());
  Rng rng(0, "embeddings");
  Matrix basis(information.rows(), dimensions);
  for (Index i = 0; i < basis.size(); ++i) basis.data()[i] = rng.normal();
  basis = orthonormal(basis);
  for (int round = 0; round < kRounds; ++round) basis = orthonormal(information * basis);
  const Matrix small = basis.transpose() * (information * basis);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(small);
  return basis * eigen.eigenvectors() * eigen.eigenvalues().cwiseAbs().cwiseSqrt().asDiagonal();
}

double cosine(const Matrix& embedding, std::span<const int> a, std::span<const int> b) {
  const auto sum = [&](std::span<const int> text) {
    Vector total = Vector::Zero(embedding.cols());
    for (const int token : text) total += embedding.row(token).transpose();
    return total;
  };
  const Vector x = sum(a), y = sum(b);
  const double lengths = x.norm() * y.norm();
  return lengths > 0 ? x.dot(y) / lengths : 0;
}

}  // namespace assay::language
