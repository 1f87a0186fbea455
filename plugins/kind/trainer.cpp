#include "plugins/kind/trainer.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "plugins/numerics/optimise/schedule.hpp"

namespace assay::kind {
namespace {

constexpr std::int64_t kSaveEvery = 500, kProbe = 16;
constexpr double kRise = 0.1;  // of the steps, to the peak of the cycle
using Clock = std::chrono::steady_clock;

double largest(const Matrix& m) { return m.size() > 0 ? m.cwiseAbs().maxCoeff() : 0; }

}  // namespace

void Trained::put(training::ByteWriter& to) const {
  kind::put(to, averaged);
  to.put(losses);
  for (const double x : {seconds, drift, inactive}) to.put(x);
}

Trained Trained::take(training::ByteReader& from) {
  Trained t;
  t.averaged = take_weights(from);
  t.losses = from.take_list<double>();
  for (double* x : {&t.seconds, &t.drift, &t.inactive}) *x = from.take<double>();
  return t;
}

double closed_gradient(const Plan& plan, const Weights& gradients, std::int64_t row) {
  double most = 0;
  for_each_map(plan.shape, [&](const std::string& name, const MapInfo& map) {
    if (!gradients.contains(name + "u")) return;
    for (std::int64_t k = 0; k < map.parts; ++k) {
      const auto f = factors_of(gradients, name, map, k);
      for (Index i = 0; i < f.rank(); ++i)
        if (plan.gate(row, i) == 0)
          most = std::max({most, largest(f.u.col(i)), std::abs(f.s[i]), largest(f.v.col(i))});
    }
  });
  return most;
}

Trainer::Trainer(Run<Params>& run, double total) : run_(run), total_(total) {
  const auto saved = run.load_checkpoint();
  if (!saved) return;
  training::ByteReader from(*saved);
  for (auto left = from.take<std::uint64_t>(); left > 0; --left) {
    const auto name = from.take_text();
    finished_[name] = Trained::take(from);
  }
  current_.name = from.take_text();
  current_.step = from.take<std::int64_t>();
  current_.sum = from.take<double>();
  current_.so_far = Trained::take(from);
  const auto state = from.take_list<char>();
  const auto bytes = std::as_bytes(std::span(state));
  learner_.assign(bytes.begin(), bytes.end());
}

void Trainer::save(const Learner* learner) {
  training::ByteWriter to, state;
  to.put(static_cast<std::uint64_t>(finished_.size()));
  for (const auto& [name, trained] : finished_) {
    to.put(name);
    trained.put(to);
  }
  to.put(current_.name);
  to.put(current_.step);
  to.put(current_.sum);
  current_.so_far.put(to);
  if (learner != nullptr) learner->save(state);
  const auto bytes = state.bytes();
  to.put(std::span(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  run_.save_checkpoint(to.bytes());
}

void Trainer::work(double steps) {
  done_ += steps;
  run_.progress(std::min(done_, total_), total_);
}

void Trainer::log(const Stage& stage, const std::vector<double>& losses) const {
  if (stage.curve.empty()) return;
  for (std::size_t i = 0; i < losses.size(); ++i)
    run_.log(stage.curve, static_cast<std::int64_t>(i) * kLogEvery, losses[i]);
}

const Trained& Trainer::adopt(const Stage& stage, Trained trained) {
  log(stage, trained.losses);
  work(static_cast<double>(stage.steps));
  return finished_[stage.name] = std::move(trained);
}

const Trained& Trainer::fit(const Stage& stage, const Plan& plan, const Batches& batches,
                            const Rng& draws) {
  if (const auto found = finished_.find(stage.name); found != finished_.end()) {
    log(stage, found->second.losses);
    work(static_cast<double>(stage.steps));
    return found->second;
  }
  const auto& p = run_.params();
  Learner learner(plan, {stage.orth_penalty, p.grad_clip, p.ema_decay});
  if (current_.name == stage.name && !learner_.empty()) {
    training::ByteReader from(learner_);
    learner.restore(from);
    log(stage, current_.so_far.losses);
    work(static_cast<double>(current_.step));
  } else {
    current_ = {stage.name, 0, 0, {}};
  }
  learner_.clear();
  run_steps(stage, learner, batches, draws);
  auto result = std::move(current_.so_far);
  result.averaged = learner.averaged();
  result.drift = largest_change(plan.frozen, learner.frozen());
  if (plan.gate.size() > 0) {
    const auto row = plan.classes.front();
    const auto probe = batches.draw_of(row, kProbe, draws.stream(0).stream(1));
    result.inactive = closed_gradient(plan, learner.gradients(probe), row);
  }
  current_ = {};
  const auto& kept = finished_[stage.name] = std::move(result);
  save(nullptr);
  return kept;
}

void Trainer::run_steps(const Stage& stage, Learner& learner, const Batches& batches,
                        const Rng& draws) {
  const optimise::Rates rates{optimise::Schedule::kOneCycle, stage.peak, 0, kRise};
  auto& c = current_;
  for (; c.step < stage.steps; work(1)) {
    if (c.step > 0 && c.step % kSaveEvery == 0) save(&learner);
    if (run_.should_stop()) {
      save(&learner);
      throw Stopped();
    }
    const auto since = Clock::now();
    const double loss = learner.step(batches.draw(draws.stream(static_cast<std::uint64_t>(c.step))),
                                     optimise::learning_rate(rates, c.step, stage.steps));
    c.so_far.seconds += std::chrono::duration<double>(Clock::now() - since).count();
    if (!std::isfinite(loss))
      throw Diverged(said("the loss of ", stage.name, " is not finite at step ", c.step));
    c.sum += loss;
    ++c.step;
    if (c.step % kLogEvery == 0) {
      c.so_far.losses.push_back(c.sum / static_cast<double>(kLogEvery));
      c.sum = 0;
      if (!stage.curve.empty()) run_.log(stage.curve, c.step - kLogEvery, c.so_far.losses.back());
    }
    if (stage.watch_every > 0 && c.step % stage.watch_every == 0)
      stage.watch(c.step, learner.averaged());
  }
}

}  // namespace assay::kind
