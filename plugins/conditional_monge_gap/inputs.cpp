#include "plugins/conditional_monge_gap/inputs.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cctype>
#include <cmath>
#include <map>
#include <set>

#include "plugins/conditional_monge_gap/screen.hpp"

namespace assay::conditional_monge_gap {
namespace {

std::string in_quotes(const std::string& text) { return "'" + text + "'"; }
std::string row(std::size_t i) { return "row " + std::to_string(i); }

// Labels of a column; whole numbers (hours, batches) are labels too.
std::vector<std::string> labels(const Input& table, const std::string& column, const char* key) {
  const auto& raw = table.raw();
  for (std::uint32_t i = 0; i < raw.column_count; ++i) {
    if (column != raw.columns[i].name) continue;
    if (raw.columns[i].dtype == ASSAY_STRING) return table.texts(column);
    if (raw.columns[i].dtype != ASSAY_I64)
      bad_input(key, "column ", in_quotes(column), " holds decimal numbers, not labels");
    std::vector<std::string> result;
    for (const auto value : table.integers(column)) result.push_back(std::to_string(value));
    return result;
  }
  bad_input(key, "no column ", in_quotes(column));
}

std::vector<std::string> feature_names(const Run<Params>& run, const Input& cells) {
  const auto count = cells.size(1);
  if (const auto features = run.find_input("features")) {
    auto names = labels(*features, features->columns().at(0), "data.features");
    if (names.size() != count)
      bad_input("data.features", "has ", names.size(), " names for ", count,
                " features of data.cells");
    return names;
  }
  auto names = cells.columns();
  if (names.size() == count) return names;
  names.clear();
  for (std::size_t g = 0; g < count; ++g) names.push_back("g" + std::to_string(g));
  return names;
}

// The conditions of the obs table, and of each cell its one.
void label_cells(const Run<Params>& run, const Input& obs, Cells& cells) {
  const auto& p = run.params();
  const auto ids = labels(obs, "condition", "data.obs"), drugs = labels(obs, "drug", "data.obs");
  const bool wants_dose = p.has_context() && p.dose_transform != DoseTransform::kNone;
  std::vector<double> doses(ids.size(), std::nan(""));
  if (wants_dose || obs.has_column("dose")) doses = obs.reals("dose");
  if (ids.size() != static_cast<std::size_t>(cells.x.rows()))
    bad_input("data.obs", "has ", ids.size(), " rows for ", cells.x.rows(), " cells of data.cells");
  std::map<std::string, Index> index;
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] == p.control_label) {
      cells.condition_of.push_back(kControl);
      continue;
    }
    const auto [at, is_new] = index.emplace(ids[i], static_cast<Index>(cells.conditions.size()));
    if (is_new) cells.conditions.push_back({ids[i], drugs[i], doses[i]});
    const auto& known = cells.conditions[static_cast<std::size_t>(at->second)];
    if (known.drug != drugs[i])
      bad_input("data.obs", "condition ", in_quotes(ids[i]), " has two drugs, ",
                in_quotes(known.drug), " and, in ", row(i), ", ", in_quotes(drugs[i]));
    if (!same(known.dose, doses[i]))
      bad_input("data.obs", "condition ", in_quotes(ids[i]), " has two doses, ", known.dose,
                " and, in ", row(i), ", ", doses[i]);
    cells.condition_of.push_back(at->second);
  }
}

Cells given_cells(const Run<Params>& run) {
  const auto input = run.input("cells");
  if (!run.find_input("obs"))
    bad_input("data.cells", "data.cells is given without data.obs, which says what each cell is");
  Cells cells;
  cells.x = matrix(input);
  cells.features = feature_names(run, input);
  label_cells(run, run.input("obs"), cells);
  return cells;
}

Embedding given_embedding(const Run<Params>& run) {
  if (!run.find_input("embedding"))
    bad_input("data.embedding",
              "is needed: a vector for every drug (or choose params.embedding_kind = \"one_hot\")");
  const auto table = run.input("embedding");
  Embedding e;
  e.keys = labels(table, "drug", "data.embedding");
  const auto rows = static_cast<Index>(e.keys.size());
  std::vector<std::vector<double>> columns;
  for (const auto& name : table.columns())
    if (name != "drug") columns.push_back(table.reals(name));
  if (columns.empty()) bad_input("data.embedding", "has no column of numbers beside drug");
  e.vectors.resize(rows, static_cast<Index>(columns.size()));
  for (Index j = 0; j < e.vectors.cols(); ++j)
    for (Index i = 0; i < rows; ++i)
      e.vectors(i, j) = columns[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
  const std::set<std::string> distinct(e.keys.begin(), e.keys.end());
  if (distinct.size() != e.keys.size()) bad_input("data.embedding", "a drug has more than one row");
  return e;
}

Experiment generated(const Run<Params>& run) {
  const auto& p = run.params();
  const std::set<double> distinct(p.doses.begin(), p.doses.end());
  if (distinct.size() != p.doses.size()) bad_input("params.doses", "a dose stands twice");
  ScreenOptions o{
      p.n_genes,       p.n_types,       p.n_drugs,    p.doses,        p.cells_per_condition,
      p.control_cells, p.embedding_dim, p.dispersion, p.responder_min};
  auto screen = generate_screen(o, run.rng("screen"));
  Embedding embedding{false, std::move(screen.drugs), std::move(screen.embedding)};
  return {std::move(screen.cells), {}, std::move(embedding)};
}

void check_counts(const Cells& cells, const Params& p) {
  if (rows_of(cells, kControl).size() < 2)
    bad_input("data.obs", "fewer than 2 cells have condition ", in_quotes(p.control_label),
              ", the control (params.control_label)");
  if (cells.conditions.empty()) bad_input("data.obs", "every cell is a control cell");
  std::vector<std::size_t> counts(cells.conditions.size());
  for (const Index k : cells.condition_of)
    if (k != kControl) ++counts[static_cast<std::size_t>(k)];
  for (std::size_t k = 0; k < counts.size(); ++k)
    if (counts[k] < 2)
      bad_input("data.obs", "condition ", in_quotes(cells.conditions[k].id),
                " has 1 cell; a distribution needs at least 2");
  if (!p.log1p && !p.normalize_total) return;
  for (Index i = 0; i < cells.x.rows(); ++i)
    if (cells.x.row(i).minCoeff() < 0)
      bad_input("data.cells", "log1p and normalize_total want counts, but row ", i, " holds ",
                cells.x.row(i).minCoeff());
}

void check_names(const Cells& cells) {
  std::map<std::string, std::string> owner;
  for (const auto& c : cells.conditions) {
    const auto [at, is_new] = owner.emplace(file_name(c.id), c.id);
    if (!is_new)
      bad_input("data.obs", "conditions ", in_quotes(at->second), " and ", in_quotes(c.id),
                " would share the files of '", at->first, "'; rename one");
  }
}

void check_sizes(const Cells& cells, const Params& p) {
  const auto all = static_cast<std::int64_t>(cells.x.cols());
  const auto refuse = [](const char* name, std::int64_t value, std::int64_t limit,
                         const char* what) {
    if (value > limit)
      bad_input(std::string("params.") + name, value, " exceeds the ", limit, what);
  };
  refuse("n_top_genes", p.n_top_genes, all, " features");
  const auto left = p.n_top_genes > 0 ? p.n_top_genes : all;
  if (p.reduction != ReductionKind::none) refuse("latent_dim", p.latent_dim, left, " features");
  refuse("n_markers", p.n_markers, left, " features");
}

std::vector<bool> held_out_flags(const Cells& cells, const Params& p) {
  std::vector<bool> flags(cells.conditions.size(), false);
  for (const auto& id : p.held_out) {
    const auto at = std::find_if(cells.conditions.begin(), cells.conditions.end(),
                                 [&](const Condition& c) { return c.id == id; });
    if (at == cells.conditions.end()) {
      std::string known;
      for (std::size_t k = 0; k < std::min<std::size_t>(cells.conditions.size(), 20); ++k)
        known += (k == 0 ? "" : ", ") + cells.conditions[k].id;
      bad_input("params.held_out", "no condition ", in_quotes(id), "; there are ", known);
    }
    flags[static_cast<std::size_t>(at - cells.conditions.begin())] = true;
  }
  if (std::find(flags.begin(), flags.end(), false) == flags.end())
    bad_input("params.held_out", "every condition is held out: nothing is left to train on");
  return flags;
}

void check_doses(const Cells& cells, const Params& p) {
  if (p.dose_transform == DoseTransform::kNone) return;
  const bool is_log = p.dose_transform != DoseTransform::kLinear;
  for (const auto& c : cells.conditions) {
    if (std::isfinite(c.dose) && (c.dose > 0 || !is_log)) continue;
    bad_input("data.obs", "condition ", in_quotes(c.id), " has dose ", c.dose, ", which ",
              (is_log ? "has no logarithm (params.dose_transform = \"linear\" takes any)"
                      : "is no number"));
  }
}

void check_embedding(const Experiment& e, const Params& p) {
  const auto& conditions = e.cells.conditions;
  if (p.embedding_kind == EmbeddingKind::file) {
    for (const auto& c : conditions)
      for (const auto& key : embedding_keys(c, false, p.context_mode))
        if (!e.embedding->find(key))
          bad_input("data.embedding", "no row for drug ", in_quotes(key), " of condition ",
                    in_quotes(c.id));
    return;
  }
  std::set<std::string> trained;
  for (std::size_t k = 0; k < conditions.size(); ++k)
    if (!e.is_held_out[k])
      for (const auto& key : embedding_keys(conditions[k], false, p.context_mode))
        trained.insert(key);
  for (std::size_t k = 0; k < conditions.size(); ++k) {
    if (!e.is_held_out[k]) continue;
    if (p.embedding_kind == EmbeddingKind::moa && !p.allow_leak)
      bad_input("params.embedding_kind", "an effect-based embedding of the held-out condition ",
                in_quotes(conditions[k].id),
                " is computed from the cells to be predicted; allow_leak = true does so");
    if (p.embedding_kind == EmbeddingKind::one_hot)
      for (const auto& key : embedding_keys(conditions[k], false, p.context_mode))
        if (!trained.contains(key))
          bad_input("params.embedding_kind", "one_hot says nothing about drug ", in_quotes(key),
                    ", which no training condition has");
  }
}

}  // namespace

std::string file_name(const std::string& id) {
  std::string name = id;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '+' && c != '.') c = '_';
  return name;
}

Experiment read_experiment(const Run<Params>& run) {
  const auto& p = run.params();
  Experiment e;
  if (run.find_input("cells")) {
    e.cells = given_cells(run);
  } else {
    if (run.find_input("obs")) bad_input("data.obs", "data.obs is given without data.cells");
    e = generated(run);
  }
  check_counts(e.cells, p);
  check_names(e.cells);
  check_sizes(e.cells, p);
  e.is_held_out = held_out_flags(e.cells, p);
  if (!p.has_context()) return e;
  if (run.find_input("cells") && p.embedding_kind == EmbeddingKind::file)
    e.embedding = given_embedding(run);
  check_doses(e.cells, p);
  check_embedding(e, p);
  if (p.solver == Solver::cond_ot) {
    if (!nn::is_convex_and_increasing(p.activation))
      bad_input("params.activation", "a convex potential needs relu, leaky_relu or elu");
    return e;
  }
  const bool has_dose = p.dose_transform != DoseTransform::kNone;
  if (p.context_mode == ContextMode::kConcat && has_dose && p.context_maps.size() < 2)
    bad_input("params.context_maps",
              "two branches, of the embedding and of embedding and dose, need two sizes");
  return e;
}

}  // namespace assay::conditional_monge_gap
