#include "plugins/kinetic_paths/training.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "plugins/kinetic_paths/batches.hpp"
#include "plugins/kinetic_paths/density.hpp"
#include "plugins/kinetic_paths/likelihood.hpp"
#include "plugins/kinetic_paths/sampling.hpp"
#include "plugins/numerics/optimise/schedule.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::int64_t kLogEvery = 10;  // steps
constexpr std::int64_t kCheckpointEvery = 1000;
constexpr std::size_t kLastLosses = 10;  // whose mean is the final loss

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

// The networks of all paths, one after the other, with the losses so far: what a checkpoint holds.
class Training {
 public:
  Training(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths, Work& work)
      : run_(run), paths_(paths), work_(work), batches_(run.params(), data) {
    const auto& p = run.params();
    const NetworkOptions options{data.dimension(), p.hidden_width, p.num_layers};
    for (std::size_t k = 0; k < paths.size(); ++k)
      networks_.emplace_back(options, run.rng("weights"));  // the same for every path
    for (const auto& path : paths) tables_.emplace_back(path);
    if (const auto saved = run.load_checkpoint()) resume(*saved);
  }

  void train() {
    for (; step_ < total_steps(); ++step_) {
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
  std::int64_t total_steps() const { return steps() * static_cast<std::int64_t>(paths_.size()); }
  std::int64_t logged_steps() const { return (steps() + kLogEvery - 1) / kLogEvery; }

  void advance() {
    const auto k = to_size(step_ / steps());
    const std::int64_t own = step_ % steps();
    const Rng draws = run_.rng("batches").stream(static_cast<std::uint64_t>(own));
    const optimise::Rates rates{optimise::Schedule::kCosine, run_.params().learning_rate, 0};
    batches_.draw(tables_[k], draws, batch_);
    const double loss = networks_[k].step(batch_, optimise::learning_rate(rates, own, steps()));
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
    if (step_ < 0 || step_ > total_steps() || losses_.size() != logged_until(step_) ||
        !from.is_at_end())
      throw std::runtime_error("the checkpoint is of another training");
    work_.add(static_cast<double>(step_));
    for (std::size_t i = 0; i < losses_.size(); ++i) log(i);
  }
  std::size_t logged_until(std::int64_t step) const {
    return to_size(step / steps() * logged_steps() + (step % steps() + kLogEvery - 1) / kLogEvery);
  }

  Run<Params>& run_;
  const std::vector<NamedPath>& paths_;
  Work& work_;
  Batches batches_;
  Batch batch_;
  std::vector<TabulatedPath> tables_;
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

void report_likelihoods(Run<Params>& run, const Dataset& data, const std::vector<NamedPath>& paths,
                        Matrix points, const Training& training, Work& work) {
  const auto doubt = doubt_of_density(run.params(), data);
  run.result("nll_trusted", doubt.empty() ? 1 : 0);
  if (!doubt.empty())
    run.warn("likelihoods are not to be trusted, a density has no bound here: " + doubt);
  const double step = blur_step(run.params(), data);
  auto rng = run.rng("dequantise");
  blur(points, step, rng);
  for (const auto& path : paths) {
    const auto nll =
        negative_log_likelihood(run, training.network(path), path, points, [&](Index n) {
          run.stop_point();
          work.add(work.divergence(n));
        });
    run.result("nll_step_error_" + path.name, nll.step_error);
    run.result("nll_bpd_" + path.name, nll.bits);
    if (step > 0) run.result("nll_grey_" + path.name, nll.bits - std::log2(step));
    if (paths.size() == 1) run.result("nll_bpd", nll.bits);
  }
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
    if (p.nll != Likelihood::kNone) report_likelihoods(run, data, paths, reference, training, work);
  });
}

}  // namespace assay::kinetic_paths
