// What a method's declarations make of the settings of one point: presets, conditions, defaults.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/config/faults.hpp"

namespace assay {

// A value as somebody wrote it, before it is checked. No node: nobody did.
struct Slot {
  const Node* node = nullptr;
  Place key;
  Origin origin = Origin::builtin;
};

// One slot for each declared parameter and input, in the order of their declaration.
struct Layer {
  std::vector<Slot> params, inputs;
};

// What holds at a point; null or false where a parameter or an input does not exist there.
struct PointState {
  std::vector<const Value*> values;
  std::vector<bool> params_apply, inputs_apply, given;

  bool operator==(const PointState&) const = default;
};

class Resolver {
 public:
  // `where` is the place of the method's name, to which faults of its presets are pinned.
  Resolver(const Method& method, const Place& where, Faults& faults);

  // Checked values of slots; each node is checked once, however many points share it. Null:
  // the node is at fault.
  const Value* typed(const Slot& slot, const Param& param);
  const DataSetting* setting(const Slot& slot, const Input& input);

  // Fills the empty slots that the point's preset sets, if presets apply there.
  void add_preset(Layer& layer);

  PointState settle(const Layer& layer);

  // Whether a value that conditions look at is at fault, so that what depends on it is unknown.
  bool is_in_doubt(const Layer& layer);

  bool is_true(const Condition& condition, const PointState& state) const;

  const Method& method() const { return method_; }

 private:
  void step(const Layer& layer, PointState& state);
  const Value* value_of(const Slot& slot, const Param& param, const PointState& state);
  const Node* preset_named(const std::string& name);

  const Method& method_;
  Place where_;
  Faults& faults_;
  std::unordered_map<std::string_view, std::size_t> param_index_, input_index_;
  std::vector<bool> governs_;  // by parameter: some condition looks at it
  std::unordered_map<const Node*, std::optional<Value>> typed_;
  std::unordered_map<const Node*, std::optional<DataSetting>> settings_;
  std::map<std::string, Node> presets_;
};

}  // namespace assay
