#include "core/report/comparison.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>

#include "core/report/pairing.hpp"
#include "core/text/number.hpp"

namespace assay {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<Sample> samples(std::span<const ComparedRun> runs, const std::string& group,
                            const std::string& metric) {
  std::vector<Sample> found;
  for (const auto& run : runs) {
    if (run.group != group || !run.is_finished) continue;
    const auto value = run.values.find(metric);
    if (value != run.values.end())
      found.push_back({run.seed, run.keys, value->second});
    else if (run.is_diverged)
      found.push_back({run.seed, run.keys, kNaN});
  }
  return found;
}

// The runs of samples() that are not to be trusted.
std::size_t count_untrusted(std::span<const ComparedRun> runs, const std::string& group,
                            const std::string& metric) {
  return static_cast<std::size_t>(std::count_if(runs.begin(), runs.end(), [&](const auto& run) {
    if (run.group != group || !run.is_finished) return false;
    return run.is_diverged || (run.is_untrusted && run.values.contains(metric));
  }));
}

std::vector<std::uint64_t> missing_seeds(std::span<const ComparedRun> runs,
                                         const std::string& group) {
  std::set<std::uint64_t> seeds;
  for (const auto& run : runs)
    if (run.group == group && !run.is_finished) seeds.insert(run.seed);
  return {seeds.begin(), seeds.end()};
}

bool has_finished(std::span<const ComparedRun> runs, const std::string& group) {
  return std::any_of(runs.begin(), runs.end(),
                     [&](const ComparedRun& run) { return run.group == group && run.is_finished; });
}

std::vector<double> values_of(const std::vector<Sample>& from) {
  std::vector<double> values;
  for (const auto& sample : from) values.push_back(sample.value);
  return values;
}

void set_difference(ComparisonRow& row, const std::vector<Sample>& group,
                    const std::vector<Sample>& baseline) {
  const auto differences = seed_differences(pair_up(group, baseline));
  row.difference = fold(differences);
  row.difference_interval = mean_interval(row.difference);
  row.p = t_test(differences);
  row.p_signed_rank = signed_rank_test(differences);
}

template <class Keep>
std::vector<ComparedMetric> those(const std::vector<ComparedMetric>& metrics, Keep&& keep) {
  std::vector<ComparedMetric> kept;
  std::copy_if(metrics.begin(), metrics.end(), std::back_inserter(kept), keep);
  return kept;
}

}  // namespace

std::vector<std::string> groups_of(std::span<const ComparedRun> runs) {
  std::vector<std::string> groups;
  for (const auto& run : runs)
    if (std::find(groups.begin(), groups.end(), run.group) == groups.end())
      groups.push_back(run.group);
  return groups;
}

std::optional<std::string> group_named(const std::vector<std::string>& groups,
                                       const std::string& name) {
  if (std::find(groups.begin(), groups.end(), name) != groups.end()) return name;
  const auto number = parse_double(name);
  for (const auto& group : groups)
    if (number && parse_double(group) == number) return group;
  return std::nullopt;
}

std::vector<ComparedMetric> default_metrics(const std::vector<ComparedMetric>& metrics) {
  auto kept = those(metrics, [](const auto& m) { return m.goal != "none" && !m.is_timing; });
  if (kept.empty()) kept = those(metrics, [](const auto& m) { return !m.is_timing; });
  return kept.empty() ? metrics : kept;
}

std::vector<ComparisonRow> compare(std::span<const ComparedRun> runs,
                                   std::span<const ComparedMetric> metrics,
                                   const std::string& baseline) {
  std::vector<ComparisonRow> rows;
  const auto groups = groups_of(runs);
  for (const auto& metric : metrics) {
    const auto of_baseline = samples(runs, baseline, metric.name);
    for (const auto& group : groups) {
      const auto found = samples(runs, group, metric.name);
      if (found.empty() && has_finished(runs, group)) continue;
      auto& row = rows.emplace_back();
      row.metric = metric.name;
      row.goal = metric.goal;
      row.group = group;
      row.fold = fold(values_of(found));
      row.interval = mean_interval(fold(seed_means(found)));
      row.missing = missing_seeds(runs, group);
      row.untrusted = count_untrusted(runs, group, metric.name);
      row.is_baseline = group == baseline;
      if (!row.is_baseline) set_difference(row, found, of_baseline);
    }
  }
  return rows;
}

}  // namespace assay
