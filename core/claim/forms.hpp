// The forms of a claim, each weighed by a function of its own.
#pragma once

#include <fmt/format.h>

#include "core/claim/judge.hpp"
#include "core/claim/runs.hpp"

namespace assay {

Judgement judge_bound(const Claim& claim, const ClaimedRuns& side);
Judgement judge_series(const Claim& claim, const ClaimedRuns& side);  // trend and best
Judgement judge_comparison(const Claim& claim, const Experiment& experiment,
                           const ClaimedRuns& left, const ClaimedRuns& right);

// What they share.
nlohmann::ordered_json json_of(Real value);
nlohmann::ordered_json json_of(const std::optional<double>& value);
Judgement judged(bool holds, std::string figures, nlohmann::ordered_json all);
std::string counted(std::size_t n, std::string_view noun);

// What keeps the claim from being weighed at all.
std::optional<Judgement> obstacle(const Claim& claim, const ClaimedRuns& side,
                                  const std::string& metric);
std::optional<Judgement> not_a_number(const ClaimedRuns& side);

// For figures: short, but not so short that it looks equal to what it is weighed against and is
// not.
std::string figure(Real value);
std::string figure(Real value, Real against, bool is_computed = false);

// a < b. Values that were computed differ only where rounding alone does not explain it.
bool is_less(Real a, Real b, bool is_computed);

}  // namespace assay
