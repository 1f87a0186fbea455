// The claims of experiments after their runs, for people and for programs.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/claim/judge.hpp"
#include "db/reader.hpp"

namespace assay {

// The judgements of an experiment's claims, in their order. It refers to the experiment.
struct JudgedClaims {
  const Experiment* experiment = nullptr;
  std::vector<Judgement> judgements;
};

// By what the experiment's current plan gave.
JudgedClaims judged_claims(const Experiment& experiment, db::Reader& reader);

bool all_hold(std::span<const JudgedClaims> all);

// A table for each experiment and a line that counts the verdicts of all; empty where there are no
// experiments. A `width` cuts the last column; 0: none.
std::string claims_text(std::span<const JudgedClaims> all, std::size_t width, bool colour);

// A line of JSON for each claim.
std::string claims_json(std::span<const JudgedClaims> all);

}  // namespace assay
