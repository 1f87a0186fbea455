#include <algorithm>

#include "plugins/kind/experiment.hpp"
#include "plugins/kind/singular_values.hpp"
#include "plugins/kind/tasks.hpp"
#include "plugins/shared/artifacts.hpp"

namespace assay::kind {
namespace {

constexpr std::int64_t kSheetImages = 8, kZoom = 6;

std::set<Pretraining> needed_by(const std::vector<std::string>& solvers) {
  std::set<Pretraining> needed;
  for (const auto& name : solvers) needed.insert(pretraining_of(solver_of(name)));
  needed.erase(Pretraining::kNothing);
  return needed;
}

// Adapts by one solver after the other, and keeps what all of them have in common.
class Transfers {
 public:
  explicit Transfers(Run<Params>& run)
      : run_(run),
        e_(run, needed_by(run.params().solver), run.params().solver.size()),
        solvers_({"solver", "trainable_params", "macs_per_image", "fid_c", "sfid_c",
                  "class_accuracy"}) {}

  void run_all() {
    for (const auto which : needed_by(e_.p.solver)) e_.pretrained(which);
    e_.report_pretraining();
    run_.result("real_floor_fid_c",
                run_.untimed([&] { return e_.judge->real_floor(e_.data.novel); }));
    for (const auto& name : e_.p.solver) adapt(name);
    report();
  }

 private:
  std::string suffix(const std::string& solver) const {
    return e_.p.solver.size() > 1 ? "_" + solver : "";
  }

  Plan start(Solver solver) {
    const auto which = pretraining_of(solver);
    const TransferOptions options{e_.p.novel_ranks(), e_.p.heur_layers, e_.p.train_learngenes,
                                  e_.data.base, e_.data.novel};
    static const Weights none;
    const auto& from = which == Pretraining::kNothing ? none : e_.pretrained(which).frozen;
    return transfer_plan(solver, e_.shape, from, options, run_.rng("transfer"));
  }

  void adapt(const std::string& name) {
    const auto solver = solver_of(name);
    Plan plan = start(solver);
    const auto draws = run_.rng("novel batches");
    const Batches batches(
        e_.data, e_.p,
        images_of(e_.data, e_.data.novel, plan.classes, e_.p.shots_per_class, run_.rng("shots")));
    Stage stage{"adapt " + name, "finetune_loss" + suffix(name), e_.p.finetune_steps,
                e_.p.finetune_lr};
    stage.watch_every = e_.p.eval_every;
    stage.watch = [&](std::int64_t step, const Weights& averaged) {
      Plan now = plan;
      now.trained = averaged;
      run_.log("fid_c_curve" + suffix(name), step,
               e_.score(e_.sample(now, e_.data.novel), e_.data.novel).fid);
    };
    const auto& trained = e_.trainer.fit(stage, plan, batches, draws);
    plan.trained = trained.averaged;
    judge(name, solver, plan, trained);
  }

  void judge(const std::string& name, Solver solver, const Plan& plan, const Trained& trained) {
    const auto& p = e_.p;
    const auto end = suffix(name);
    const auto samples = e_.sample(plan, e_.data.novel);
    const auto scores = e_.score(samples, e_.data.novel);
    const auto macs = macs_per_image(e_.shape, active_components(solver, p.novel_ranks()));
    run_.result("fid_c" + end, scores.fid);
    run_.result("sfid_c" + end, scores.spatial_fid);
    run_.result("class_accuracy" + end, scores.accuracy);
    run_.result("trainable_params" + end, count(plan.trained));
    run_.result("macs_per_image" + end, macs);
    run_.result("finetune_seconds" + end, trained.seconds);
    solvers_.row(name, count(plan.trained), macs, scores.fid, scores.spatial_fid, scores.accuracy);
    shared::write_bytes(run_, "adapted_" + name + ".pt", bytes_of(e_.saved("adapted", plan)));
    const auto sheet = sheet_of(samples, e_.data.side, kSheetImages, kZoom);
    run_.artifact("sheet_" + name + ".png", ArrayView(sheet.pixels, {sheet.height, sheet.width}));
    add_band(sheet);
    e_.trainer.work(kSampleSteps);
  }

  void add_band(const Sheet& sheet) {
    sheets_.height += sheet.height;
    sheets_.width = sheet.width;
    sheets_.pixels.insert(sheets_.pixels.end(), sheet.pixels.begin(), sheet.pixels.end());
  }

  void report() {
    double drift = 0, inactive = 0;
    bool has_tailors = false;
    TableRows curves({"curve", "step", "loss"});
    for (const auto& [stage, trained] : e_.trainer.finished()) {
      drift = std::max(drift, trained.drift);
      inactive = std::max(inactive, trained.inactive);
      for (std::size_t i = 0; i < trained.losses.size(); ++i)
        curves.row(stage, static_cast<std::int64_t>(i) * kLogEvery, trained.losses[i]);
    }
    for (const auto& name : e_.p.solver) has_tailors |= kind::has_tailors(solver_of(name));
    run_.result("learngene_drift", drift);
    if (has_tailors) run_.result("inactive_tailor_grad", inactive);
    run_.artifact("curves.csv", curves);
    run_.artifact("solvers.csv", solvers_);
    run_.artifact("sheets.png", ArrayView(sheets_.pixels, {sheets_.height, sheets_.width}));
    if (!needed_by(e_.p.solver).contains(Pretraining::kKind)) return;
    std::vector<std::int64_t> labels;
    for (const auto row : e_.data.base) labels.push_back(e_.data.labels[to_size(row)]);
    write_singular_values(run_, e_.pretrained(Pretraining::kKind), e_.p.base_ranks(), labels);
  }

  Run<Params>& run_;
  Experiment e_;
  TableRows solvers_;
  Sheet sheets_{0, 0, {}};  // of all solvers, one below the other
};

}  // namespace

void run_transfer(Run<Params>& run) { Transfers(run).run_all(); }

}  // namespace assay::kind
