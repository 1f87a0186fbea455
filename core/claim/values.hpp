// Between claims and the database: values in, verdicts out.
#pragma once

#include <span>
#include <vector>

#include "core/claim/judge.hpp"
#include "db/reader.hpp"

namespace assay {

// What the runs of the experiment's current plan gave, numbers only. Entries at points that the
// experiment does not have are left out.
std::vector<RunValues> run_values(const Experiment& experiment,
                                  std::span<const db::PlannedRun> runs,
                                  std::span<const db::PlannedValue> values);

std::vector<db::ClaimRow> claim_rows(std::span<const Claim> claims,
                                     std::span<const Judgement> judgements);

}  // namespace assay
