// The data mode features: the scores of one model on one data set, and how PED moved its classes.
#include "plugins/ped/tasks.hpp"

namespace assay::ped {
namespace {

void report_motion(PedRun& run, const Moved& moved) {
  const auto& motion = moved.motion;
  run.result("ped_steps", motion.steps);
  run.result("potential_energy_initial", motion.energy_initial);
  run.result("potential_energy_final", motion.energy_final);
  run.result("displacement_first_step", motion.passes.front().displacement);
  run.result("coincident_pairs", motion.coincident_pairs);
  std::int64_t step = 0;
  for (const auto& pass : motion.passes) {
    run.log("potential_energy", step, pass.energy);
    run.log("displacement", step, pass.displacement);
    run.log("mean_overlap", step++, pass.mean_overlap);
  }
}

void report_class_means(PedRun& run, const Moved& moved) {
  TableRows table({"class", "dimension", "before", "after"});
  for (Index c = 0; c < moved.means_before.rows(); ++c)
    for (Index d = 0; d < moved.means_before.cols(); ++d)
      table.row(c, d, moved.means_before(c, d), moved.means_after(c, d));
  run.artifact("class_means.csv", table);
}

}  // namespace

void check_features(PedRun& run) { read_features(run); }

void run_features(PedRun& run) {
  const auto given = read_features(run);
  if (run.params().with_ped && run.params().rescale == Rescale::target)
    run.warn("PED divides by the scale of the target's own features, as without data.reference");
  const auto scored = score_sample(run, given, "", "");
  for (const auto& row : scored.rows)
    if (std::isfinite(row.value))
      run.result("score_" + (row.with_ped ? moved(row.score) : row.score), row.value);
  report_scores(run, scored.rows);
  if (!scored.moved) return;
  report_motion(run, *scored.moved);
  report_class_means(run, *scored.moved);
}

}  // namespace assay::ped
