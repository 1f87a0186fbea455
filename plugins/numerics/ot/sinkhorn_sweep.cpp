#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace assay::ot {
namespace {

constexpr std::size_t kGroup =
    linalg::kPad;  // rows handled together, so that logarithms are vectors too
constexpr double kTiny = 1e-290, kHuge = 1e290;  // sums outside may have lost terms of weight

bool is_in_range(double s) { return s > kTiny && s < kHuge; }

// How far log scalings may grow before the kernel is formed anew.
template <class T>
constexpr double kDriftLimit = std::is_same_v<T, float> ? 20 : 50;

}  // namespace

void update_rows_exactly(const EntropicProblem& problem, parallel::Team& team,
                         ScaledPotentials& p) {
  const Geometry& geometry = problem.geometry;
  const linalg::Kernels& fast = linalg::kernels();
  const std::size_t width = p.gamma.size();
  Padded g = p.gamma;
  for (double& v : g) v *= problem.epsilon;
  team.run([&](int member) {
    Padded costs(width), row(width);
    const auto [first, last] = team.share(geometry.rows(), 1, member);
    for (Index i = first; i < last; ++i) {
      geometry.copy_row(i, costs.data());
      const double best = fast.min_difference(costs.data(), g.data(), to_size(geometry.cols()));
      const double phi = best / problem.epsilon;
      const double s = fast.f64.gibbs(costs.data(), p.gamma.data(), problem.b.data(), phi,
                                      1 / problem.epsilon, row.data(), width);
      p.phi[to_size(i)] = phi - std::log(s);
    }
  });
}

void update_columns_exactly(const EntropicProblem& problem, parallel::Team& team,
                            ScaledPotentials& p) {
  const Geometry& geometry = problem.geometry;
  const linalg::Kernels& fast = linalg::kernels();
  const std::size_t width = p.gamma.size(), cols = to_size(geometry.cols());
  const parallel::RowBlocks blocks(geometry.rows());
  std::vector<Padded> parts(to_size(blocks.count()));
  const auto over_rows = [&](double start, auto visit) {
    blocks.for_each(team, [&](Index block, int) {
      Padded costs(width);
      Padded& part = parts[to_size(block)];
      part.assign(width, start);
      const auto [first, last] = blocks.range(block);
      for (Index i = first; i < last; ++i) {
        geometry.copy_row(i, costs.data());
        visit(to_size(i), costs, part);
      }
    });
  };
  over_rows(std::numeric_limits<double>::infinity(),
            [&](std::size_t i, const Padded& costs, Padded& best) {
              const double f = p.phi[i] * problem.epsilon;
              for (std::size_t j = 0; j < cols; ++j) best[j] = std::min(best[j], costs[j] - f);
            });
  for (std::size_t j = 0; j < cols; ++j) {
    double best = parts[0][j];
    for (const Padded& part : parts) best = std::min(best, part[j]);
    p.gamma[j] = best / problem.epsilon;
  }
  over_rows(0.0, [&](std::size_t i, Padded& costs, Padded& sums) {
    fast.f64.gibbs(costs.data(), p.gamma.data(), problem.b.data(), p.phi[i], 1 / problem.epsilon,
                   costs.data(), width);
    fast.f64.add(costs.data(), problem.a[i], sums.data(), width);
  });
  for (std::size_t j = 0; j < cols; ++j) {
    double s = 0;
    for (const Padded& part : parts) s += part[j];
    p.gamma[j] -= std::log(s);
  }
}

template <class T>
Sweep<T>::Sweep(const EntropicProblem& problem, parallel::Team& team, bool is_stored)
    : problem_(problem),
      team_(team),
      is_stored_(is_stored),
      blocks_(problem.geometry.rows()),
      stride_(problem.b.size()),
      weights_(problem.b),
      scaling_(stride_, 1.0),
      workspaces_(to_size(team.size())),
      parts_(to_size(blocks_.count())) {
  if (is_stored_) {
    kernel_.resize(problem.a.size() * stride_);
    std::fill(kernel_.begin() + problem.geometry.rows() * static_cast<Index>(stride_),
              kernel_.end(), T{0});
  }
  for (Workspace& w : workspaces_) {
    w.costs.assign(stride_, 0.0);
    if (!is_stored_) w.rows.assign(kGroup * stride_, T{0});
  }
}

template <class T>
const linalg::RowKernels<T>& Sweep<T>::loops() const {
  if constexpr (std::is_same_v<T, float>)
    return linalg::kernels().f32;
  else
    return linalg::kernels().f64;
}

template <class T>
void Sweep<T>::start(ScaledPotentials& p) {
  if (!is_stored_) return update_rows_exactly(problem_, team_, p);
  absorbed_ = p;
  Padded g = p.gamma;
  for (double& v : g) v *= problem_.epsilon;
  const std::size_t cols = to_size(problem_.geometry.cols());
  team_.run([&](int member) {
    Padded& costs = workspaces_[to_size(member)].costs;
    const auto [first, last] = team_.share(problem_.geometry.rows(), kGroup, member);
    for (Index i = first; i < last; ++i) {
      problem_.geometry.copy_row(i, costs.data());
      const double best = linalg::kernels().min_difference(costs.data(), g.data(), cols);
      absorbed_.phi[to_size(i)] = best / problem_.epsilon;
      p.phi[to_size(i)] = absorbed_.phi[to_size(i)] - std::log(form_row(i, costs));
    }
  });
}

template <class T>
void Sweep<T>::absorb(const ScaledPotentials& p) {
  absorbed_ = p;
  team_.run([&](int member) {
    Padded& costs = workspaces_[to_size(member)].costs;
    const auto [first, last] = team_.share(problem_.geometry.rows(), kGroup, member);
    for (Index i = first; i < last; ++i) {
      problem_.geometry.copy_row(i, costs.data());
      form_row(i, costs);
    }
  });
}

// Row i of the stored kernel at the absorbed potentials; its sum with the weights b.
template <class T>
double Sweep<T>::form_row(Index i, const Padded& costs) {
  return loops().gibbs(costs.data(), absorbed_.gamma.data(), problem_.b.data(),
                       absorbed_.phi[to_size(i)], 1 / problem_.epsilon,
                       kernel_.data() + to_size(i) * stride_, stride_);
}

template <class T>
bool Sweep<T>::has_drifted(const ScaledPotentials& p) const {
  double drift = 0;
  for (std::size_t i = 0; i < p.phi.size(); ++i)
    drift = std::max(drift, std::abs(p.phi[i] - absorbed_.phi[i]));
  for (std::size_t j = 0; j < p.gamma.size(); ++j)
    drift = std::max(drift, std::abs(p.gamma[j] - absorbed_.gamma[j]));
  return drift > kDriftLimit<T>;
}

// The kernel rows from `first` on and their sums with weights_, at the potentials p.
template <class T>
const T* Sweep<T>::kernel_rows(Index first, const ScaledPotentials& p, Workspace& w, double* sums) {
  const Index rows = problem_.geometry.rows();
  if (is_stored_) {
    const T* k = kernel_.data() + to_size(first) * stride_;
    double scale[kGroup];
    for (std::size_t r = 0; r < kGroup; ++r)
      scale[r] = p.phi[to_size(first) + r] - absorbed_.phi[to_size(first) + r];
    linalg::kernels().exp_n(scale, scale, kGroup);
    for (std::size_t r = 0; r < kGroup; r += 4)
      loops().dot4(k + r * stride_, stride_, weights_.data(), sums + r, stride_);
    for (std::size_t r = 0; r < kGroup; ++r) sums[r] *= scale[r];
    return k;
  }
  for (std::size_t r = 0; r < kGroup && first + static_cast<Index>(r) < rows; ++r) {
    problem_.geometry.copy_row(first + static_cast<Index>(r), w.costs.data());
    sums[r] =
        loops().gibbs(w.costs.data(), p.gamma.data(), weights_.data(), p.phi[to_size(first) + r],
                      1 / problem_.epsilon, w.rows.data() + r * stride_, stride_);
  }
  return w.rows.data();
}

template <class T>
void Sweep<T>::run_rows(Index first, ScaledPotentials& p, const RowStep& step, Workspace& w,
                        Part& part) {
  double r[kGroup], log_r[kGroup], factor[kGroup], after[kGroup];
  const T* k = kernel_rows(first, p, w, r);
  const std::size_t here = std::min(kGroup, to_size(problem_.geometry.rows() - first));
  std::fill(r + here, r + kGroup, 1.0);
  for (double s : r) part.sums.is_finite &= is_in_range(s);
  linalg::kernels().log_n(r, log_r, kGroup);
  if (step.log_ratios != nullptr) std::copy_n(log_r, kGroup, step.log_ratios->data() + first);
  double* phi = p.phi.data() + first;
  for (std::size_t i = 0; i < kGroup; ++i) {
    const double old = phi[i];
    phi[i] = std::clamp(step.scale * (phi[i] - step.omega * log_r[i]), -step.bound, step.bound);
    factor[i] = is_stored_ ? phi[i] - absorbed_.phi[to_size(first) + i] : phi[i] - old;
    after[i] = (1 - step.omega) * log_r[i];
  }
  linalg::kernels().exp_n(factor, factor, kGroup);
  linalg::kernels().exp_n(after, after, kGroup);
  const double* a = problem_.a.data() + first;
  for (std::size_t i = 0; i < kGroup; ++i) {
    factor[i] *= a[i];
    part.sums.mass += a[i] * after[i];
    part.sums.row_error += a[i] * std::abs(after[i] - 1);
  }
  for (std::size_t i = 0; i < kGroup; i += 4)
    loops().add4(k + i * stride_, stride_, factor + i, part.columns.data(), stride_);
}

// scaling_ and weights_ of the potentials p.
template <class T>
void Sweep<T>::prepare(const ScaledPotentials& p) {
  if (is_stored_) {
    if (has_drifted(p)) absorb(p);
    for (std::size_t j = 0; j < stride_; ++j) scaling_[j] = p.gamma[j] - absorbed_.gamma[j];
    linalg::kernels().exp_n(scaling_.data(), scaling_.data(), stride_);
  }
  for (std::size_t j = 0; j < stride_; ++j) weights_[j] = problem_.b[j] * scaling_[j];
}

// visit(first, workspace, part) for every group of rows, over parts_ that begin at 0.
template <class T>
template <class Visit>
void Sweep<T>::for_each_group(Visit visit) {
  blocks_.for_each(team_, [&](Index block, int member) {
    Part& part = parts_[to_size(block)];
    part.sums = {};
    part.columns.assign(stride_, 0.0);
    const auto [first, last] = blocks_.range(block);
    for (Index i = first; i < last; i += kGroup) visit(i, workspaces_[to_size(member)], part);
  });
}

template <class T>
void Sweep<T>::sum_parts(Padded& column) const {
  std::fill(column.begin(), column.end(), 0.0);
  for (const Part& part : parts_)
    for (std::size_t j = 0; j < stride_; ++j) column[j] += part.columns[j];
}

template <class T>
SweepSums Sweep<T>::run(ScaledPotentials& p, const RowStep& step, Padded& column) {
  prepare(p);
  for_each_group([&](Index i, Workspace& w, Part& part) { run_rows(i, p, step, w, part); });
  sum_parts(column);
  SweepSums sums;
  for (const Part& part : parts_) {
    sums.row_error += part.sums.row_error;
    sums.mass += part.sums.mass;
    sums.is_finite = sums.is_finite && part.sums.is_finite;
  }
  const std::size_t cols = to_size(problem_.geometry.cols());
  for (std::size_t j = 0; j < cols; ++j) {
    column[j] *= scaling_[j];
    sums.is_finite = sums.is_finite && is_in_range(column[j]);
  }
  std::fill(column.begin() + problem_.geometry.cols(), column.end(), 1.0);
  return sums;
}

template <class T>
void Sweep<T>::apply_twice(const ScaledPotentials& p, const Padded& x, Padded& y) {
  prepare(p);
  for (std::size_t j = 0; j < stride_; ++j) weights_[j] *= x[j];
  for_each_group([&](Index first, Workspace& w, Part& part) {
    double t[kGroup] = {}, factor[kGroup] = {};
    const T* k = kernel_rows(first, p, w, t);
    if (is_stored_)
      for (std::size_t i = 0; i < kGroup; ++i)
        factor[i] = p.phi[to_size(first) + i] - absorbed_.phi[to_size(first) + i];
    linalg::kernels().exp_n(factor, factor, kGroup);
    for (std::size_t i = 0; i < kGroup; ++i) factor[i] *= problem_.a[to_size(first) + i] * t[i];
    for (std::size_t i = 0; i < kGroup; i += 4)
      loops().add4(k + i * stride_, stride_, factor + i, part.columns.data(), stride_);
  });
  sum_parts(y);
  for (std::size_t j = 0; j < stride_; ++j) y[j] *= problem_.b[j] * scaling_[j];
}

template class Sweep<double>;
template class Sweep<float>;

}  // namespace assay::ot
