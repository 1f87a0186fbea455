// Trends and best values along a key of the sweep.
#include <algorithm>

#include "core/claim/forms.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

std::string levels_text(const Series& series) {
  std::string text = series.label.empty() ? "" : series.label + ": ";
  const Level* before = nullptr;
  for (const auto& level : series.levels) {
    text += fmt::format("{}{}: {}{}", before == nullptr ? "" : ", ", to_label(level.value),
                        before == nullptr ? figure(level.fold) : figure(level.fold, before->fold),
                        level.is_untrusted ? " (untrusted)" : "");
    before = &level;
  }
  return text;
}

bool are_equal(Real a, Real b) { return !is_less(a, b, true) && !is_less(b, a, true); }

bool has_ties(const Series& series) {
  for (std::size_t i = 1; i < series.levels.size(); ++i)
    if (are_equal(series.levels[i - 1].fold, series.levels[i].fold)) return true;
  return false;
}

bool is_monotone(const Series& series, const Claim& claim) {
  for (std::size_t i = 1; i < series.levels.size(); ++i) {
    Real low = series.levels[i - 1].fold, high = series.levels[i].fold;
    if (!claim.increasing) std::swap(low, high);
    if (!(claim.is_strict() ? is_less(low, high, true) : !is_less(high, low, true))) return false;
  }
  return true;
}

const Level* named(const Series& series, const Claim& claim) {
  const auto found = std::find_if(
      series.levels.begin(), series.levels.end(),
      [&](const Level& level) { return to_toml(level.value) == to_toml(*claim.best); });
  return found == series.levels.end() ? nullptr : &*found;
}

// The claimed level is there and to be trusted, and no other that is to be trusted is as good.
bool is_best(const Series& series, const Claim& claim) {
  const auto* best = named(series, claim);
  if (best == nullptr || best->is_untrusted) return false;
  return std::all_of(series.levels.begin(), series.levels.end(), [&](const Level& level) {
    if (&level == best || level.is_untrusted) return true;
    Real good = best->fold, other = level.fold;
    if (claim.goal == Goal::maximize) std::swap(good, other);
    return claim.is_strict() ? is_less(good, other, true) : !is_less(other, good, true);
  });
}

bool has_rival_as_good(const Series& series, const Claim& claim) {
  const auto* best = named(series, claim);
  return best != nullptr &&
         std::any_of(series.levels.begin(), series.levels.end(), [&](const Level& level) {
           return &level != best && !level.is_untrusted && are_equal(level.fold, best->fold);
         });
}

ordered_json series_json(const Series& series, bool holds) {
  auto levels = ordered_json::array();
  for (const auto& level : series.levels)
    levels.push_back({{"at", to_label(level.value)},
                      {"fold", json_of(level.fold)},
                      {"trusted", !level.is_untrusted}});
  return {{"at", series.label}, {"holds", holds}, {"levels", std::move(levels)}};
}

// The series in words, those first that decide.
struct Weighed {
  std::size_t good = 0, all = 0, single = 0, tied = 0;
  std::string shown;
  ordered_json json = ordered_json::array();

  void add(const Series& series, const Claim& claim) {
    const bool is_trend = claim.kind == Claim::Kind::trend;
    const bool is_good = is_trend ? is_monotone(series, claim) : is_best(series, claim);
    if (shown.empty() || (!is_good && good == all)) shown = levels_text(series);
    json.push_back(series_json(series, is_good));
    tied += is_trend ? has_ties(series) : has_rival_as_good(series, claim);
    good += is_good;
    ++all;
  }

  std::string text() const {
    auto text = all < 2       ? shown
                : good == all ? fmt::format("in all {} series", all)
                              : fmt::format("in {} of {} series; {}", good, all, shown);
    if (tied > 0) text += all < 2 ? "; with ties" : fmt::format("; ties in {}", tied);
    if (single > 0) text += fmt::format("; {} series of one value left out", single);
    return text;
  }
};

}  // namespace

Judgement judge_series(const Claim& claim, const ClaimedRuns& side) {
  if (auto stop = obstacle(claim, side, claim.left.metric)) return *stop;
  if (auto stop = not_a_number(side)) return *stop;
  Weighed weighed;
  for (const auto& series : series_of(side.runs, claim))
    if (series.levels.size() < 2)
      ++weighed.single;
    else
      weighed.add(series, claim);
  if (weighed.all == 0)
    return judged(false, fmt::format("fewer than two values of {}", claim.across), {});
  return judged(weighed.good == weighed.all, weighed.text(),
                {{"series", weighed.json}, {"single", weighed.single}, {"tied", weighed.tied}});
}

}  // namespace assay
