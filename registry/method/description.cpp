// Looking up what a method declares.
#include "registry/method/description.hpp"

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

// Between the texts of the pattern stands one letter at least. The first place of each text that is
// possible leaves most to those behind it, so no other need be tried.
bool fits_pattern(std::string_view name, std::string_view pattern) {
  auto open = pattern.find('{'), close = pattern.find('}', open);
  if (open == std::string_view::npos || close == std::string_view::npos) return name == pattern;
  if (!name.starts_with(pattern.substr(0, open))) return false;
  name.remove_prefix(open);
  for (;;) {
    pattern.remove_prefix(close + 1);
    open = pattern.find('{'), close = pattern.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos)
      return name.size() > pattern.size() && name.ends_with(pattern);
    const auto at = name.find(pattern.substr(0, open), 1);
    if (at == std::string_view::npos) return false;
    name.remove_prefix(at + open);
  }
}

}  // namespace assay
