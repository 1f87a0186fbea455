// What of a method can still apply once some of its settings are fixed.
#pragma once

#include <map>
#include <set>
#include <string>

#include "registry/method/description.hpp"

namespace assay {

struct Fixed {
  std::map<std::string, Value, std::less<>> params;
  std::set<std::string, std::less<>> inputs;  // roles that are given
};

// The method without the parameters, inputs, outputs and artifacts that cannot apply, whatever the
// settings that are not fixed will be; without presets where parameter `preset` cannot. Of each
// condition only what is still open stays; a conditional default that is settled is the default.
// A fixed setting that cannot apply itself decides nothing.
Method narrowed(const Method& method, const Fixed& fixed);

}  // namespace assay
