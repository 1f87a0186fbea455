#include "plugins/g_theory/matching.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::g_theory {
namespace {

constexpr double kLeastRise = 1e-14;  // rounding of a sum over cells lies below it

// Column j: joint probability of each class with label j.
Matrix label_joint(const Cells& cells, const Partition& partition, int labels) {
  Matrix joint = Matrix::Zero(cells.joint.rows(), labels);
  for (Index z = 0; z < cells.joint.cols(); ++z)
    joint.col(partition[static_cast<std::size_t>(z)]) += cells.joint.col(z);
  return joint;
}

// sum_i a_i ln(a_i / sum a): minus the part of H(X|Y) that a label with these masses has.
double label_part(const Vector& masses) {
  double sum = -x_log(masses.sum(), masses.sum());
  for (const double m : masses) sum += x_log(m, m);
  return sum;
}

double information_of(const Cells& cells, const Matrix& joint) {
  double sum = entropy(cells.joint.rowwise().sum());
  for (Index j = 0; j < joint.cols(); ++j) sum += label_part(joint.col(j));
  return sum;
}

int labels_in(const Partition& partition) {
  return partition.empty() ? 0 : *std::max_element(partition.begin(), partition.end()) + 1;
}

// I_ij of Matching I; -inf for what never occurs together, and for labels without a cell.
Matrix information_matrix(const Cells& cells, const Matrix& joint) {
  const Vector classes = cells.joint.rowwise().sum();
  Matrix information(joint.rows(), joint.cols());
  for (Index j = 0; j < joint.cols(); ++j) {
    const double label = joint.col(j).sum();
    for (Index i = 0; i < joint.rows(); ++i)
      information(i, j) =
          joint(i, j) > 0 ? std::log(joint(i, j) / (classes[i] * label)) : -kInfinity;
  }
  return information;
}

bool rematch(const Cells& cells, const Matrix& information, Partition& partition) {
  bool changes = false;
  for (Index z = 0; z < cells.joint.cols(); ++z) {
    const auto gain = [&](int j) {
      double sum = 0;
      for (Index i = 0; i < cells.joint.rows(); ++i)
        if (cells.joint(i, z) > 0) sum += cells.joint(i, z) * information(i, j);
      return sum;
    };
    int& label = partition[static_cast<std::size_t>(z)];
    int best = label;
    double most = gain(label);
    for (int j = 0; j < static_cast<int>(information.cols()); ++j)
      if (const double g = gain(j); g > most) best = j, most = g;
    changes = changes || best != label;
    label = best;
  }
  return changes;
}

// Labels of the neighbours of cell z that differ from its own.
std::vector<int> foreign_labels(const Cells& cells, const Partition& partition, Index z) {
  std::vector<int> labels;
  const auto look = [&](Index other) {
    const int label = partition[static_cast<std::size_t>(other)];
    if (label != partition[static_cast<std::size_t>(z)]) labels.push_back(label);
  };
  const Index column = z % cells.width;
  if (column > 0) look(z - 1);
  if (column + 1 < cells.width) look(z + 1);
  if (z >= cells.width) look(z - cells.width);
  if (z + cells.width < cells.joint.cols()) look(z + cells.width);
  return labels;
}

// Moves cell z to the neighbouring label that raises the information most; false when none does.
bool improve_cell(const Cells& cells, Partition& partition, Matrix& joint, Index z) {
  int& own = partition[static_cast<std::size_t>(z)];
  const Vector mass = cells.joint.col(z);
  if (mass.sum() == 0) return false;
  double most = kLeastRise;
  int best = own;
  const Vector rest = (joint.col(own) - mass).cwiseMax(0);
  for (const int other : foreign_labels(cells, partition, z)) {
    const double rise = label_part(rest) - label_part(joint.col(own)) +
                        label_part(joint.col(other) + mass) - label_part(joint.col(other));
    if (rise > most) most = rise, best = other;
  }
  if (best == own) return false;
  joint.col(own) = rest;
  joint.col(best) += mass;
  own = best;
  return true;
}

}  // namespace

double partition_information(const Cells& cells, const Partition& partition) {
  return information_of(cells, label_joint(cells, partition, labels_in(partition)));
}

double full_information(const Cells& cells) { return information_of(cells, cells.joint); }

Matching channel_matching(const Cells& cells, Partition start, int labels,
                          std::int64_t max_iterations,
                          const std::function<bool(std::int64_t, double)>& on_round) {
  Matching m{std::move(start), {}, 0, false};
  while (!m.converged && m.iterations < max_iterations) {
    const Matrix joint = label_joint(cells, m.partition, labels);
    m.information.push_back(information_of(cells, joint));
    ++m.iterations;
    if (on_round && !on_round(m.iterations, m.information.back())) break;
    m.converged = !rematch(cells, information_matrix(cells, joint), m.partition);
  }
  return m;
}

void polish(const Cells& cells, Partition& partition, int labels) {
  Matrix joint = label_joint(cells, partition, labels);
  for (bool moves = true; moves;) {
    moves = false;
    for (Index z = 0; z < cells.joint.cols(); ++z)
      moves = improve_cell(cells, partition, joint, z) || moves;
  }
}

Partition best_partition_two_classes(const Cells& cells, int labels) {
  const Index n = cells.joint.cols();
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  const auto share = [&](Index z) {
    const double mass = cells.joint(0, z) + cells.joint(1, z);
    return mass > 0 ? cells.joint(0, z) / mass : 0;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return share(a) < share(b); });
  Matrix before = Matrix::Zero(2, n + 1);  // masses of the first cells in order
  for (Index k = 0; k < n; ++k)
    before.col(k + 1) = before.col(k) + cells.joint.col(order[static_cast<std::size_t>(k)]);
  const auto part = [&](Index from, Index to) -> double {
    return label_part((before.col(to) - before.col(from)).cwiseMax(0));
  };
  Matrix value = Matrix::Constant(labels + 1, n + 1, -kInfinity);
  Eigen::MatrixXi cut = Eigen::MatrixXi::Zero(labels + 1, n + 1);
  value(0, 0) = 0;
  for (int j = 1; j <= labels; ++j)
    for (Index to = 0; to <= n; ++to)
      for (Index from = 0; from <= to; ++from)
        if (value(j - 1, from) > -kInfinity)
          if (const double v = value(j - 1, from) + part(from, to); v > value(j, to))
            value(j, to) = v, cut(j, to) = static_cast<int>(from);
  Partition partition(static_cast<std::size_t>(n));
  Index to = n;
  for (int j = labels; j > 0; to = cut(j, to), --j)
    for (Index k = cut(j, to); k < to; ++k)
      partition[static_cast<std::size_t>(order[static_cast<std::size_t>(k)])] = j - 1;
  return partition;
}

Partition best_threshold(const Cells& cells) {
  const auto n = static_cast<std::size_t>(cells.joint.cols());
  Matrix joint = Matrix::Zero(cells.joint.rows(), 2);
  joint.col(1) = cells.joint.rowwise().sum();
  double most = -kInfinity;
  std::size_t best = 0;
  for (std::size_t k = 0; k <= n; ++k) {
    if (const double v = information_of(cells, joint); v > most + kLeastRise) most = v, best = k;
    if (k == n) break;
    joint.col(0) += cells.joint.col(static_cast<Index>(k));
    joint.col(1) = (joint.col(1) - cells.joint.col(static_cast<Index>(k))).cwiseMax(0);
  }
  Partition partition(n, 0);
  std::fill(partition.begin() + static_cast<std::ptrdiff_t>(best), partition.end(), 1);
  return partition;
}

Partition maximum_posterior(const Cells& cells) {
  Partition partition;
  for (Index z = 0; z < cells.joint.cols(); ++z) {
    Index best = 0;
    cells.joint.col(z).maxCoeff(&best);
    partition.push_back(static_cast<int>(best));
  }
  return partition;
}

Partition maximum_likelihood(const Cells& cells) {
  Cells conditional = cells;
  for (Index i = 0; i < cells.joint.rows(); ++i)
    conditional.joint.row(i) /= cells.joint.row(i).sum();
  return maximum_posterior(conditional);
}

double error_rate(const Cells& cells, const Partition& partition) {
  const Matrix joint = label_joint(cells, partition, labels_in(partition));
  return 1 - joint.colwise().maxCoeff().sum();
}

}  // namespace assay::g_theory
