#include "plugins/kinetic_paths/training.hpp"

#include <algorithm>
#include <cmath>
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
  Training(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths)
      : run_(run), paths_(paths), batches_(run.params(), data) {
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
      run_.progress(static_cast<double>(step_), static_cast<double>(total));
      advance();
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
    losses_ = from.take_list<double>();
    for (auto& network : networks_) network.restore(from);
    for (std::size_t i = 0; i < losses_.size(); ++i) log(i);
  }

  Run<Params>& run_;
  const std::vector<NamedPath>& paths_;
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
  Training training(run, data, paths);
  run.timed("train_seconds", [&] { training.train(); });
  const Matrix reference = reference_of(run, data);
  run.untimed([&] {
    sample_paths(run, data, paths, reference, [&](const NamedPath& path) {
      return learned_velocity(training.network(path), path, p.parameterisation);
    });
    if (p.nll == Likelihood::kNone) return;
    for (const auto& path : paths) {
      const double bits = bits_per_dimension(run, training.network(path), path, reference);
      run.result("nll_bpd_" + path.name, bits);
      if (paths.size() == 1) run.result("nll_bpd", bits);
    }
  });
}

}  // namespace assay::kinetic_paths
