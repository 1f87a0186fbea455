#include "core/claim/text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/digits.hpp"
#include "core/base/number.hpp"
#include "core/base/param_key.hpp"
#include "core/claim/forms.hpp"

namespace assay {
namespace {

std::string fold_word(Claim::Fold fold) {
  return fold == Claim::Fold::none ? "" : fold == Claim::Fold::mean ? "mean " : "median ";
}

std::string where_text(const Claim::Side& side) {
  return side.where.empty() ? "" : " where " + label_of(side.where);
}

std::string side_text(const Claim::Side& side) {
  return side.metric + (side.where.empty() ? "" : " (" + label_of(side.where) + ")");
}

// Limits as they are, not rounded.
std::string limit_text(Real limit) {
  const auto value = static_cast<double>(limit);
  return static_cast<Real>(value) == limit ? shortest(value) : figure(limit);
}

std::string bound_text(const Claim& claim) {
  const std::string less = claim.is_strict() ? "<" : "<=", more = claim.is_strict() ? ">" : ">=";
  auto metric = fold_word(claim.fold) + claim.left.metric;
  if (claim.level) metric = fmt::format("{} % bound of {}", compact(100 * *claim.level), metric);
  if (claim.equals)
    return fmt::format("{} = {} ± {}", metric, limit_text(*claim.equals),
                       shortest(claim.tolerance));
  if (!claim.max) return fmt::format("{} {} {}", metric, more, limit_text(*claim.min));
  const auto upper = fmt::format("{} {} {}", metric, less, limit_text(*claim.max));
  return claim.min ? fmt::format("{} {} {}", limit_text(*claim.min), less, upper) : upper;
}

std::string best_text(const Claim& claim) {
  return fmt::format("{}{} is {} at {}{}", fold_word(claim.fold), claim.left.metric,
                     claim.goal == Goal::maximize ? "highest" : "lowest",
                     label_of({{claim.across, *claim.best}}),
                     claim.is_strict() ? "" : ", ties allowed");
}

std::string trend_text(const Claim& claim) {
  const auto* verb = claim.is_strict()  ? claim.increasing ? "increases" : "decreases"
                     : claim.increasing ? "does not decrease"
                                        : "does not increase";
  return fmt::format("{}{} {} with {}", fold_word(claim.fold), claim.left.metric, verb,
                     short_key(claim.across));
}

std::string comparison_text(const Claim& claim) {
  auto text = fold_word(claim.fold) + side_text(claim.left) + (claim.is_strict() ? " < " : " <= ");
  if (claim.times < 1 || claim.times > 1) text += shortest(claim.times) + " * ";
  text += side_text(claim.right);
  if (claim.plus > 0) text += " + " + shortest(claim.plus);
  if (claim.plus < 0) text += " - " + shortest(-claim.plus);
  if (claim.share) text += fmt::format(" in {} % of the pairs", compact(100 * *claim.share));
  if (claim.level) text += fmt::format(", with {} % confidence", compact(100 * *claim.level));
  return text;
}

std::string form_text(const Claim& claim) {
  switch (claim.kind) {
    case Claim::Kind::bound:
      return bound_text(claim) + where_text(claim.left);
    case Claim::Kind::trend:
      return trend_text(claim) + where_text(claim.left);
    case Claim::Kind::best:
      return best_text(claim) + where_text(claim.left);
    case Claim::Kind::compare:
      return comparison_text(claim);
  }
  return {};
}

}  // namespace

std::string claim_label(const Claim& claim) {
  return form_text(claim) + (claim.admits_untrusted ? ", untrusted runs admitted" : "");
}

TextTable claim_table(std::span<const Claim> claims, std::span<const Judgement> judgements) {
  const bool with_p = std::any_of(judgements.begin(), judgements.end(),
                                  [](const Judgement& judgement) { return judgement.p; });
  TextTable table{{"claim", "verdict"}, {}, {Align::left, Align::left}};
  if (with_p) table.header.emplace_back("p");
  table.header.emplace_back("figures");
  table.align.resize(table.header.size(), Align::left);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto& judgement = judgements[i];
    auto& row = table.rows.emplace_back();
    row = {claim_label(claims[i]), std::string(verdict_name(judgement.verdict))};
    if (with_p) row.push_back(judgement.p ? p_text(*judgement.p) : "");
    row.push_back(judgement.figures);
  }
  return table;
}

}  // namespace assay
