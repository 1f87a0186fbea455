#include "core/report/compare/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "core/base/number.hpp"
#include "core/report/fold/significance.hpp"

namespace assay {
namespace {

using State = ComparedRun::State;

// What is counted of a group's runs, for one metric.
struct Counted {
  std::set<std::uint64_t> missing;
  std::size_t failed = 0, untrusted = 0, finished = 0, given = 0;
};

std::map<std::string, Counted> counted_runs(std::span<const ComparedRun> runs,
                                            const std::string& metric) {
  std::map<std::string, Counted> all;
  for (const auto& run : runs) {
    auto& of = all[run.group];
    if (!run.is_finished()) of.missing.insert(run.seed);
    of.failed += run.state == State::failed;
    of.finished += run.is_finished();
    of.given += run.state == State::diverged || (run.is_finished() && run.values.contains(metric));
    of.untrusted +=
        run.state == State::diverged || (run.is_untrusted && run.values.contains(metric));
  }
  return all;
}

// Several seeds, and at every point the same value for all of them.
bool is_same_for_all_seeds(const std::vector<Sample>& samples) {
  std::map<std::string, Real> at;
  std::set<std::uint64_t> seeds;
  const auto keys = keys_that_vary(samples);
  for (const auto& s : samples) {
    seeds.insert(s.seed);
    const auto first = at.try_emplace(point_of(s.keys, keys), s.value).first->second;
    if (first < s.value || first > s.value || std::isnan(s.value)) return false;
  }
  return seeds.size() > 1;
}

std::optional<double> better_pairs(const std::vector<Pair>& pairs, const std::string& goal) {
  if (goal == "none" || pairs.empty()) return std::nullopt;
  double better = 0;
  for (const auto& p : pairs) {
    if (std::isnan(p.left) || std::isnan(p.right)) continue;
    const bool less = p.left<p.right, more = p.left> p.right;
    better += (goal == "max" ? more : less) ? 1 : less || more ? 0 : 0.5;
  }
  return better;
}

Difference difference_of(const Pairing& pairing, const std::string& goal, std::string& gap) {
  Difference d;
  std::vector<double> all;
  for (const auto& pair : pairing.pairs) all.push_back(pair.difference());
  d.fold = fold(all);
  d.better = better_pairs(pairing.pairs, goal);
  d.differing = pairing.differing;
  d.lonely = pairing.lonely_left;
  d.lonely_baseline = pairing.lonely_right;
  const auto seeds = seed_means(point_values(pairing.pairs));
  d.seeds = seeds.means.size();
  gap = seeds.gap;
  if (!gap.empty()) return d;
  const double size = largest(pairing.pairs);
  d.p = t_test(seeds.means, size);
  d.p_signed_rank = signed_rank_test(seeds.means, size);
  if (!d.p) return d;  // no spread beyond rounding
  const auto of = fold(seeds.means);
  d.interval = mean_interval(of);
  d.d_z = of.mean / of.sd;
  return d;
}

// "x=1, x=2 and 4 more"
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 3;
  const auto shown = std::min(names.size(), kShown);
  auto text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + std::ptrdiff_t(shown), ", "));
  return names.size() > kShown ? text + fmt::format(" and {} more", names.size() - kShown) : text;
}

std::string lonely_text(const std::string& group, const std::vector<std::string>& runs) {
  return fmt::format("{} of {} ({})", runs.size(), group, some_of(runs));
}

void note_pairing(ComparisonRow& row, const std::string& baseline, const std::string& gap) {
  const auto& d = row.difference;
  if (d.fold.n == 0) {
    if (row.fold.n > 0)
      row.notes.push_back("no run of it has a partner of the same seed and parameters in " +
                          baseline);
    return;
  }
  if (!d.differing.empty())
    row.notes.push_back(fmt::format("pairs differ in {}", fmt::join(d.differing, ", ")));
  std::string alone;
  if (!d.lonely.empty()) alone = lonely_text(row.group, d.lonely);
  if (!d.lonely_baseline.empty())
    alone += (alone.empty() ? "" : ", ") + lonely_text(baseline, d.lonely_baseline);
  if (!alone.empty())
    row.notes.push_back("runs without a partner, not in the difference: " + alone);
  if (!gap.empty()) row.notes.push_back("no interval and no p of the difference: " + gap);
}

void note_sign(ComparisonRow& row, double baseline_mean) {
  const double of_means = row.fold.mean - baseline_mean, of_pairs = row.difference.fold.mean;
  if (of_means * of_pairs < 0)
    row.notes.push_back(fmt::format(
        "the means differ by {}, like with like by {}: they are not of the same points and seeds",
        compact(of_means), compact(of_pairs)));
}

void set_group(ComparisonRow& row, const std::vector<Sample>& samples) {
  std::vector<double> values;
  for (const auto& sample : samples) values.push_back(static_cast<double>(sample.value));
  row.fold = fold(values);
  const auto seeds = seed_means(point_values(samples));
  if (is_same_for_all_seeds(samples))
    row.notes.push_back("all seeds gave the same value at every point: no interval");
  else if (seeds.gap.empty())
    row.interval = mean_interval(fold(seeds.means));
  else
    row.notes.push_back("no interval: " + seeds.gap);
}

void set_difference(ComparisonRow& row, const std::vector<Sample>& group,
                    const std::vector<Sample>& of_baseline, const std::string& baseline) {
  std::string gap;
  row.difference = difference_of(pair_up(group, of_baseline), row.goal, gap);
  note_pairing(row, baseline, gap);
  std::vector<double> values;
  for (const auto& sample : of_baseline) values.push_back(static_cast<double>(sample.value));
  note_sign(row, fold(values).mean);
}

void adjust(std::vector<ComparisonRow>& rows) {
  std::vector<double> p;
  for (const auto& row : rows)
    if (row.difference.p) p.push_back(*row.difference.p);
  const auto adjusted = holm(p);
  std::size_t next = 0;
  for (auto& row : rows)
    if (row.difference.p) row.difference.p_holm = adjusted[next++];
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
  std::set<std::string> seen;
  for (const auto& run : runs)
    if (seen.insert(run.group).second) groups.push_back(run.group);
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

std::map<std::string, std::vector<Sample>> samples_of(std::span<const ComparedRun> runs,
                                                      const std::string& metric) {
  std::map<std::string, std::vector<Sample>> found;
  for (const auto& run : runs) {
    if (!run.is_finished()) continue;
    const auto value = run.values.find(metric);
    if (value != run.values.end())
      found[run.group].push_back({run.seed, run.keys, value->second});
    else if (run.state == State::diverged)
      found[run.group].push_back({run.seed, run.keys, kNaN});
  }
  return found;
}

std::vector<ComparisonRow> compare(std::span<const ComparedRun> runs,
                                   std::span<const ComparedMetric> metrics,
                                   const std::string& baseline) {
  std::vector<ComparisonRow> rows;
  const auto groups = groups_of(runs);
  for (const auto& metric : metrics) {
    auto samples = samples_of(runs, metric.name);
    const auto counts = counted_runs(runs, metric.name);
    for (const auto& group : groups) {
      const auto& counted = counts.at(group);
      if (samples[group].empty() && counted.finished > 0) continue;
      auto& row = rows.emplace_back();
      row.metric = metric.name;
      row.goal = metric.goal;
      row.group = group;
      row.missing = {counted.missing.begin(), counted.missing.end()};
      row.failed = counted.failed;
      row.untrusted = counted.untrusted;
      row.is_baseline = group == baseline;
      set_group(row, samples[group]);
      if (counted.given < counted.finished)
        row.notes.push_back(
            fmt::format("given by {} of {} finished runs", counted.given, counted.finished));
      if (!row.is_baseline) set_difference(row, samples[group], samples[baseline], baseline);
    }
  }
  adjust(rows);
  return rows;
}

}  // namespace assay
