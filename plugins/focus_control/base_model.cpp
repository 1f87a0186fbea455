#include "plugins/focus_control/base_model.hpp"

#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>

#include "plugins/numerics/optimise/schedule.hpp"

namespace assay::focus_control {
namespace {

constexpr std::int64_t kLogEvery = 10, kCheckpointEvery = 200;  // steps
constexpr std::size_t kLastLosses = 10;                         // of the logged ones
constexpr double kDropPrompt = 0.1;                             // a prompt becomes that of nothing

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error(path + " could not be written");
}

// Everything that the trained weights depend on, but the seed.
std::string key_of(const Params& p) {
  return said(shape_of(p).described(), "; ", p.train_steps, " steps of ", p.batch_size, " at ",
              p.learning_rate, ", ", p.num_scenes, " scenes, omit ", p.omit_prob, ", swap ",
              p.swap_prob);
}

// Pairs of noise and scenes at random times.
class Batches {
 public:
  explicit Batches(const Run<Params>& run)
      : p_(run.params()),
        scenes_(draw_scenes(static_cast<std::size_t>(p_.num_scenes),
                            static_cast<int>(p_.num_subjects), {p_.omit_prob, p_.swap_prob},
                            run.rng("scenes"))),
        rng_(run.rng("batches")) {}

  TrainingBatch draw(std::int64_t step) const {
    Rng rng = rng_.stream(static_cast<std::uint64_t>(step));
    const auto size = static_cast<std::size_t>(p_.batch_size);
    TrainingBatch batch;
    batch.x.reserve(size * kImageSize), batch.target.reserve(size * kImageSize);
    for (std::size_t i = 0; i < size; ++i) add(batch, rng);
    return batch;
  }

 private:
  void add(TrainingBatch& batch, Rng& rng) const {
    const bool is_flow = p_.base_model == BaseModelKind::kFlow;
    const auto i = static_cast<std::size_t>(rng.below(scenes_.images.size()));
    const auto t = static_cast<float>(rng.uniform());
    const float scale = is_flow ? 1 : 1 / std::hypot(t, 1 - t), c = scale * t, s = scale * (1 - t);
    auto tokens = tokens_of(scenes_.prompts[i]);
    if (rng.uniform() < kDropPrompt) tokens.assign(tokens.size(), kNullToken);
    batch.tokens.insert(batch.tokens.end(), tokens.begin(), tokens.end());
    batch.t.push_back(t);
    for (const float data : scenes_.images[i]) {
      const auto noise = static_cast<float>(rng.normal());
      batch.x.push_back(c * data + s * noise);
      batch.target.push_back(is_flow ? data - noise : c * noise - s * data);
    }
  }

  const Params& p_;
  Scenes scenes_;
  Rng rng_;
};

class Training {
 public:
  Training(Run<Params>& run, Effort& effort, BaseModel& base)
      : run_(run), effort_(effort), base_(base), batches_(run) {
    if (const auto saved = run.load_checkpoint()) resume(*saved);
  }

  // Ends early, with a checkpoint, where the host asks for it.
  void train() {
    for (; step_ < run_.params().train_steps; ++step_) {
      if (step_ > 0 && step_ % kCheckpointEvery == 0) save();
      if (run_.should_stop()) return save();
      advance();
      effort_.add(Effort::training_step(run_.params()));
    }
    base_.network.use_average();
  }

 private:
  void advance() {
    const auto& p = run_.params();
    const optimise::Rates rates{optimise::Schedule::kOneCycle, p.learning_rate, 0, 0.1};
    const double loss = base_.network.step(batches_.draw(step_),
                                           optimise::learning_rate(rates, step_, p.train_steps));
    if (!std::isfinite(loss))
      throw Diverged(said("the loss of the base model is not finite in step ", step_,
                          ": a smaller learning_rate may help"));
    if (step_ % kLogEvery != 0) return;
    base_.losses.push_back(loss);
    run_.log("loss", step_, loss);
  }
  void save() const {
    training::ByteWriter to;
    to.put(static_cast<std::int64_t>(Phase::kTraining));
    to.put(step_);
    to.put(base_.losses);
    base_.network.save(to);
    run_.save_checkpoint(to.bytes());
  }
  void resume(std::span<const std::byte> saved) {
    training::ByteReader from(saved);
    from.take<std::int64_t>();
    step_ = from.take<std::int64_t>();
    base_.losses = from.take_list<double>();
    base_.network.restore(from);
    effort_.add(Effort::training_step(run_.params()) * static_cast<double>(step_));
  }

  Run<Params>& run_;
  Effort& effort_;
  BaseModel& base_;
  Batches batches_;
  std::int64_t step_ = 0;
};

void log_losses(Run<Params>& run, const std::vector<double>& losses) {
  for (std::size_t i = 0; i < losses.size(); ++i)
    run.log("loss", static_cast<std::int64_t>(i) * kLogEvery, losses[i]);
}

// Trains, or takes what a run of the same seed and training has left.
void train_once(Run<Params>& run, Effort& effort, BaseModel& base) {
  bool is_own = false;
  const auto folder = run.cached("base", key_of(run.params()), [&](const std::string& empty) {
    is_own = true;
    Training(run, effort, base).train();
    training::ByteWriter to;
    put(to, base);
    const auto bytes = to.bytes();
    write_file(empty + "/model",
               std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  });
  run.stop_point();
  if (is_own) return;
  const auto bytes = bytes_of(*folder + "/model");
  training::ByteReader from(std::as_bytes(std::span(bytes)));
  take(from, base);
  log_losses(run, base.losses);
  effort.add(Effort::training_step(run.params()) * static_cast<double>(run.params().train_steps));
}

bool is_tuning(std::span<const std::byte> saved) {
  return training::ByteReader(saved).take<std::int64_t>() ==
         static_cast<std::int64_t>(Phase::kTuning);
}

// No file of a network of this shape is larger.
std::string weights_of(const Run<Params>& run, std::int64_t parameters) {
  const auto path = run.input("weights").path();
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = static_cast<std::int64_t>(file.tellg());
  constexpr std::int64_t kRest = 1 << 16;
  if (const auto most = 4 * parameters + kRest; size > most)
    bad_input("data.weights", "has ", size, " bytes; a network of ",
              shape_of(run.params()).described(), " takes at most ", most);
  return bytes_of(path);
}

void load_weights(const Run<Params>& run, FlowTransformer& network) {
  const std::string key = "data.weights";
  try {
    const auto bytes = weights_of(run, network.parameters());
    const auto found = FlowTransformer::shape_of(bytes);
    if (!(found == network.shape()))
      bad_input(key, "is of a network of ", found.described(), "; this one has ",
                network.shape().described());
    network.load(bytes);
  } catch (const BadInput&) {
    throw;
  } catch (const std::runtime_error& e) {
    throw BadInput(e.what(), key);
  }
}

}  // namespace

NetworkShape shape_of(const Params& p) {
  return {p.num_subjects, p.width, p.depth,
          p.heads,        p.patch, p.base_model == BaseModelKind::kDiffusion};
}

void require_weights(Run<Params>& run) {
  if (!run.find_input("weights")) return;
  FlowTransformer network(shape_of(run.params()), run.rng("weights"));
  load_weights(run, network);
}

void put(training::ByteWriter& to, const BaseModel& base) {
  to.put(base.losses);
  to.put(base.network.archive());
}

void take(training::ByteReader& from, BaseModel& base) {
  base.losses = from.take_list<double>();
  base.network.load(from.take_text());
}

BaseModel obtain_base(Run<Params>& run, Effort& effort) {
  const auto& p = run.params();
  BaseModel base{FlowTransformer(shape_of(p), run.rng("weights")), {}};
  if (run.find_input("weights")) {
    load_weights(run, base.network);
    return base;
  }
  const auto saved = run.load_checkpoint();
  if (saved && is_tuning(*saved)) {
    training::ByteReader from(*saved);
    from.take<std::int64_t>();
    take(from, base);
    log_losses(run, base.losses);
    effort.add(Effort::training_step(p) * static_cast<double>(p.train_steps));
  } else {
    train_once(run, effort, base);
  }
  const auto last = std::min(kLastLosses, base.losses.size());
  run.result("base_loss", std::accumulate(base.losses.end() - static_cast<std::ptrdiff_t>(last),
                                          base.losses.end(), 0.0) /
                              static_cast<double>(last));
  return base;
}

}  // namespace assay::focus_control
