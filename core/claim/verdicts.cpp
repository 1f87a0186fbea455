#include "core/claim/verdicts.hpp"

#include <fmt/format.h>

#include "core/base/json.hpp"
#include "core/claim/forms.hpp"
#include "core/claim/text.hpp"
#include "core/claim/values.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

std::size_t count_of(std::span<const JudgedClaims> all, Verdict verdict) {
  std::size_t n = 0;
  for (const auto& claims : all)
    for (const auto& judgement : claims.judgements) n += judgement.verdict == verdict;
  return n;
}

// "3 claims: 2 hold, 1 undecided"
std::string summary_line(std::span<const JudgedClaims> all) {
  const auto held = count_of(all, Verdict::holds), failed = count_of(all, Verdict::fails),
             open = count_of(all, Verdict::undecided);
  auto text = counted(held + failed + open, "claim") + ":";
  const auto add = [&](std::size_t n, const char* one, const char* several) {
    if (n > 0)
      text += fmt::format("{}{} {}", text.back() == ':' ? " " : ", ", n, n == 1 ? one : several);
  };
  add(held, "holds", "hold");
  add(failed, "fails", "fail");
  add(open, "undecided", "undecided");
  return text + "\n";
}

nlohmann::ordered_json claim_json(const Experiment& experiment, const Claim& claim,
                                  const Judgement& judgement) {
  return {{"experiment", experiment.name},
          {"claim", claim_label(claim)},
          {"verdict", verdict_name(judgement.verdict)},
          {"p", json_of(judgement.p)},
          {"text", judgement.figures},
          {"figures", judgement.all}};
}

}  // namespace

JudgedClaims judged_claims(const Experiment& experiment, db::Reader& reader) {
  const auto runs = run_values(experiment, reader.planned_runs(experiment.name),
                               reader.planned_values(experiment.name));
  return {&experiment, judge_claims(experiment, runs)};
}

bool all_hold(std::span<const JudgedClaims> all) {
  return count_of(all, Verdict::fails) + count_of(all, Verdict::undecided) == 0;
}

std::string claims_text(std::span<const JudgedClaims> all, std::size_t width, bool colour) {
  if (all.empty()) return "";
  std::string text;
  for (const auto& [experiment, judgements] : all) {
    auto table = claim_table(experiment->claims, judgements);
    if (width > 0) fit_last_column(table, width);
    text += fmt::format("\nclaims of {}\n{}", experiment->name, to_text(table, colour));
  }
  return text + "\n" + summary_line(all);
}

std::string claims_json(std::span<const JudgedClaims> all) {
  std::string text;
  for (const auto& [experiment, judgements] : all)
    for (std::size_t i = 0; i < judgements.size(); ++i)
      text += lenient_json(claim_json(*experiment, experiment->claims[i], judgements[i])) + "\n";
  return text;
}

}  // namespace assay
