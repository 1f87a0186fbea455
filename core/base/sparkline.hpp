// A curve in one line of text.
#pragma once

#include <span>
#include <string>

namespace assay {

// The values as eight heights of block characters, `width` of them or fewer; longer series show
// the mean of each stretch. NaN is a gap, infinities stand at the edge, a constant in the middle.
std::string sparkline(std::span<const double> values, std::size_t width);

}  // namespace assay
