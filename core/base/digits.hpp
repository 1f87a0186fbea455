// How many digits of a number tell something.
#pragma once

#include <string>

namespace assay {

// As many digits as show the second one of the spread, four at least; just four where there is no
// spread: 1000000000000.5 -+ 0.25 keeps its last digits, 0.123456 -+ 0.1 does not.
std::string with_spread(double value, double spread);

// At most four digits, or as many more as it takes to look other than `other`, if it is another.
std::string told_apart(double value, double other);

// Two digits, or as many more as keep the number on its own side of 0.05, 0.01 and 0.001.
std::string p_text(double p);

}  // namespace assay
