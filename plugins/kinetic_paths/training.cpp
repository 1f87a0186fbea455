#include "plugins/kinetic_paths/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/kinetic_paths/likelihood.hpp"
#include "plugins/kinetic_paths/sampling.hpp"
#include "plugins/numerics/optimise/schedule.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::int64_t kLogEvery = 10;  // steps
constexpr std::int64_t kCheckpointEvery = 1000;
constexpr std::size_t kLastLosses = 10;  // whose mean is the final loss

Index batch_size(const Params& p, Index dimension) {
  if (p.batch_size > 0) return p.batch_size;
  return dimension <= kPlainDimension ? 512 : 256;
}

// All that a run has to do, in training steps, of which a pass forward is a third.
class Work {
 public:
  Work(Run<Params>& run, Index dimension, Index reference, std::size_t paths)
      : run_(run), dimension_(dimension) {
    const auto& p = run.params();
    double evaluations = p.sampler == flow::Solver::kDopri5 ? kUsualAdaptive : 0;
    if (evaluations == 0) evaluations = std::accumulate(p.nfe.begin(), p.nfe.end(), 0.0);
    double each = static_cast<double>(p.train_steps) + evaluations * velocity(p.num_samples);
    if (p.nll != Likelihood::kNone) each += kLikelihoodEvaluations * divergence(reference);
    total_ = each * static_cast<double>(paths);
  }

  void add(double steps) {
    done_ += steps;
    run_.progress(std::min(done_, total_), total_);
  }
  double velocity(Index rows) const {
    return static_cast<double>(rows) /
           static_cast<double>(3 * batch_size(run_.params(), dimension_));
  }
  double divergence(Index rows) const {
    const bool is_exact = run_.params().nll == Likelihood::kExact;
    return velocity(rows) * static_cast<double>(1 + 2 * (is_exact ? dimension_ : kProbes));
  }

 private:
  static constexpr double kUsualAdaptive = 100;
  Run<Params>& run_;
  Index dimension_;
  double done_ = 0, total_ = 0;
};

// Pairs (x1, x0) at random times of a path, and what the network should say of them.
class Batches {
 public:
  Batches(const Params& p, const Dataset& data)
      : p_(p),
        data_(data),
        size_(p.batch_size > 0                      ? p.batch_size
              : data.dimension() <= kPlainDimension ? 512
                                                    : 256) {}

  Batch draw(const NamedPath& path, Rng rng) const {
    const Matrix x1 = points(rng);
    const Index d = x1.cols();
    Batch batch;
    for (auto* values : {&batch.x, &batch.target}) values->reserve(to_size(x1.size()));
    for (Index i = 0; i < size_; ++i) {
      const double t = rng.uniform(0, path.end);
      const auto at = path.at(t);
      batch.t.push_back(static_cast<float>(t));
      for (Index k = 0; k < d; ++k) {
        const double data = x1(i, k), noise = rng.normal();
        batch.x.push_back(static_cast<float>(at.a * data + at.m * noise));
        batch.target.push_back(static_cast<float>(target(at, data, noise)));
      }
    }
    return batch;
  }

 private:
  double target(const flow::PathPoint& at, double data, double noise) const {
    if (p_.parameterisation == Parameterisation::kData) return data;
    if (p_.parameterisation == Parameterisation::kNoise) return noise;
    return at.da * data + at.dm * noise;
  }
  Matrix points(Rng& rng) const {
    if (data_.law) return data_.law->draw(size_, rng);
    if (p_.dataset == Source::kSphere) return sphere_points(size_, p_.dim, rng);
    Matrix x(size_, data_.dimension());
    for (Index i = 0; i < size_; ++i)
      x.row(i) = data_.points.row(
          static_cast<Index>(rng.below(static_cast<std::uint64_t>(data_.points.rows()))));
    return x;
  }

  const Params& p_;
  const Dataset& data_;
  Index size_;
};

// The networks of all paths, one after the other, with the losses so far: what a checkpoint holds.
class Training {
 public:
  Training(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths, Work& work)
      : run_(run), paths_(paths), work_(work), batches_(run.params(), data) {
    const auto& p = run.params();
    const NetworkOptions options{data.dimension(), p.hidden_width, p.num_layers};
    for (std::size_t k = 0; k < paths.size(); ++k)
      networks_.emplace_back(options, run.rng("weights"));  // the same for every path
    if (const auto saved = run.load_checkpoint()) resume(*saved);
  }

  void train() {
    const auto total = steps() * static_cast<std::int64_t>(paths_.size());
    for (; step_ < total; ++step_) {
      if (step_ > 0 && step_ % kCheckpointEvery == 0) save();
      if (run_.should_stop()) {
        save();
        throw Stopped();
      }
      advance();
      work_.add(1);
    }
    save();
    for (std::size_t k = 0; k < paths_.size(); ++k)
      run_.result("train_loss_" + paths_[k].name, final_loss(k));
  }

  const FlowNetwork& network(const NamedPath& path) const {
    for (std::size_t k = 0; k < paths_.size(); ++k)
      if (paths_[k].name == path.name) return networks_[k];
    throw std::logic_error("no network of path " + path.name);
  }

 private:
  std::int64_t steps() const { return run_.params().train_steps; }
  std::int64_t logged_steps() const { return (steps() + kLogEvery - 1) / kLogEvery; }

  void advance() {
    const auto k = to_size(step_ / steps());
    const std::int64_t own = step_ % steps();
    const Rng draws = run_.rng("batches").stream(static_cast<std::uint64_t>(own));
    const optimise::Rates rates{optimise::Schedule::kCosine, run_.params().learning_rate, 0};
    const double loss = networks_[k].step(batches_.draw(paths_[k], draws),
                                          optimise::learning_rate(rates, own, steps()));
    if (!std::isfinite(loss)) throw Diverged("the loss of " + paths_[k].name + " is not finite");
    if (own % kLogEvery != 0) return;
    losses_.push_back(loss);
    log(losses_.size() - 1);
  }
  void log(std::size_t i) {
    const auto at = static_cast<std::int64_t>(i);
    run_.log("loss", at / logged_steps() * steps() + at % logged_steps() * kLogEvery, losses_[i]);
  }
  double final_loss(std::size_t path) const {
    const auto end = (path + 1) * to_size(logged_steps());
    const auto count = std::min(kLastLosses, to_size(logged_steps()));
    double sum = 0;
    for (std::size_t i = end - count; i < end; ++i) sum += losses_[i];
    return sum / static_cast<double>(count);
  }
  void save() {
    training::ByteWriter to;
    to.put(step_);
    to.put(losses_);
    for (const auto& network : networks_) network.save(to);
    run_.save_checkpoint(to.bytes());
  }
  void resume(std::span<const std::byte> saved) {
    training::ByteReader from(saved);
    step_ = from.take<std::int64_t>();
    work_.add(static_cast<double>(step_));
    losses_ = from.take_list<double>();
    for (auto& network : networks_) network.restore(from);
    for (std::size_t i = 0; i < losses_.size(); ++i) log(i);
  }

  Run<Params>& run_;
  const std::vector<NamedPath>& paths_;
  Work& work_;
  Batches batches_;
  std::vector<FlowNetwork> networks_;
  std::int64_t step_ = 0;
  std::vector<double> losses_;  // of every kLogEvery-th step of each path
};

Matrix reference_of(const Run<Params>& run, const Dataset& data) {
  const auto& p = run.params();
  auto rng = run.rng("reference");
  if (data.law) return data.law->draw(p.num_samples, rng);
  if (p.dataset == Source::kSphere) return sphere_points(p.num_samples, p.dim, rng);
  return data.held_out.rows() > 0 ? data.held_out : data.points;
}

}  // namespace

void train_flows(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths) {
  const auto& p = run.params();
  const Matrix reference = reference_of(run, data);
  Work work(run, data.dimension(), reference.rows(), paths.size());
  Training training(run, data, paths, work);
  run.timed("train_seconds", [&] { training.train(); });
  run.untimed([&] {
    sample_paths(run, data, paths, reference, [&](const NamedPath& path) -> flow::Velocity {
      return [&work, v = learned_velocity(training.network(path), path, p.parameterisation)](
                 double t, const Matrix& x) {
        work.add(work.velocity(x.rows()));
        return v(t, x);
      };
    });
    if (p.nll == Likelihood::kNone) return;
    for (const auto& path : paths) {
      const double bits = bits_per_dimension(run, training.network(path), path, reference, [&] {
        run.stop_point();
        work.add(work.divergence(reference.rows()));
      });
      run.result("nll_bpd_" + path.name, bits);
      if (paths.size() == 1) run.result("nll_bpd", bits);
    }
  });
}

}  // namespace assay::kinetic_paths
