// From tables to slots.
#include "core/config/layers.hpp"

#include <algorithm>

#include "core/config/settings.hpp"
#include "core/config/typed.hpp"

namespace assay {
namespace {

std::size_t index_of(const Method& method, const Key& key) {
  if (key.kind == Key::Kind::param)
    return static_cast<std::size_t>(find_param(method, key.name) - method.params.data());
  return static_cast<std::size_t>(find_input(method, key.name) - method.inputs.data());
}

Slot& slot_of(Layer& layer, const Method& method, const Key& key) {
  auto& slots = key.kind == Key::Kind::param ? layer.params : layer.inputs;
  return slots[index_of(method, key)];
}

// "did you mean 'lambda'? (real, >= 0, default 1.0: weight of the gap)"
template <typename T>
std::string hint(const std::string& name, const std::vector<T>& declared, std::string T::*label) {
  std::vector<std::string> names;
  for (const auto& item : declared) names.push_back(item.*label);
  auto text = suggestion(name, names);
  for (const auto& item : declared)
    if (text == "did you mean '" + item.*label + "'?") return text + " (" + describe(item) + ")";
  return text;
}

template <typename T>
void read_section(const Node& tree, const std::string& section, const std::vector<T>& declared,
                  std::string T::*label, std::string_view noun, const Method& method,
                  std::vector<Slot>& slots, Faults& faults) {
  const auto* table = find(tree, section);
  if (table == nullptr || !is_table(*table, faults)) return;
  for (const auto& entry : *table->value.as<NodeTable>()) {
    const auto found = std::find_if(declared.begin(), declared.end(),
                                    [&](const T& item) { return item.*label == entry.key; });
    if (found == declared.end())
      faults.error(
          entry.where,
          "unknown " + std::string(noun) + " '" + entry.key + "' of method '" + method.id + "'",
          hint(entry.key, declared, label));
    else
      slots[static_cast<std::size_t>(found - declared.begin())] = {
          &entry.value, entry.where, entry.value.where.source->origin};
  }
}

std::uint32_t read_threads(const Node& tree, Faults& faults) {
  const auto* run = find(tree, "run");
  const auto* entry = run != nullptr ? find(run->value, "threads") : nullptr;
  return entry != nullptr ? threads_of(*entry, faults).value_or(1) : 1;
}

void check_value(const Axis::Moving& moving, const Node& node, Resolver& resolver, Faults& faults) {
  const auto& method = resolver.method();
  const Slot slot{&node, moving.where, Origin::sweep};
  if (moving.key.kind == Key::Kind::param)
    resolver.typed(slot, *find_param(method, moving.key.name));
  else if (moving.key.kind == Key::Kind::data)
    resolver.setting(slot, *find_input(method, moving.key.name));
  else
    threads_of({moving.key.dotted(), moving.where, node}, faults);
}

}  // namespace

Settings read_settings(const Node& tree, Resolver& resolver, Faults& faults) {
  const auto& method = resolver.method();
  Settings settings;
  settings.layer.params.resize(method.params.size());
  settings.layer.inputs.resize(method.inputs.size());
  read_section(tree, "params", method.params, &Param::name, "parameter", method,
               settings.layer.params, faults);
  read_section(tree, "data", method.inputs, &Input::role, "input", method, settings.layer.inputs,
               faults);
  for (std::size_t i = 0; i < method.params.size(); ++i)
    if (settings.layer.params[i].node != nullptr)
      resolver.typed(settings.layer.params[i], method.params[i]);
  for (std::size_t i = 0; i < method.inputs.size(); ++i)
    if (settings.layer.inputs[i].node != nullptr)
      resolver.setting(settings.layer.inputs[i], method.inputs[i]);
  settings.threads = read_threads(tree, faults);
  return settings;
}

Settings with_steps(Settings settings, const SweepBlock& block,
                    const std::vector<std::size_t>& steps, const Method& method) {
  for (std::size_t a = 0; a < block.axes.size(); ++a) {
    const auto& axis = block.axes[a];
    const auto& values = axis.steps[steps[a]];
    for (std::size_t k = 0; k < axis.keys.size(); ++k) {
      const auto& [key, where] = axis.keys[k];
      if (key.kind != Key::Kind::threads)
        slot_of(settings.layer, method, key) = {values[k], where, Origin::sweep};
      else if (const auto* threads = values[k]->as<std::int64_t>())
        settings.threads = static_cast<std::uint32_t>(*threads);
    }
  }
  return settings;
}

void check_axes(const Sweep& sweep, Resolver& resolver, Faults& faults) {
  for (const auto& block : sweep.blocks)
    for (const auto& axis : block.axes)
      for (const auto& step : axis.steps)
        for (std::size_t k = 0; k < axis.keys.size(); ++k)
          check_value(axis.keys[k], *step[k], resolver, faults);
}

}  // namespace assay
