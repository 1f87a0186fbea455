// Conditions, defaults and presets.
#include "core/config/resolver.hpp"

#include "core/config/typed.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

template <typename T>
std::unordered_map<std::string_view, std::size_t> index_of(const std::vector<T>& items,
                                                           std::string T::*name) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < items.size(); ++i) index.emplace(items[i].*name, i);
  return index;
}

std::vector<const Condition*> conditions_of(const Method& method) {
  std::vector<const Condition*> all;
  for (const auto& param : method.params) {
    all.push_back(&param.when);
    for (const auto& alternative : param.defaults) all.push_back(&alternative.when);
  }
  for (const auto& input : method.inputs) all.push_back(&input.when);
  return all;
}

}  // namespace

Resolver::Resolver(const Method& method, const Place& where, Faults& faults)
    : method_(method),
      where_(where),
      faults_(faults),
      param_index_(index_of(method.params, &Param::name)),
      input_index_(index_of(method.inputs, &Input::role)),
      governs_(method.params.size()) {
  for (const auto* condition : conditions_of(method))
    for (const auto& term : condition->terms)
      if (const auto found = param_index_.find(term.key); found != param_index_.end())
        governs_[found->second] = true;
}

const Value* Resolver::typed(const Slot& slot, const Param& param) {
  const auto [entry, is_new] = typed_.try_emplace(slot.node);
  if (is_new) entry->second = typed_value(*slot.node, param, faults_);
  return entry->second ? &*entry->second : nullptr;
}

const DataSetting* Resolver::setting(const Slot& slot, const Input& input) {
  const auto [entry, is_new] = settings_.try_emplace(slot.node);
  if (is_new) entry->second = data_setting(*slot.node, slot.key, input, faults_);
  return entry->second ? &*entry->second : nullptr;
}

const Node* Resolver::preset_named(const std::string& name) {
  if (const auto known = presets_.find(name); known != presets_.end()) return &known->second;
  for (const auto& preset : method_.presets) {
    if (preset.name != name) continue;
    const auto source = make_source("preset '" + name + "' of method '" + method_.id + "'", {},
                                    Origin::preset, preset.toml);
    Diagnostics broken;
    auto tree = parse_toml(preset.toml, source, broken);
    for (const auto& fault : broken)
      faults_.error(where_, source->name + " is broken: " + fault.message);
    if (!tree) return nullptr;
    return &presets_.emplace(name, std::move(*tree)).first->second;
  }
  return nullptr;
}

void Resolver::add_preset(Layer& layer) {
  const auto index = param_index_.find("preset");
  if (index == param_index_.end()) return;
  const auto& param = method_.params[index->second];
  const auto& slot = layer.params[index->second];
  const auto* value = slot.node != nullptr  ? typed(slot, param)
                      : param.default_value ? &*param.default_value
                                            : nullptr;
  const auto* name = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  const auto* preset = name != nullptr ? preset_named(*name) : nullptr;
  if (preset == nullptr) return;
  if (!param.when.terms.empty() && !settle(layer).params_apply[index->second]) return;
  for (const auto& entry : *preset->as<NodeTable>()) {
    const auto found = param_index_.find(entry.key);
    if (found == param_index_.end())
      faults_.error(where_, entry.where.source->name + " sets unknown '" + entry.key + "'");
    else if (auto& target = layer.params[found->second]; target.node == nullptr)
      target = {&entry.value, entry.where, Origin::preset};
  }
}

bool Resolver::is_true(const Condition& condition, const PointState& state) const {
  return holds(
      condition,
      [&](std::string_view name) -> const Value* {
        const auto found = param_index_.find(name);
        return found == param_index_.end() ? nullptr : state.values[found->second];
      },
      [&](std::string_view role) {
        const auto found = input_index_.find(role);
        return found != input_index_.end() && state.given[found->second];
      });
}

const Value* Resolver::value_of(const Slot& slot, const Param& param, const PointState& state) {
  if (slot.node != nullptr)
    if (const auto* value = typed(slot, param)) return value;
  for (const auto& alternative : param.defaults)
    if (is_true(alternative.when, state)) return &alternative.value;
  return param.default_value ? &*param.default_value : nullptr;
}

void Resolver::step(const Layer& layer, PointState& state) {
  for (std::size_t i = 0; i < method_.params.size(); ++i) {
    const auto& param = method_.params[i];
    state.params_apply[i] = is_true(param.when, state);
    state.values[i] = state.params_apply[i] ? value_of(layer.params[i], param, state) : nullptr;
  }
  for (std::size_t i = 0; i < method_.inputs.size(); ++i) {
    state.inputs_apply[i] = is_true(method_.inputs[i].when, state);
    state.given[i] = state.inputs_apply[i] && layer.inputs[i].node != nullptr;
  }
}

// Declarations may look ahead, so one pass in their order need not be enough; a chain of
// conditions settles within as many passes as it has links.
PointState Resolver::settle(const Layer& layer) {
  const auto params = method_.params.size(), inputs = method_.inputs.size();
  PointState state{std::vector<const Value*>(params), std::vector<bool>(params),
                   std::vector<bool>(inputs), std::vector<bool>(inputs)};
  for (std::size_t pass = 0; pass <= params + inputs + 1; ++pass) {
    const auto before = state;
    step(layer, state);
    if (state == before) return state;
  }
  faults_.error(where_, "the conditions of method '" + method_.id + "' contradict each other");
  return state;
}

bool Resolver::is_in_doubt(const Layer& layer) {
  for (std::size_t i = 0; i < method_.params.size(); ++i)
    if (governs_[i] && layer.params[i].node != nullptr &&
        typed(layer.params[i], method_.params[i]) == nullptr)
      return true;
  return false;
}

}  // namespace assay
