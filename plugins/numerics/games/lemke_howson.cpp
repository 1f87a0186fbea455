#include "plugins/numerics/games/lemke_howson.hpp"

#include <algorithm>
#include <utility>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::games {
namespace {

constexpr double kPivot = 1e-11;  // smaller entries are 0 but for rounding: payoffs lie in [1, 2]

ASSAY_VECTOR_CLONES
void subtract(double* __restrict row, double factor, const double* __restrict other, Index count) {
  for (Index j = 0; j < count; ++j) row[j] -= factor * other[j];
}

// The system payoffs * z + slack = 1, z, slack >= 0 of one polytope. The column of a variable is
// its label, the right side comes last.
class Tableau {
 public:
  // z has the labels from `first_z` on, the slacks those from `first_slack` on.
  Tableau(const Matrix& payoffs, Index first_z, Index first_slack)
      : rows_(Matrix::Zero(payoffs.rows(), payoffs.rows() + payoffs.cols() + 1)),
        first_slack_(first_slack) {
    rows_.middleCols(first_z, payoffs.cols()) = payoffs;
    rows_.middleCols(first_slack, payoffs.rows()).setIdentity();
    rows_.rightCols(1).setOnes();
    for (Index i = 0; i < payoffs.rows(); ++i) basis_.push_back(first_slack + i);
  }

  // Brings the variable of this label into the basis; the label of the one that leaves, or -1.
  Index enter(Index label) {
    const Index pivot = leaving_row(label);
    if (pivot < 0) return -1;
    rows_.row(pivot) /= rows_(pivot, label);
    for (Index i = 0; i < rows_.rows(); ++i)
      if (const double factor = rows_(i, label); i != pivot && factor != 0) {
        subtract(rows_.row(i).data(), factor, rows_.row(pivot).data(), rows_.cols());
        rows_(i, label) = 0;
      }
    return std::exchange(basis_[to_size(pivot)], label);
  }

  // The variables first .. first+count-1, scaled to a law; zeros where all are 0.
  Vector law(Index first, Index count) const {
    Vector z = Vector::Zero(count);
    for (Index i = 0; i < rows_.rows(); ++i)
      if (const Index k = basis_[to_size(i)] - first; k >= 0 && k < count)
        z[k] = std::max(0.0, rows_(i, rows_.cols() - 1));
    return z.sum() > 0 ? Vector(z / z.sum()) : z;
  }

 private:
  Index leaving_row(Index label) const {
    Index best = -1;
    for (Index i = 0; i < rows_.rows(); ++i)
      if (rows_(i, label) > kPivot && (best < 0 || is_before(i, best, label))) best = i;
    return best;
  }
  // Whether row i meets its limit before row k does: by right sides, then by the columns of the
  // slacks, which are the perturbations of the right sides.
  bool is_before(Index i, Index k, Index label) const {
    const Index right = rows_.cols() - 1;
    for (Index j = -1; j < rows_.rows(); ++j) {
      const Index column = j < 0 ? right : first_slack_ + j;
      const double difference =
          rows_(i, column) / rows_(i, label) - rows_(k, column) / rows_(k, label);
      if (difference < -kPivot) return true;
      if (difference > kPivot) return false;
    }
    return false;
  }

  Matrix rows_;
  Index first_slack_;
  std::vector<Index> basis_;
};

// To [1, 2]: positive payoffs make the polytopes bounded, and leave equilibria what they are.
Matrix positive(const Matrix& payoffs) {
  const double low = payoffs.minCoeff(), range = payoffs.maxCoeff() - low;
  return (payoffs.array() - low) / (range > 0 ? range : 1) + 1;
}

// All paths of one game. Tableaus begin as copies, in memory that serves again: of large games the
// pages of new memory cost more than the pivots.
class Paths {
 public:
  explicit Paths(const Bimatrix& game)
      : game_(game),
        start_of_x_(positive(game.b).transpose(), 0, game.rows()),
        start_of_y_(positive(game.a), game.rows(), 0),
        of_x_(start_of_x_),
        of_y_(start_of_y_) {}

  std::optional<Profile> end(Index label, std::int64_t& pivots) {
    of_x_ = start_of_x_;
    of_y_ = start_of_y_;
    bool is_x = label < game_.rows();
    for (Index entering = label; pivots > 0; is_x = !is_x) {
      --pivots;
      entering = (is_x ? of_x_ : of_y_).enter(entering);
      if (entering < 0) return std::nullopt;
      if (entering == label) return profile();
    }
    return std::nullopt;
  }

 private:
  std::optional<Profile> profile() const {
    const Vector x = of_x_.law(0, game_.rows()), y = of_y_.law(game_.rows(), game_.cols());
    if (x.sum() == 0 || y.sum() == 0) return std::nullopt;
    return profile_of(game_, x, y);
  }

  const Bimatrix& game_;
  const Tableau start_of_x_, start_of_y_;
  Tableau of_x_, of_y_;
};

}  // namespace

std::optional<Profile> lemke_howson(const Bimatrix& game, Index label, std::int64_t& pivots) {
  return Paths(game).end(label, pivots);
}

std::vector<Profile> lemke_howson_ends(const Bimatrix& game, std::int64_t max_pivots,
                                       const std::function<bool()>& stop) {
  std::vector<Profile> ends;
  Paths paths(game);
  for (Index label = 0; label < game.rows() + game.cols() && max_pivots > 0; ++label) {
    if (stop && stop()) break;
    if (auto end = paths.end(label, max_pivots)) ends.push_back(std::move(*end));
  }
  return ends;
}

}  // namespace assay::games
