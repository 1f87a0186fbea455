// The data mode collection: a manifest of the features of many models on many data sets.
#include <assay/eigen.hpp>
#include <filesystem>

#include "plugins/ped/tasks.hpp"

namespace assay::ped {
namespace {

namespace fs = std::filesystem;
constexpr const char *kKey = "data.manifest", *kFiles = "manifest_files";

struct Entry {
  std::string model, dataset;
  double accuracy = kMissing;
  std::string features, labels, reference, source_probabilities;  // paths, empty where not given
};

std::string complete(const fs::path& folder, const std::string& path) {
  return path.empty() ? "" : (folder / path).string();
}

std::vector<Entry> read_entries(PedRun& run) {
  const auto pairing = read_pairing(run, "manifest");
  const auto input = run.input("manifest");
  const auto folder = fs::path(input.paths().empty() ? "" : input.paths()[0]).parent_path();
  const auto column = [&](const char* name) {
    return input.has_column(name) ? input.texts(name)
                                  : std::vector<std::string>(pairing.model.size());
  };
  const auto features = column("features"), labels = column("labels");
  const auto reference = column("reference"), source = column("source_probabilities");
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < pairing.model.size(); ++i)
    entries.push_back({pairing.model[i], pairing.dataset[i], pairing.accuracy[i],
                       complete(folder, features[i]), complete(folder, labels[i]),
                       complete(folder, reference[i]), complete(folder, source[i])});
  return entries;
}

Matrix read_matrix(PedRun& run, const std::string& path) {
  return path.empty() ? Matrix() : Matrix(matrix(run.open(kFiles, path).array("n d")));
}

Labels read_classes(PedRun& run, const std::string& path) {
  const auto file = run.open(kFiles, path).array("n", ASSAY_I64);
  const auto values = file.values<std::int64_t>();
  return relabelled(std::vector<std::int64_t>(values.begin(), values.end()));
}

std::string what(const Entry& e) {
  return "model '" + e.model + "', data set '" + e.dataset + "': ";
}

Given read_entry(PedRun& run, const Entry& e) {
  if (e.features.empty()) bad_input(kKey, what(e), "names no features");
  if (e.labels.empty()) bad_input(kKey, what(e), "names no labels");
  Given given{{read_matrix(run, e.features), read_classes(run, e.labels),
               read_matrix(run, e.source_probabilities)},
              read_matrix(run, e.reference)};
  demand_usable(run.params(), given, what(e), kKey);
  return given;
}

// All models have a reference, or none has.
void demand_references(PedRun& run, const std::vector<Entry>& entries) {
  if (!run.params().with_ped || run.params().rescale != Rescale::reference) return;
  const auto lacks = [](const Entry& e) { return e.reference.empty(); };
  const auto first = std::find_if(entries.begin(), entries.end(), lacks);
  if (first == entries.end()) return;
  if (!std::all_of(entries.begin(), entries.end(), lacks))
    bad_input(kKey, what(*first), "names no reference, others do; rescale = \"target\" needs none");
  run.warn("no model has reference features: PED divides by the scale of the target's own");
}

}  // namespace

void check_collection(PedRun& run) {
  const auto entries = read_entries(run);
  demand_references(run, entries);
  for (const auto& entry : entries) read_entry(run, entry);
}

void run_collection(PedRun& run) {
  const auto entries = read_entries(run);
  demand_references(run, entries);
  std::map<std::pair<std::string, std::string>, double> accuracy;
  std::vector<ScoreRow> rows;
  for (const auto i : run.steps(static_cast<std::int64_t>(entries.size()))) {
    const auto& e = entries[static_cast<std::size_t>(i)];
    accuracy[{e.model, e.dataset}] = e.accuracy;
    const auto scored = score_sample(run, read_entry(run, e), e.model, e.dataset);
    rows.insert(rows.end(), scored.rows.begin(), scored.rows.end());
  }
  report_scores(run, rows);
  report_ranking(run, contests_of(rows, [&](const auto& model, const auto& dataset) {
                   return accuracy.at({model, dataset});
                 }));
}

}  // namespace assay::ped
