#include "plugins/conditional_monge_gap/report.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <utility>

namespace assay::conditional_monge_gap {
namespace {

constexpr double kDead = 1e-6;  // deviation of a unit up to which it says nothing: float rounding
constexpr int kDoses = 25;

struct Judged {
  std::string split;
  Metrics metrics;
  std::int64_t cells = 0;
};

Judged judge_condition(Run<Params>& run, const Study& study, const Predictor& predict, Index k) {
  const auto at = static_cast<std::size_t>(k);
  const bool is_held_out = study.split.is_held_out[at];
  const bool has_own_map = run.params().solver == Solver::per_condition;
  const Rows rows = is_held_out && !has_own_map ? rows_of(study.cells, k) : study.split.kept[at];
  const Matrix x = study.control(true), t = predict(k, x);
  const Rows genes = judged_genes(study, k, run.params().n_markers);
  const Matrix predicted = pick_columns(study.reduction.decode(t), genes);
  const Matrix target = pick_columns(study.reduction.decode(pick(study.reduced, rows)), genes);
  Judged judged;
  judged.split = !is_held_out ? "training" : has_own_map ? "held_out_own_map" : "held_out";
  judged.cells = static_cast<std::int64_t>(rows.size());
  judged.metrics = judge(target, predicted, judge_options(run), run.rng("evaluation").stream(at));
  judged.metrics.monge_gap = exact_gap(run.params().ground_cost(), x, t);
  return judged;
}

void write_images(Run<Params>& run, const Study& study, const Predictor& predict, Index k) {
  const auto& id = study.cells.conditions[static_cast<std::size_t>(k)].id;
  const Matrix images = predict(k, pick(study.reduced, rows_of(study.cells, kControl)));
  run.artifact("mapped_" + file_name(id) + ".npy", view(images));
  const Matrix decoded = study.reduction.decode(images);
  run.artifact("decoded_" + file_name(id) + ".npy", view(decoded));
}

struct Column {
  const char* name;
  double Metrics::*member;
};
constexpr Column kColumns[] = {{"r2", &Metrics::r2},
                               {"drug_signature", &Metrics::drug_signature},
                               {"mmd", &Metrics::mmd},
                               {"wasserstein", &Metrics::wasserstein},
                               {"sinkhorn_divergence", &Metrics::sinkhorn_divergence},
                               {"monge_gap", &Metrics::monge_gap}};

void write_table(Run<Params>& run, const Study& study, const std::vector<Judged>& judged) {
  std::vector<std::string> ids, splits;
  std::vector<std::int64_t> counts;
  for (std::size_t k = 0; k < judged.size(); ++k) {
    ids.push_back(study.cells.conditions[k].id);
    splits.push_back(judged[k].split);
    counts.push_back(judged[k].cells);
  }
  std::vector<std::vector<double>> columns;
  for (const auto& column : kColumns) {
    columns.emplace_back();
    for (const auto& j : judged) columns.back().push_back(j.metrics.*column.member);
  }
  TableView table;
  table.column("condition", ids).column("split", splits);
  for (std::size_t c = 0; c < columns.size(); ++c) table.column(kColumns[c].name, columns[c]);
  table.column("n_cells", counts);
  run.artifact("per_condition.csv", table);
}

void report_mean(Run<Params>& run, const std::vector<Judged>& judged, const Split& split,
                 bool of_held_out, const std::string& suffix) {
  Metrics sum;
  double count = 0;
  for (std::size_t k = 0; k < judged.size(); ++k) {
    if (split.is_held_out[k] != of_held_out) continue;
    sum += judged[k].metrics;
    ++count;
  }
  if (count == 0) return;
  sum /= count;
  for (const auto& column : kColumns) run.result(column.name + suffix, sum.*column.member);
}

std::vector<std::string> branch_names(const std::vector<Vector>& branches) {
  std::vector<std::string> names;
  for (std::size_t b = 0; b < branches.size(); ++b)
    for (Index u = 0; u < branches[b].size(); ++u)
      names.push_back("e" + std::to_string(b + 1) + "_" + std::to_string(u));
  return names;
}

// Of each branch, whether every unit says the same of all these conditions.
std::vector<bool> are_dead(const std::vector<std::vector<Vector>>& outputs) {
  std::vector<bool> result;
  for (std::size_t b = 0; b < outputs.at(0).size(); ++b) {
    bool is_dead = true;
    for (const auto& of_condition : outputs)
      if ((of_condition[b] - outputs[0][b]).cwiseAbs().maxCoeff() > kDead) is_dead = false;
    result.push_back(is_dead);
  }
  return result;
}

// Of each branch, whether no unit is positive under any of these conditions: where the activation
// is flat below 0 such a branch says little and learns little.
std::vector<bool> are_off(const std::vector<std::vector<Vector>>& outputs) {
  std::vector<bool> result;
  for (std::size_t b = 0; b < outputs.at(0).size(); ++b)
    result.push_back(std::all_of(outputs.begin(), outputs.end(),
                                 [b](const auto& of) { return of[b].maxCoeff() <= 0; }));
  return result;
}

void warn_of_branches(Run<Params>& run, const std::vector<std::vector<Vector>>& training) {
  const auto dead = are_dead(training), off = are_off(training);
  for (std::size_t b = 0; b < dead.size(); ++b) {
    if (!dead[b] && !off[b]) continue;
    run.warn(said(
        "context branch ", b + 1, (b == 1 ? " (with the dose)" : ""),
        (dead[b] ? " is dead: it says the same of every training condition, so the map ignores it"
                 : " is off: none of its units is positive under any training condition, so the "
                   "map hardly heeds it"),
        "; more units (context_maps) or standardize_context help"));
  }
}

// Doses on a grid that is even in the dose's transform.
std::vector<double> dose_grid(double low, double high, DoseTransform transform) {
  std::vector<double> grid;
  for (int i = 0; i < kDoses; ++i) {
    const double share = static_cast<double>(i) / (kDoses - 1);
    grid.push_back(transform == DoseTransform::kLinear ? low + share * (high - low)
                                                       : low * std::pow(high / low, share));
    if (low == high) break;
  }
  return grid;
}

struct DrugRange {
  Condition condition;  // its dose is to be set
  double low, high;
};

std::vector<DrugRange> dose_ranges(const Study& study) {
  std::vector<DrugRange> ranges;
  for (const auto& c : study.cells.conditions) {
    const auto known = std::find_if(ranges.begin(), ranges.end(),
                                    [&](const DrugRange& r) { return r.condition.drug == c.drug; });
    if (known == ranges.end()) {
      ranges.push_back({c, c.dose, c.dose});
      continue;
    }
    known->low = std::min(known->low, c.dose);
    known->high = std::max(known->high, c.dose);
  }
  return ranges;
}

}  // namespace

void report_conditions(Run<Params>& run, const Study& study, const Predictor& predict) {
  std::vector<Judged> judged;
  const auto count = static_cast<Index>(study.cells.conditions.size());
  for (Index k = 0; k < count; ++k) {
    run.stop_point();
    judged.push_back(judge_condition(run, study, predict, k));
    write_images(run, study, predict, k);
  }
  write_table(run, study, judged);
  report_mean(run, judged, study.split, false, "_id");
  report_mean(run, judged, study.split, true, "_ood");
  run.result("n_conditions", static_cast<std::int64_t>(count));
}

void report_contexts(Run<Params>& run, const Study& study, const Contexts& contexts,
                     const ConditionalNetwork& network) {
  std::vector<std::string> ids;
  std::vector<std::vector<Vector>> all, training;
  for (std::size_t k = 0; k < study.cells.conditions.size(); ++k) {
    ids.push_back(study.cells.conditions[k].id);
    all.push_back(network.branches(contexts(study.cells.conditions[k])));
    if (!study.split.is_held_out[k]) training.push_back(all.back());
  }
  const auto names = branch_names(all[0]);
  std::vector<std::vector<double>> columns(names.size());
  for (const auto& branches : all) {
    std::size_t at = 0;
    for (const auto& branch : branches)
      for (const double value : branch) columns[at++].push_back(value);
  }
  TableView table;
  table.column("condition", ids);
  for (std::size_t c = 0; c < names.size(); ++c) table.column(names[c], columns[c]);
  run.artifact("context.csv", table);
  if (training.size() >= 2) warn_of_branches(run, training);
}

void report_doses(Run<Params>& run, const Study& study, const Contexts& contexts,
                  const Learner& learner) {
  const auto& p = run.params();
  if (p.dose_transform == DoseTransform::kNone || p.embedding_kind == EmbeddingKind::moa) return;
  const Matrix x = pick(study.reduced, rows_of(study.cells, kControl));
  std::vector<std::string> drugs;
  std::vector<double> doses;
  std::vector<std::vector<double>> means(study.cells.features.size());
  for (auto& range : dose_ranges(study))
    for (const double dose : dose_grid(range.low, range.high, p.dose_transform)) {
      range.condition.dose = dose;
      const Vector mean =
          mean_of(study.reduction.decode(learner.map(x, contexts(range.condition))));
      drugs.push_back(range.condition.drug);
      doses.push_back(dose);
      for (std::size_t g = 0; g < means.size(); ++g)
        means[g].push_back(mean[static_cast<Index>(g)]);
    }
  TableView table;
  table.column("drug", drugs).column("dose", doses);
  for (std::size_t g = 0; g < means.size(); ++g) table.column(study.cells.features[g], means[g]);
  run.artifact("dose_response.csv", table);
}

}  // namespace assay::conditional_monge_gap
