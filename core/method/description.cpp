// Looking up what a method declares.
#include "core/method/description.hpp"

#include <algorithm>

namespace assay {
namespace {

template <typename T>
const T* find(const std::vector<T>& items, std::string_view wanted, std::string T::*name) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.*name == wanted; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const Param* find_param(const Method& method, std::string_view name) {
  return find(method.params, name, &Param::name);
}

const Input* find_input(const Method& method, std::string_view role) {
  return find(method.inputs, role, &Input::role);
}

const Output* find_output(const Method& method, std::string_view name) {
  if (const auto* exact = find(method.outputs, name, &Output::name)) return exact;
  for (const auto& output : method.outputs)
    if (fits_pattern(name, output.name)) return &output;
  return nullptr;
}

bool fits_pattern(std::string_view name, std::string_view pattern) {
  const auto open = pattern.find('{');
  const auto close = pattern.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return name == pattern;
  if (name.substr(0, open) != pattern.substr(0, open)) return false;
  const auto rest = pattern.substr(close + 1);
  for (auto used = open + 1; used <= name.size(); ++used)
    if (fits_pattern(name.substr(used), rest)) return true;
  return false;
}

}  // namespace assay
