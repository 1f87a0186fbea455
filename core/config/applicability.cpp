// Which settings have a meaning where.
#include "core/config/applicability.hpp"

#include "core/config/typed.hpp"
#include "registry/method/condition.hpp"

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
  bool is_new;       // the point is

  bool is_swept() const { return slot.origin == Origin::sweep; }
};

namespace {

std::string simple(const Condition::Term& term, const Method& method, const PointState& state) {
  if (term.values.empty()) return term.key + (term.negated ? " is given" : " is not given");
  const auto* param = find_param(method, term.key);
  if (param == nullptr) return term.key + " does not exist";
  const auto index = static_cast<std::size_t>(param - method.params.data());
  if (!state.params_apply[index]) return term.key + " does not apply";
  const auto* value = state.values[index];
  return value != nullptr ? term.key + " = " + to_toml(*value) : term.key + " is not set";
}

std::string actual(const Condition::Term& term, const Method& method, const PointState& state) {
  std::vector<std::string> parts = {simple(term, method, state)};
  for (const auto& other : term.others) parts.push_back(simple(other, method, state));
  return joined(parts, " and ");
}

// Why a condition does not hold at this point: solver = "emd".
std::string situation(const Condition& when, const PointState& state, const Resolver& resolver) {
  std::vector<std::string> parts;
  for (const auto& term : when.terms)
    if (!resolver.is_true({{term}}, state)) parts.push_back(actual(term, resolver.method(), state));
  return joined(parts, " and ");
}

std::string those_that_apply(const Method& method, const PointState& state, const Param&) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < method.params.size(); ++i)
    if (state.params_apply[i]) names.push_back(method.params[i].name);
  return names.empty() ? "none" : joined(names);
}

std::string those_that_apply(const Method& method, const PointState& state, const Input&) {
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < method.inputs.size(); ++i)
    if (state.inputs_apply[i]) roles.push_back(method.inputs[i].role);
  return roles.empty() ? "none" : joined(roles);
}

// "6 combinations are 2 points".
std::string merged_text(std::size_t combinations, std::size_t points) {
  const auto those =
      combinations == 1 ? "a combination" : std::to_string(combinations) + " combinations";
  if (points == 0) return those + " appeared before";
  return those + " are " + (points == 1 ? "one point" : std::to_string(points) + " points");
}

}  // namespace

Applicability::Applicability(const Node& tree, const Place& method_where, Faults& faults)
    : tree_(tree), method_where_(method_where), faults_(faults) {}

bool Applicability::see(const Layer& layer, const PointState& state, Resolver& resolver,
                        bool is_new) {
  const auto& method = resolver.method();
  const bool doubt = resolver.is_in_doubt(layer);
  bool is_reduced = false;
  const auto see_one = [&](const auto& item) {
    see_item(item, state, resolver);
    is_reduced = is_reduced || (item.is_swept() && !item.applies);
  };
  for (std::size_t i = 0; i < method.params.size(); ++i) {
    const auto& param = method.params[i];
    see_one(Item<Param>{param, param.name, "parameter", "params", layer.params[i],
                        state.params_apply[i], state.values[i] != nullptr, doubt, is_new});
  }
  for (std::size_t i = 0; i < method.inputs.size(); ++i) {
    const auto& input = method.inputs[i];
    see_one(Item<Input>{input, input.role, "input", "data", layer.inputs[i], state.inputs_apply[i],
                        state.given[i], doubt, is_new});
  }
  return is_reduced;
}

template <typename T>
void Applicability::see_item(const Item<T>& item, const PointState& state,
                             const Resolver& resolver) {
  const auto& slot = item.slot;
  if (item.is_in_doubt && !item.declared.when.terms.empty()) return;
  if (item.applies && slot.node == nullptr && !item.has_value && !item.declared.optional)
    report_missing(item, resolver.method());
  if (slot.node == nullptr || slot.origin == Origin::preset) return;
  const auto line = item.is_swept() ? std::to_string(slot.key.line) + "." : std::string();
  auto& idle = idle_[line + item.section + "." + item.name];
  idle.is_swept = item.is_swept();
  if (item.applies) idle.applies_somewhere = true;
  if (item.applies) return;
  ++idle.combinations;
  if (item.is_new) ++idle.points;
  if (idle.where.source) return;
  idle.where = slot.key;
  idle.what = item.noun + " '" + item.name + "'";
  idle.needs = to_string(item.declared.when);
  idle.situation = situation(item.declared.when, state, resolver);
  idle.those_that_apply = those_that_apply(resolver.method(), state, item.declared);
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

void Applicability::report(const Idle& idle, bool is_strict) {
  const auto what = (idle.is_swept ? "swept " : "") + idle.what;
  const auto needs = ": it needs " + idle.needs;
  if (is_strict)
    return faults_.error(idle.where, what + " does not apply" + needs,
                         "where " + idle.situation + " these apply: " + idle.those_that_apply);
  const bool partly = idle.applies_somewhere;
  auto hint = (partly ? "where " : "here ") + idle.situation;
  if (idle.is_swept && idle.points < idle.combinations)
    hint += ": " + merged_text(idle.combinations, idle.points);
  faults_.note(idle.where,
               what + " does not apply" + (partly ? " everywhere" : " and is left out") + needs,
               std::move(hint));
}

void Applicability::finish(bool is_strict) {
  if (!is_strict && faults_.has_errors()) return;
  for (const auto& [key, idle] : idle_)
    if (idle.where.source && (idle.is_swept || !idle.applies_somewhere)) report(idle, is_strict);
}

}  // namespace assay
