#include "plugins/transfer_q/tree.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::transfer_q {
namespace {

// Tilts a few nodes at a time, so that exponentials are taken of whole arrays that stay in cache.
class Tilter {
 public:
  Tilter(const Tree& tree, const Law& base, Law& out)
      : vocab_(tree.vocab()),
        block_(std::max<Index>(1, kEdges / vocab_)),
        base_(base),
        out_(out),
        weights_(to_size(block_ * vocab_)),
        shifts_(to_size(block_)),
        sums_(to_size(block_)) {
    out.p.resize(to_size(tree.edges()));
    out.log_ratio.resize(to_size(tree.edges()));
  }

  // Nodes [first, last); log_sum(n, x) gets ln sum_z base exp(scale u) of each.
  template <class LogSum>
  void operator()(Index first, Index last, const double* u, double scale, LogSum log_sum) {
    for (Index n = first; n < last; n += block_) {
      const Index count = std::min(block_, last - n);
      weigh(n, count, u, scale);
      normalise(n, count, u, scale);
      for (Index i = 0; i < count; ++i) log_sum(n + i, shifts_[to_size(i)]);
    }
  }

 private:
  static constexpr Index kEdges = 2048;

  void weigh(Index first, Index count, const double* u, double scale) {
    for (Index i = 0; i < count; ++i) {
      const Index edge = (first + i) * vocab_;
      double top = -kInfinity;
      for (Index z = 0; z < vocab_; ++z)
        if (base_.p[to_size(edge + z)] > 0) top = std::max(top, scale * u[edge + z]);
      shifts_[to_size(i)] = top;
      for (Index z = 0; z < vocab_; ++z)
        weights_[to_size(i * vocab_ + z)] = std::min(scale * u[edge + z] - top, 0.0);
    }
    linalg::exp_each(weights_.data(), count * vocab_);
  }

  // Afterwards shifts_ holds the logs of the sums.
  void normalise(Index first, Index count, const double* u, double scale) {
    const double* p = base_.p.data() + first * vocab_;
    for (Index i = 0; i < count; ++i) {
      double sum = 0;
      for (Index z = i * vocab_; z < (i + 1) * vocab_; ++z) sum += weights_[to_size(z)] *= p[z];
      sums_[to_size(i)] = sum;
    }
    std::transform(sums_.begin(), sums_.begin() + count, sums_.begin(),
                   [](double sum) { return 1 / sum; });
    const Index edge = first * vocab_;
    for (Index i = 0; i < count; ++i)
      for (Index z = i * vocab_; z < (i + 1) * vocab_; ++z)
        out_.p[to_size(edge + z)] = weights_[to_size(z)] * sums_[to_size(i)];
    linalg::log_each(sums_.data(), count);
    for (Index i = 0; i < count; ++i) {
      const double log_sum = shifts_[to_size(i)] -= sums_[to_size(i)];
      for (Index e = edge + i * vocab_; e < edge + (i + 1) * vocab_; ++e)
        out_.log_ratio[to_size(e)] = base_.log_ratio[to_size(e)] + scale * u[e] - log_sum;
    }
  }

  Index vocab_, block_;
  const Law& base_;
  Law& out_;
  Reals weights_, shifts_, sums_;
};

void make_impossible(const Tree& tree, Law& law) {
  law.p.assign(to_size(tree.edges()), 0);
  law.log_ratio.assign(to_size(tree.edges()), 0);
}

}  // namespace

double leaf_count(Index vocab, Index horizon) {
  return std::pow(static_cast<double>(vocab), static_cast<double>(horizon));
}

Tree::Tree(Index vocab, Index horizon) : vocab_(vocab), horizon_(horizon) {
  for (Index t = 0; t < horizon; ++t) {
    internal_ += leaves_;
    leaves_ *= vocab;
  }
}

Law frozen_law(const Tree& tree, std::span<const double> logits) {
  Law law;
  make_impossible(tree, law);
  for (Index n = 0; n < tree.internal(); ++n) {
    const double* x = logits.data() + n * tree.vocab();
    double* p = law.p.data() + n * tree.vocab();
    const double top = *std::max_element(x, x + tree.vocab());
    std::transform(x, x + tree.vocab(), p, [top](double logit) { return std::exp(logit - top); });
    const double sum = std::accumulate(p, p + tree.vocab(), 0.0);
    std::transform(p, p + tree.vocab(), p, [sum](double weight) { return weight / sum; });
  }
  return law;
}

void tilt(const Tree& tree, const Law& base, std::span<const double> u, double scale, Law& out) {
  Tilter(tree, base, out)(0, tree.internal(), u.data(), scale, [](Index, double) {});
}

void greedy(const Tree& tree, const Law& sft, const Law& base, std::span<const double> u,
            double scale, Law& out) {
  make_impossible(tree, out);
  for (Index first = 0; first < tree.edges(); first += tree.vocab()) {
    Index best = first;
    double highest = -kInfinity;
    for (Index e = first; e < first + tree.vocab(); ++e) {
      if (base.p[to_size(e)] == 0) continue;
      const double score = std::log(base.p[to_size(e)]) + scale * u[to_size(e)];
      if (score > highest) highest = score, best = e;
    }
    out.p[to_size(best)] = 1;
    out.log_ratio[to_size(best)] = -std::log(sft.p[to_size(best)]);
  }
}

Law restricted(const Tree& tree, const Law& base, Index k) {
  if (k >= tree.vocab()) return base;
  Law law = base;
  std::vector<Index> order(to_size(tree.vocab()));
  for (Index first = 0; first < tree.edges(); first += tree.vocab()) {
    std::iota(order.begin(), order.end(), first);
    std::stable_sort(order.begin(), order.end(),
                     [&](Index a, Index b) { return base.p[to_size(a)] > base.p[to_size(b)]; });
    for (Index i = k; i < tree.vocab(); ++i) law.p[to_size(order[to_size(i)])] = 0;
  }
  return law;
}

void tilt_strings(const Tree& tree, const Law& base, std::span<const double> exponents,
                  TiltedStrings& out) {
  auto& w = out.soft_values;
  w.resize(to_size(tree.edges()));
  std::copy(exponents.begin(), exponents.end(), w.begin() + tree.first_leaf_edge());
  Tilter tilter(tree, base, out.law);
  const auto keep = [&](Index n, double sum) { (n == 0 ? out.root : w[to_size(n - 1)]) = sum; };
  Index last = tree.internal(), size = tree.leaves();
  while (last > 0) {  // level by level, the deepest first
    size /= tree.vocab();
    tilter(last - size, last, w.data(), 1, keep);
    last -= size;
  }
}

void token_values(const Tree& tree, const Law& law, std::span<const double> leaf, Reals& q) {
  q.resize(to_size(tree.edges()));
  std::copy(leaf.begin(), leaf.end(), q.begin() + tree.first_leaf_edge());
  for (Index n = tree.internal() - 1; n > 0; --n) {
    double mean = 0;
    for (Index e = n * tree.vocab(); e < (n + 1) * tree.vocab(); ++e)
      mean += law.p[to_size(e)] * q[to_size(e)];
    q[to_size(n - 1)] = mean;
  }
}

Outcome evaluate(const Tree& tree, const Law& law, std::span<const double> reward,
                 std::vector<Outcome>& from) {
  from.resize(to_size(tree.internal()));
  const Index first_parent = tree.internal() - tree.leaves() / tree.vocab();
  for (Index n = tree.internal() - 1; n >= 0; --n) {
    Outcome mean;
    for (Index e = n * tree.vocab(); e < (n + 1) * tree.vocab(); ++e) {
      const double p = law.p[to_size(e)];
      const Outcome next = n < first_parent
                               ? from[to_size(e + 1)]
                               : Outcome{reward[to_size(e - tree.first_leaf_edge())], 0};
      mean.reward += p * next.reward;
      mean.kl += p * (law.log_ratio[to_size(e)] + next.kl);
    }
    from[to_size(n)] = mean;
  }
  return from.front();
}

Departures departures(const Tree& tree, const Law& visited, const Law& a, const Law& b,
                      Reals& occupancy) {
  Departures sum;
  occupancy.resize(to_size(tree.internal()));
  occupancy.front() = 1;
  for (Index n = 0; n < tree.internal(); ++n) {
    double of_a = 0, of_b = 0, between = 0;
    for (Index e = n * tree.vocab(); e < (n + 1) * tree.vocab(); ++e) {
      const auto i = to_size(e);
      of_a += a.p[i] * a.log_ratio[i];
      of_b += b.p[i] * b.log_ratio[i];
      between += a.p[i] * (a.log_ratio[i] - b.log_ratio[i]);
      if (e + 1 < tree.internal()) occupancy[i + 1] = occupancy[to_size(n)] * visited.p[i];
    }
    sum.bound += occupancy[to_size(n)] * (of_a - of_b);
    sum.difference += occupancy[to_size(n)] * (of_a - of_b - between);
  }
  return sum;
}

Reals string_law(const Tree& tree, const Law& law) {
  Reals mass(to_size(tree.edges()));
  for (Index e = 0; e < tree.edges(); ++e) {
    const Index n = e / tree.vocab();
    mass[to_size(e)] = (n == 0 ? 1 : mass[to_size(n - 1)]) * law.p[to_size(e)];
  }
  return {mass.begin() + tree.first_leaf_edge(), mass.end()};
}

double conditional_error(const Tree& tree, const Law& law, const Reals& leaf_weights) {
  Reals mass;
  token_values(tree, {Reals(to_size(tree.edges()), 1.0), {}}, leaf_weights, mass);  // sums
  double worst = 0;
  for (Index n = 0; n < tree.internal(); ++n) {
    const double* of = mass.data() + n * tree.vocab();
    const double total = std::accumulate(of, of + tree.vocab(), 0.0);
    if (total < 1e-280) continue;  // a sum of numbers that have lost their digits
    for (Index z = 0; z < tree.vocab(); ++z)
      worst = std::max(worst, std::abs(law.p[to_size(n * tree.vocab() + z)] - of[z] / total));
  }
  return worst;
}

}  // namespace assay::transfer_q
