// The text with its creatives and their prices, for people.
#pragma once

#include <string>

#include "plugins/position_auction/draw.hpp"

namespace assay::position_auction {

// Markdown: each paragraph, and behind it the creative of its place, if it has one, as a quotation
// with the probability of a click and the price of one.
std::string answer(const Problem& problem, const Solved& solved);

}  // namespace assay::position_auction
