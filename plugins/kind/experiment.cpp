#include "plugins/kind/experiment.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "plugins/shared/artifacts.hpp"

namespace assay::kind {
namespace {

// All work in training steps: of pre-training, of fine-tuning, and what a judgement takes.
constexpr double kJudgeSteps = 300;

double total_work(const Params& p, const std::set<Pretraining>& needed, std::size_t adapted) {
  const double judged = static_cast<double>(needed.size() + adapted);
  return static_cast<double>(needed.size()) * static_cast<double>(p.pretrain_steps) +
         static_cast<double>(adapted) * static_cast<double>(p.finetune_steps) +
         judged * kSampleSteps + kJudgeSteps;
}

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_all(const std::string& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary);
  if (!file.write(reinterpret_cast<const char*>(bytes.data()),
                  static_cast<std::streamsize>(bytes.size())))
    throw std::runtime_error(path + " could not be written");
}

}  // namespace

Experiment::Experiment(Run<Params>& run_, const std::set<Pretraining>& needed, std::size_t adapted)
    : run(run_),
      p(run_.params()),
      data(read_dataset(run_)),
      shape(shape_of(p, data)),
      trainer(run_, total_work(p, needed, adapted)),
      needed_(needed) {
  require_network(run, data);
  run.untimed([&] {
    judge.emplace(data, static_cast<std::uint64_t>(p.metric_seed), [&] { run.stop_point(); });
  });
  trainer.work(kJudgeSteps);
  run.result("classifier_accuracy", judge->accuracy());
  run.result("fid_c_trusted", 1);  // until a distance says otherwise
  if (!run.find_input("pretrained")) return;
  const auto given = read_pretrained(run, data, shape);
  const auto which = given.kind == "kind" ? Pretraining::kKind : Pretraining::kDense;
  Plan plan = learned(which);
  plan.frozen = given.weights;
  plans_[which] = std::move(plan);
  trainer.work(static_cast<double>(p.pretrain_steps));
}

// The plan of a pre-training, its numbers those of the start.
Plan Experiment::learned(Pretraining which) {
  const bool is_dense = which == Pretraining::kDense;
  Plan plan = fresh_network(shape, is_dense ? 0 : p.base_components(), run.rng("weights"));
  plan.classes = data.base;
  if (which == Pretraining::kKind)
    plan.gate = class_gate(shape.classes, data.base, p.num_learngene, p.tailors_per_class);
  return plan;
}

std::string Experiment::key(Pretraining which) const {
  std::string text = said(name_of(which), ' ', p.pretrain_steps, ' ', p.batch_size, ' ',
                          p.diffusion_steps, " base");
  for (const auto row : data.base) text += said(' ', data.labels[to_size(row)]);
  for (const double x :
       {p.pretrain_lr, p.ema_decay, p.grad_clip, p.beta_start, p.beta_end, p.orth_penalty})
    text += ' ' + std::to_string(x) + ' ' + said(x);
  text += said(" data ", static_cast<int>(p.dataset), ' ', p.margin, ' ', p.pool, ' ',
               shape.classes, " net ", p.width, ' ', p.depth, ' ', p.heads, ' ', p.patch);
  if (which != Pretraining::kDense)
    text += said(" components ", p.num_learngene, ' ', p.tailors_per_class);
  return text;
}

const Plan& Experiment::pretrained(Pretraining which) {
  if (const auto found = plans_.find(which); found != plans_.end()) return found->second;
  Plan plan = learned(which);
  const std::string name = name_of(which);
  const std::string curve = needed_.size() > 1 ? "pretrain_loss_" + name : "pretrain_loss";
  const Stage stage{"pretrain " + name, curve, p.pretrain_steps, p.pretrain_lr,
                    which == Pretraining::kDense ? 0 : p.orth_penalty};
  const auto file = '/' + name;
  bool is_known = true;
  const auto folder = run.cached(name, key(which), [&](const std::string& empty) {
    const Batches batches(data, p, images_of(data, data.base, data.base, 0, run.rng("batches")));
    training::ByteWriter to;
    trainer.fit(stage, plan, batches, run.rng("batches")).put(to);
    write_all(empty + file, to.bytes());
    is_known = false;
  });
  if (!folder) throw Stopped();
  if (is_known) {
    const auto bytes = read_all(*folder + file);
    training::ByteReader from(std::as_bytes(std::span(bytes)));
    trainer.adopt(stage, Trained::take(from));
  }
  plan.frozen = trainer.finished().at(stage.name).averaged;
  plan.trained.clear();
  return plans_[which] = std::move(plan);
}

Samples Experiment::sample(const Plan& plan, const std::vector<std::int64_t>& data_rows) {
  return run.untimed([&] {
    return sample_classes(plan, data_rows, p, run.rng("samples"), [&] { run.stop_point(); });
  });
}

void Experiment::warn_of_few(std::size_t samples, std::size_t real) {
  constexpr auto kFeatures = static_cast<std::size_t>(Judge::kFeatures);
  if (has_warned_ || std::min(samples, real) > kFeatures) return;
  has_warned_ = true;
  run.result("fid_c_trusted", 0);
  run.warn(said("FID-c compares ", samples, " generated with ", real, " real images by ", kFeatures,
                " features: a covariance of so few is singular and its distance too large"));
}

Scores Experiment::score(const Samples& samples, const std::vector<std::int64_t>& data_rows) {
  std::size_t real = 0;
  for (const auto row : data_rows) real += data.images_of(row).size();
  warn_of_few(samples.rows.size(), real);
  return run.untimed([&] { return judge->score(samples.images, samples.rows, data_rows); });
}

SavedNetwork Experiment::saved(const std::string& kind, const Plan& plan) const {
  SavedNetwork n{kind, plan.shape, data.labels, {}, p.num_learngene, p.tailors_per_class, {}};
  for (const auto row : data.base) n.base.push_back(data.labels[to_size(row)]);
  n.weights = plan.frozen;
  n.weights.insert(plan.trained.begin(), plan.trained.end());
  return n;
}

void Experiment::report_pretraining() {
  for (const auto which : {Pretraining::kDense, Pretraining::kKind}) {
    if (!needed_.contains(which)) continue;
    const std::string name = name_of(which);
    const auto& plan = pretrained(which);
    run.result("pretrain_params_" + name, count(plan.frozen));
    run.result("base_fid_c_" + name, score(sample(plan, data.base), data.base).fid);
    shared::write_bytes(run, name + ".pt", bytes_of(saved(name, plan)));
    trainer.work(kSampleSteps);
  }
}

Shape shape_of(const Params& p, const Dataset& data) {
  return {data.side, p.patch, p.width,
          p.depth,   p.heads, static_cast<std::int64_t>(data.labels.size())};
}

}  // namespace assay::kind
