#include "core/report/compare/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/base/digits.hpp"
#include "core/data/error.hpp"
#include "core/report/fold/significance.hpp"

namespace assay {
namespace {

constexpr std::size_t kShownNotes = 8;
constexpr std::size_t kSignedRankSeeds = 6;  // from which on Wilcoxon's test can fall below 0.05

struct SharedNote {
  std::string metric, text;
  std::vector<std::string> groups;
};

std::vector<SharedNote> shared_notes(std::span<const ComparisonRow> rows) {
  std::vector<SharedNote> notes;
  for (const auto& row : rows)
    for (const auto& text : row.notes) {
      auto found = std::find_if(notes.begin(), notes.end(), [&](const SharedNote& known) {
        return known.metric == row.metric && known.text == text;
      });
      if (found == notes.end()) found = notes.insert(notes.end(), {row.metric, text, {}});
      found->groups.push_back(row.group);
    }
  return notes;
}

}  // namespace

std::string notes_text(std::span<const ComparisonRow> rows) {
  const auto notes = shared_notes(rows);
  std::string text;
  for (std::size_t i = 0; i < std::min(notes.size(), kShownNotes); ++i)
    text += fmt::format("{} of {}: {}\n", notes[i].metric, fmt::join(notes[i].groups, ", "),
                        notes[i].text);
  if (notes.size() > kShownNotes)
    text +=
        fmt::format("and {} (--format json has all)\n",
                    counted(static_cast<std::int64_t>(notes.size() - kShownNotes), "more note"));
  return text;
}

std::string p_legend(std::span<const ComparisonRow> rows) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  bool has_p = false;
  for (const auto& row : rows)
    if (row.difference.p) {
      has_p = true;
      fewest = std::min(fewest, row.difference.seeds);
    }
  if (!has_p) return "";
  std::string text = "p: paired t test over the seeds; Holm: for all tests of this table\n";
  if (fewest < kSignedRankSeeds)
    text += fmt::format(
        "{} are few: the t test takes their differences for normal, and Wilcoxon's test cannot "
        "fall below {} with them\n",
        counted(static_cast<std::int64_t>(fewest), "seed"), p_text(least_signed_rank_p(fewest)));
  return text;
}

std::string group_tables(std::span<const ComparisonRow> rows, const std::string& key,
                         const std::string& baseline, bool is_markdown, bool colour) {
  std::string text;
  for (auto table : {group_table(rows, key), difference_table(rows, key, baseline)}) {
    if (table.rows.empty()) continue;
    const auto rest = keep_first_rows(table);
    text += text.empty() ? "" : "\n";
    text += is_markdown ? to_markdown(table) : to_text(table, colour);
    if (!rest.empty()) text += (is_markdown ? "\n" : "") + rest;
  }
  return text;
}

}  // namespace assay
