#include "plugins/position_auction/answer.hpp"

#include <cstdio>

namespace assay::position_auction {
namespace {

std::string rounded(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", x);
  return text;
}

std::string quotation(const Problem& problem, const Solved& solved, std::size_t k) {
  const auto& shown = solved.placement[k];
  std::string text = "> **Sponsored:** " + problem.creatives[to_size(shown.ad)] + "  \n> *";
  if (problem.setting.is_cascade) text += "read as number " + std::to_string(k + 1) + ", ";
  if (shown.display < 1) text += "shown with probability " + rounded(shown.display) + ", ";
  text += "clicked with probability " + rounded(shown.click) + ", bids " +
          rounded(solved.auction.values[to_size(shown.ad)]) + " per click";
  if (!solved.payments.empty())
    text += ", pays " + rounded(solved.payments[k] / shown.click) + " per click";
  return text + "*\n\n";
}

}  // namespace

std::string answer(const Problem& problem, const Solved& solved) {
  std::string text;
  for (std::size_t place = 0; place < problem.paragraphs.size(); ++place) {
    text += problem.paragraphs[place] + "\n\n";
    for (std::size_t k = 0; k < solved.placement.size(); ++k)
      if (to_size(solved.placement[k].place) == place) text += quotation(problem, solved, k);
  }
  return text;
}

}  // namespace assay::position_auction
