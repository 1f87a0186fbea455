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

// The item of this name, else the first whose pattern it fits.
template <typename T>
const T* find_member(const std::vector<T>& items, std::string_view name) {
  if (const auto* exact = find(items, name, &T::name)) return exact;
  for (const auto& item : items)
    if (fits_pattern(name, item.name)) return &item;
  return nullptr;
}

}  // namespace

const Param* find_param(const Method& method, std::string_view name) {
  return find(method.params, name, &Param::name);
}

const Input* find_input(const Method& method, std::string_view role) {
  return find(method.inputs, role, &Input::role);
}

const Output* find_output(const Method& method, std::string_view name) {
  return find_member(method.outputs, name);
}

const ArtifactDeclaration* find_artifact(const Method& method, std::string_view name) {
  return find_member(method.artifacts, name);
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
