// Which settings have a meaning where.
#include "core/config/applicability.hpp"

#include "core/config/typed.hpp"
#include "core/method/condition.hpp"

namespace assay {

template <typename T>
struct Applicability::Item {
  const T& declared;
  const std::string& name;
  std::string noun, section;
  const Slot& slot;
  bool applies;
  bool has_value;
  bool is_in_doubt;  // what its condition looks at is itself at fault
};

namespace {

// The values at this point of the parameters that a condition looks at: solver = "emd".
std::string situation(const Condition& when, const Method& method, const State& state) {
  std::vector<std::string> parts;
  for (const auto& term : when.terms) {
    const auto* param = find_param(method, term.key);
    if (param == nullptr) continue;
    const auto* value = state.values[static_cast<std::size_t>(param - method.params.data())];
    parts.push_back(value != nullptr ? term.key + " = " + to_toml(*value)
                                     : term.key + " does not apply");
  }
  return parts.empty() ? "here" : "where " + joined(parts, " and ");
}

std::string those_that_apply(const Method& method, const State& state, const Param&) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < method.params.size(); ++i)
    if (state.params_apply[i]) names.push_back(method.params[i].name);
  return names.empty() ? "none" : joined(names);
}

std::string those_that_apply(const Method& method, const State& state, const Input&) {
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < method.inputs.size(); ++i)
    if (state.inputs_apply[i]) roles.push_back(method.inputs[i].role);
  return roles.empty() ? "none" : joined(roles);
}

}  // namespace

Applicability::Applicability(const Node& tree, const Place& method_where, Faults& faults)
    : tree_(tree), method_where_(method_where), faults_(faults) {}

void Applicability::see(const Layer& layer, const State& state, Resolver& resolver) {
  const auto& method = resolver.method();
  const bool doubt = resolver.is_in_doubt(layer);
  for (std::size_t i = 0; i < method.params.size(); ++i) {
    const auto& param = method.params[i];
    see_item(Item<Param>{param, param.name, "parameter", "params", layer.params[i],
                         state.params_apply[i], state.values[i] != nullptr, doubt},
             method, state);
  }
  for (std::size_t i = 0; i < method.inputs.size(); ++i) {
    const auto& input = method.inputs[i];
    see_item(Item<Input>{input, input.role, "input", "data", layer.inputs[i], state.inputs_apply[i],
                         state.given[i], doubt},
             method, state);
  }
}

template <typename T>
void Applicability::see_item(const Item<T>& item, const Method& method, const State& state) {
  const auto& slot = item.slot;
  if (item.is_in_doubt && !item.declared.when.terms.empty()) return;
  if (item.applies && slot.node == nullptr && !item.has_value && !item.declared.optional)
    report_missing(item, method);
  if (slot.node == nullptr || slot.origin == Origin::preset) return;
  const bool is_swept = slot.origin == Origin::sweep;
  const auto line = is_swept ? std::to_string(slot.key.line) + "." : std::string();
  auto& idle = idle_[line + item.section + "." + item.name];
  if (item.applies && !is_swept) idle.applies_somewhere = true;
  if (item.applies || idle.where.source) return;
  idle.where = slot.key;
  idle.message = (is_swept ? "swept " : "") + item.noun + " '" + item.name +
                 "' does not apply: it needs " + to_string(item.declared.when);
  idle.hint = situation(item.declared.when, method, state) +
              " these apply: " + those_that_apply(method, state, item.declared);
}

template <typename T>
void Applicability::report_missing(const Item<T>& item, const Method& method) {
  auto message = item.noun + " '" + item.name + "' of method '" + method.id + "' is missing";
  if (!item.declared.when.terms.empty())
    message += ": it is needed where " + to_string(item.declared.when);
  faults_.error(section(item.section), std::move(message),
                "expected in [" + item.section + "]: " + describe(item.declared));
}

// Where a missing key would belong; without the section, the method that asks for it.
Place Applicability::section(const std::string& name) const {
  const auto* entry = find(tree_, name);
  return entry != nullptr ? entry->where : method_where_;
}

void Applicability::finish() {
  for (auto& [key, idle] : idle_)
    if (idle.where.source && !idle.applies_somewhere)
      faults_.error(idle.where, std::move(idle.message), std::move(idle.hint));
}

}  // namespace assay
