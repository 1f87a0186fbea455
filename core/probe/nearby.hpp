// A random legal value of a parameter near a given one.
#pragma once

#include <assay/rng.hpp>

#include "registry/method/description.hpp"

namespace assay::probe {

// Another value of the parameter: a choice; an integer of half to twice the size, since sizes cost
// time; a real of a tenth to ten times the size. Held to the declared range, but for an excluded
// bound. Text without choices and NaN are left as they are, and so is the length of a list.
Value nearby(const Param& param, const Value& value, Rng& rng);

}  // namespace assay::probe
