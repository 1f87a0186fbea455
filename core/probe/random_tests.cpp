// What can be told of a plugin by running it on settings that nobody chose.
#include <fmt/core.h>

#include <algorithm>

#include "core/probe/lab.hpp"
#include "core/probe/nearby.hpp"
#include "core/probe/tests.hpp"
#include "core/run/host/deep_check.hpp"

namespace assay::probe {
namespace {

constexpr std::uint64_t kDraws = 8;
constexpr auto kLimit = std::chrono::seconds(2);
constexpr std::size_t kEnoughSlow = 2;  // of the draws, to say that the method is

struct Drawn {
  Plan plan;
  std::vector<std::string> settings;  // that depart from the example, as lines of [params]
};

// Changes about half of the example's settings. What the checks of a file refuse stays as it was.
Drawn draw(const Lab& lab, const Plan& example, Rng& rng) {
  Drawn drawn{example, {}};
  std::vector<std::string> overrides;
  for (const auto& param : lab.method().params) {
    const auto& params = drawn.plan.experiment.points[drawn.plan.runs[0].point].params;
    const auto found = params.find(param.name);
    if (found == params.end() || rng.below(2) == 0) continue;
    const auto literal = to_toml(nearby(param, found->second.value, rng));
    if (literal == to_toml(found->second.value)) continue;
    overrides.push_back("params." + param.name + "=" + literal);
    if (auto plan = lab.variant(example, overrides)) {
      drawn.plan = *std::move(plan);
      drawn.settings.push_back(param.name + " = " + literal);
    } else {
      overrides.pop_back();
    }
  }
  return drawn;
}

bool is_refused(Lab& lab, const Plan& plan) {
  return has_errors(deep_check(plan, {plan.runs[0].point}, lab.pool()));
}

bool is_decent(const RunReport& report) {
  constexpr assay_status kDecent[] = {ASSAY_OK, ASSAY_STOPPED, ASSAY_BAD_INPUT, ASSAY_DIVERGED};
  return report.is_sound && report.status &&
         std::find(std::begin(kDecent), std::end(kDecent), *report.status) != std::end(kDecent);
}

struct Seen {
  std::vector<std::string> faults, slow;
  int results = 0, refused = 0;
};

void try_one(Lab& lab, const Drawn& drawn, Seen& seen) {
  if (is_refused(lab, drawn.plan)) {
    ++seen.refused;
    return;
  }
  Lab::Options options;
  options.should_stop = [](const ActiveRun& run) {
    return ActiveRun::Clock::now() - run.started() > kLimit;
  };
  const auto record = lab.run(drawn.plan, options);
  const bool is_slow = record.end.was_asked_to_stop;
  if (!is_slow && is_decent(record.end.report)) {
    ++(record.is_finished() ? seen.results : seen.refused);
    return;
  }
  auto text = "example '" + drawn.plan.experiment.name + "'";
  if (!is_slow) text += " ended as " + end_text(record);
  if (!drawn.settings.empty()) text += " with\n  [params]";
  for (const auto& setting : drawn.settings) text += "\n  " + setting;
  (is_slow ? seen.slow : seen.faults).push_back(text);
}

}  // namespace

Finding survives_random_settings(const Subject& subject) {
  Lab lab(subject);
  const auto& plans = lab.plans();
  Seen seen;
  for (std::uint64_t i = 0; i < kDraws && seen.slow.size() < kEnoughSlow; ++i) {
    auto rng = Rng(subject.seed, "random-configs").stream(i);
    try_one(lab, draw(lab, plans[i % plans.size()], rng), seen);
  }
  if (!seen.faults.empty())
    return fault_list(
        fmt::format("legal settings must give a result or be refused (seed {})", subject.seed),
        seen.faults);
  if (!seen.slow.empty())
    return fault_list(
        fmt::format("legal settings take over {} s (seed {})", kLimit.count(), subject.seed),
        seen.slow, TestStatus::warned);
  return {TestStatus::passed, fmt::format("seed {}: {} gave a result, {} were refused",
                                          subject.seed, seen.results, seen.refused)};
}

}  // namespace assay::probe
