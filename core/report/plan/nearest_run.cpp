#include "core/report/plan/nearest_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/param_key.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostRuns = 1000;      // of a method, the newest
constexpr std::size_t kNamedDifferences = 3;  // differences
constexpr std::size_t kMostLetters = 40;      // of a value

// What a run is made of, in the form in which the database keeps it.
db::FinishedRun made_of(const Plan& plan, const PlannedRun& run) {
  const auto& point = plan.experiment.points[run.point];
  db::FinishedRun made{0, run.seed, point.threads, plan.method->sha256, {}, {}};
  for (auto& row : param_rows(point)) made.params.emplace_back(row.key, std::move(row.value));
  for (const auto& input : plan.inputs[run.point])
    made.inputs.emplace_back(input.role, input.sha256);
  std::sort(made.inputs.begin(), made.inputs.end());
  std::sort(made.params.begin(), made.params.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return made;
}

bool is_same(const std::string& a, const std::string& b) { return a == b; }

bool is_same(const db::Cell& a, const db::Cell& b) {
  const auto *x = std::get_if<double>(&a), *y = std::get_if<double>(&b);
  return a == b || (x != nullptr && y != nullptr && std::isnan(*x) && std::isnan(*y));
}

// Walks through two lists in order of their names and calls `differs` with a name and the old
// value, null where there was none, for each that is not the same in both.
template <class List, class Differs>
void compare(const List& was, const List& is, Differs&& differs) {
  auto a = was.begin();
  auto b = is.begin();
  while (a != was.end() || b != is.end()) {
    const bool has_a = a != was.end() && (b == is.end() || a->first <= b->first);
    const bool has_b = b != is.end() && (a == was.end() || b->first <= a->first);
    if (!(has_a && has_b && is_same(a->second, b->second)))
      differs(has_a ? a->first : b->first, has_a ? &a->second : nullptr);
    a += has_a;
    b += has_b;
  }
}

std::size_t distance(const db::FinishedRun& was, const db::FinishedRun& is) {
  std::size_t count =
      (was.seed != is.seed) + (was.threads != is.threads) + (was.plugin_sha256 != is.plugin_sha256);
  compare(was.params, is.params, [&](const auto&, const auto*) { ++count; });
  compare(was.inputs, is.inputs, [&](const auto&, const auto*) { ++count; });
  return count;
}

std::string was_text(const std::string& key, const db::Cell* value) {
  const auto name = short_key(key);
  if (value == nullptr) return name + " is new";
  auto text = cell_text(*value, kExact);
  if (text.size() > kMostLetters) return name + " differs";
  return fmt::format("{} was {}", name, text.empty() ? "\"\"" : text);
}

std::vector<std::string> differences(const db::FinishedRun& was, const db::FinishedRun& is) {
  std::vector<std::string> texts;
  compare(was.params, is.params,
          [&](const auto& key, const auto* value) { texts.push_back(was_text(key, value)); });
  compare(was.inputs, is.inputs, [&](const auto& role, const auto* value) {
    texts.push_back("data " + role + (value == nullptr ? " is new" : " differs"));
  });
  if (was.seed != is.seed) texts.push_back("seed was " + std::to_string(was.seed));
  if (was.threads != is.threads) texts.push_back("threads was " + std::to_string(was.threads));
  if (was.plugin_sha256 != is.plugin_sha256) texts.push_back("library rebuilt");
  return texts;
}

}  // namespace

const std::vector<db::FinishedRun>& NearestRuns::finished(const std::string& method) {
  const auto [known, is_new] = finished_.try_emplace(method);
  if (is_new && reader_ != nullptr) known->second = reader_->finished_runs(method, kMostRuns);
  return known->second;
}

std::string NearestRuns::unlike(const Plan& plan, const PlannedRun& run) {
  const auto is = made_of(plan, run);
  const db::FinishedRun* nearest = nullptr;
  std::size_t least = 0;
  for (const auto& was : finished(plan.method->id)) {
    const auto count = distance(was, is);
    if (nearest != nullptr && count >= least) continue;
    nearest = &was;
    least = count;
  }
  if (nearest == nullptr || least == 0) return "";
  auto texts = differences(*nearest, is);
  if (texts.size() > kNamedDifferences) {
    const auto more = texts.size() - kNamedDifferences;
    texts.resize(kNamedDifferences);
    texts.push_back(fmt::format("{} more", more));
  }
  return fmt::format("unlike run {}: {}", nearest->run_id, fmt::join(texts, ", "));
}

}  // namespace assay
