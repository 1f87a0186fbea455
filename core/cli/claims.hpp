// The claims of experiments after their runs: judged, stored, shown.
#pragma once

#include <string>
#include <vector>

#include "core/claim/judge.hpp"
#include "core/cli/shared.hpp"
#include "core/run/plan/plan.hpp"

namespace assay::cli {

// The claims of one plan. It refers to the plan.
struct JudgedPlan {
  const Experiment* experiment = nullptr;
  std::vector<Judgement> judgements;
};

// Judges the claims of the plans that have some by what the database holds, and stores the
// verdicts.
std::vector<JudgedPlan> judge_plans(const std::vector<Plan>& plans, const Shared& shared);

bool all_hold(const std::vector<JudgedPlan>& plans);

// A table for each plan and a line for all, or a line of JSON for each claim.
std::string claims_text(const std::vector<JudgedPlan>& plans, const Shared& shared);
std::string claims_json(const std::vector<JudgedPlan>& plans);

}  // namespace assay::cli
