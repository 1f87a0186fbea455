// Claims and verdicts for people.
#pragma once

#include <span>
#include <string>

#include "core/base/table.hpp"
#include "core/claim/judge.hpp"

namespace assay {

// The claim in one line: "median cost <= 1 where solver=emd".
std::string claim_label(const Claim& claim);

// A row for each claim: the claim, the verdict, p where a comparison gave one, and the figures.
TextTable claim_table(std::span<const Claim> claims, std::span<const Judgement> judgements);

}  // namespace assay
