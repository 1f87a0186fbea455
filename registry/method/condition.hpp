// Conditions ("task=train & !data.x"): parsing, printing and deciding them.
#pragma once

#include <functional>
#include <string_view>

#include "registry/method/description.hpp"

namespace assay {

// Throws std::invalid_argument with a sentence when the text does not follow the grammar.
Condition parse_condition(std::string_view text);

std::string to_string(const Condition& condition);

// Decides a condition. `value_of` gives a parameter's value or null when it has none;
// `is_given` tells whether [data] names a role. A term about a parameter without a value does not
// hold, negated or not; a list equals what one of its elements equals.
bool holds(const Condition& condition,
           const std::function<const Value*(std::string_view)>& value_of,
           const std::function<bool(std::string_view)>& is_given);

}  // namespace assay
