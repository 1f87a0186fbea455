// Words to values, by the same path as overrides of an experiment.
#include "core/config/fixed.hpp"

#include "core/config/assignment.hpp"
#include "core/config/layers.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

constexpr std::string_view kOption = "KEY=VALUE";

// "task=x" belongs in [params] as "params.task=x" does.
Node in_sections(Node tree) {
  const auto where = tree.where;
  NodeTable sections, params;
  for (auto& entry : *std::get_if<NodeTable>(&tree.value)) {
    const bool is_section =
        (entry.key == "params" || entry.key == "data") && entry.value.as<NodeTable>() != nullptr;
    (is_section ? sections : params).push_back(std::move(entry));
  }
  if (!params.empty()) sections.push_back({"params", where, {std::move(params), where}});
  return {std::move(sections), where};
}

template <typename T>
void warn_where_idle(const Slot& slot, const T& declared, const std::string& noun,
                     const std::string& name, const T* left, Faults& faults) {
  if (slot.node == nullptr || left != nullptr) return;
  faults.warn(slot.key,
              noun + " '" + name + "' does not apply: it needs " + to_string(declared.when));
}

void add(const Layer& layer, Resolver& resolver, Fixed& fixed) {
  const auto& method = resolver.method();
  for (std::size_t i = 0; i < layer.params.size(); ++i) {
    if (layer.params[i].node == nullptr) continue;
    const auto* value = resolver.typed(layer.params[i], method.params[i]);
    if (value != nullptr) fixed.params.insert_or_assign(method.params[i].name, *value);
  }
  for (std::size_t i = 0; i < layer.inputs.size(); ++i)
    if (layer.inputs[i].node != nullptr) fixed.inputs.insert(method.inputs[i].role);
}

void warn_of_idle(const Layer& layer, const Method& method, const Method& left, Faults& faults) {
  for (std::size_t i = 0; i < layer.params.size(); ++i)
    warn_where_idle(layer.params[i], method.params[i], "parameter", method.params[i].name,
                    find_param(left, method.params[i].name), faults);
  for (std::size_t i = 0; i < layer.inputs.size(); ++i)
    warn_where_idle(layer.inputs[i], method.inputs[i], "input", method.inputs[i].role,
                    find_input(left, method.inputs[i].role), faults);
}

}  // namespace

Fixed read_fixed(const std::vector<std::string>& words, const Method& method,
                 Diagnostics& diagnostics) {
  Faults faults;
  Resolver resolver(method, {}, faults);
  std::vector<Node> trees;
  for (const auto& word : words)
    if (auto tree = parse_assignment(word, kOption, diagnostics))
      trees.push_back(in_sections(std::move(*tree)));
  Fixed fixed;
  std::vector<Layer> layers;
  for (const auto& tree : trees) {
    layers.push_back(read_settings(tree, resolver, faults).layer);
    add(layers.back(), resolver, fixed);
  }
  const auto left = narrowed(method, fixed);
  if (!faults.has_errors())
    for (const auto& layer : layers) warn_of_idle(layer, method, left, faults);
  auto found = std::move(faults).sorted({});
  diagnostics.insert(diagnostics.end(), found.begin(), found.end());
  return fixed;
}

}  // namespace assay
