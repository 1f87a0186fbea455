#include "core/cli/claims.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/json.hpp"
#include "core/claim/text.hpp"
#include "core/claim/values.hpp"
#include "core/data/error.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/table_width.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

using nlohmann::ordered_json;

ordered_json claim_json(const Experiment& experiment, std::size_t at, const Judgement& judgement) {
  return {{"experiment", experiment.name},
          {"claim", claim_label(experiment.claims[at])},
          {"verdict", verdict_name(judgement.verdict)},
          {"p", judgement.p ? cell_json(db::Cell(*judgement.p)) : ordered_json(nullptr)},
          {"text", judgement.figures},
          {"figures", judgement.all}};
}

std::size_t count(const std::vector<JudgedPlan>& plans, Verdict verdict) {
  std::size_t n = 0;
  for (const auto& plan : plans)
    for (const auto& judgement : plan.judgements) n += judgement.verdict == verdict;
  return n;
}

// "3 claims: 2 hold, 1 undecided"
std::string summary_line(const std::vector<JudgedPlan>& plans) {
  const auto held = count(plans, Verdict::holds), failed = count(plans, Verdict::fails),
             open = count(plans, Verdict::undecided);
  auto text = counted(static_cast<std::int64_t>(held + failed + open), "claim") + ":";
  const auto add = [&](std::size_t n, const char* one, const char* several) {
    if (n > 0)
      text += fmt::format("{}{} {}", text.back() == ':' ? " " : ", ", n, n == 1 ? one : several);
  };
  add(held, "holds", "hold");
  add(failed, "fails", "fail");
  add(open, "undecided", "undecided");
  return text + "\n";
}

}  // namespace

std::vector<JudgedPlan> judge_plans(const std::vector<Plan>& plans, const Shared& shared) {
  std::vector<JudgedPlan> judged;
  const auto has_claims = [](const Plan& plan) { return !plan.experiment.claims.empty(); };
  if (std::none_of(plans.begin(), plans.end(), has_claims)) return judged;
  db::Reader reader(shared.database);
  db::Store store(shared.database, db::system_ms, patiently());
  for (const auto& plan : plans) {
    if (!has_claims(plan)) continue;
    const auto& experiment = plan.experiment;
    const auto runs = run_values(experiment, reader.planned_runs(experiment.name),
                                 reader.planned_values(experiment.name));
    judged.push_back({&experiment, judge_claims(experiment, runs)});
    store.claims(experiment.name, claim_rows(experiment.claims, judged.back().judgements));
  }
  return judged;
}

bool all_hold(const std::vector<JudgedPlan>& plans) {
  return count(plans, Verdict::fails) + count(plans, Verdict::undecided) == 0;
}

std::string claims_text(const std::vector<JudgedPlan>& plans, const Shared& shared) {
  if (plans.empty()) return "";
  std::string text;
  for (const auto& plan : plans) {
    auto table = claim_table(plan.experiment->claims, plan.judgements);
    if (shared.width_out > 0) fit_last_column(table, shared.width_out);
    text +=
        fmt::format("\nclaims of {}\n{}", plan.experiment->name, to_text(table, shared.colour_out));
  }
  return text + "\n" + summary_line(plans);
}

std::string claims_json(const std::vector<JudgedPlan>& plans) {
  std::string text;
  for (const auto& plan : plans)
    for (std::size_t i = 0; i < plan.judgements.size(); ++i)
      text += lenient_json(claim_json(*plan.experiment, i, plan.judgements[i])) + "\n";
  return text;
}

}  // namespace assay::cli
