// Values of parameters: types, ranges, choices, lengths.
#include "core/config/typed.hpp"

#include <algorithm>
#include <cmath>

namespace assay {
namespace {

std::string_view noun(Type type) {
  constexpr std::string_view kNouns[] = {
      "a bool",         "an int",          "a real",          "a text",
      "a list of ints", "a list of reals", "a list of texts", "a list of lists of ints"};
  return kNouns[static_cast<std::size_t>(type)];
}

// Reads one value; `where_in` names it in messages: "parameter 'rate'".
class Reader {
 public:
  Reader(const Param& param, Faults& faults)
      : param_(param), faults_(faults), name_("parameter '" + param.name + "'") {}

  std::optional<Value> read(const Node& node) {
    switch (param_.type) {
      case Type::boolean:
        return scalar<bool>(node);
      case Type::integer:
        return scalar<std::int64_t>(node);
      case Type::real:
        return scalar<double>(node);
      case Type::text:
        return scalar<std::string>(node);
      case Type::integers:
        return list<std::int64_t>(node);
      case Type::reals:
        return list<double>(node);
      case Type::texts:
        return list<std::string>(node);
      case Type::integer_rows:
        return rows(node);
    }
    return std::nullopt;
  }

 private:
  template <typename T>
  std::optional<Value> scalar(const Node& node) {
    auto value = element<T>(node, param_.type, name_);
    if (!value) return std::nullopt;
    return Value(std::move(*value));
  }

  template <typename T>
  std::optional<Value> list(const Node& node) {
    std::vector<T> values;
    const auto* items = node.as<NodeList>();
    if (items == nullptr && !param_.scalar_is_list) return wrong_type(node, param_.type, name_);
    if (items == nullptr) {
      auto value = element<T>(node, scalar_type(), name_);
      if (!value) return std::nullopt;
      values.push_back(std::move(*value));
    } else if (!elements(*items, scalar_type(), name_, values)) {
      return std::nullopt;
    }
    return with_length(std::move(values), node);
  }

  std::optional<Value> rows(const Node& node) {
    const auto* items = node.as<NodeList>();
    if (items == nullptr) return wrong_type(node, param_.type, name_);
    const auto is_list = [](const Node& item) { return item.as<NodeList>() != nullptr; };
    const bool is_lone = param_.scalar_is_list && !items->empty() &&
                         std::none_of(items->begin(), items->end(), is_list);
    std::vector<std::vector<std::int64_t>> values;
    bool is_sound = true;
    const auto add = [&](const Node& row, const std::string& name) {
      const auto* cells = row.as<NodeList>();
      if (cells == nullptr) wrong_type(row, Type::integers, name);
      is_sound &= cells != nullptr && elements(*cells, Type::integer, name, values.emplace_back());
    };
    if (is_lone)
      add(node, name_);
    else
      for (const auto& row : *items) add(row, element_name(values.size() + 1, name_));
    return is_sound ? with_length(std::move(values), node) : std::nullopt;
  }

  // Every faulty element is named, not just the first.
  template <typename T>
  bool elements(const NodeList& items, Type type, const std::string& name, std::vector<T>& values) {
    std::size_t number = 0;
    for (const auto& item : items)
      if (auto value = element<T>(item, type, element_name(++number, name)))
        values.push_back(std::move(*value));
    return values.size() == items.size();
  }

  template <typename T>
  std::optional<T> element(const Node& node, Type type, const std::string& name) {
    const auto* value = node.as<T>();
    if constexpr (std::is_same_v<T, double>) {
      if (const auto* integer = node.as<std::int64_t>())
        return accepted(static_cast<double>(*integer), node, name);
    }
    if (value != nullptr) return accepted(*value, node, name);
    wrong_type(node, type, name);
    return std::nullopt;
  }

  template <typename T>
  std::optional<T> accepted(T value, const Node& node, const std::string& name) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (!is_choice(value)) return unknown_choice(value, node, name);
    } else if constexpr (!std::is_same_v<T, bool>) {
      if (const auto real = static_cast<double>(value); std::isnan(real)) {
        if (!param_.allow_nan) return fault(node, name + " must not be nan");
      } else if (!is_in_range(real)) {
        return fault(node, name + " is out of range");
      }
    }
    return value;
  }

  bool is_choice(const std::string& value) const {
    return param_.choices.empty() ||
           std::find(param_.choices.begin(), param_.choices.end(), value) != param_.choices.end();
  }

  bool is_in_range(double value) const {
    const bool too_small = param_.above_min ? value <= param_.min : value < param_.min;
    const bool too_large = param_.below_max ? value >= param_.max : value > param_.max;
    return !too_small && !too_large;  // comparisons with NaN, no bound, are false
  }

  template <typename T>
  std::optional<Value> with_length(std::vector<T> values, const Node& node) {
    const auto size = values.size();
    const bool too_long = param_.max_length > 0 && size > param_.max_length;
    if (size >= param_.min_length && !too_long) return Value(std::move(values));
    return fault(node,
                 name_ + " has " + std::to_string(size) + (size == 1 ? " element" : " elements"));
  }

  Type scalar_type() const {
    if (param_.type == Type::integers) return Type::integer;
    return param_.type == Type::reals ? Type::real : Type::text;
  }

  static std::string element_name(std::size_t number, const std::string& name) {
    return "element " + std::to_string(number) + " of " + name;
  }

  std::nullopt_t wrong_type(const Node& node, Type type, const std::string& name) {
    return fault(node,
                 name + " is " + std::string(kind_name(node)) + ", not " + std::string(noun(type)));
  }

  std::nullopt_t fault(const Node& node, std::string message) {
    faults_.error(node.where, std::move(message), "expected " + describe(param_));
    return std::nullopt;
  }

  std::nullopt_t unknown_choice(const std::string& value, const Node& node,
                                const std::string& name) {
    auto hint = suggestion(value, param_.choices);
    const bool is_near = hint.starts_with("did you mean");
    hint = is_near ? hint + " (" + describe(param_) + ")" : "expected " + describe(param_);
    faults_.error(node.where, "unknown value '" + value + "' of " + name, std::move(hint));
    return std::nullopt;
  }

  const Param& param_;
  Faults& faults_;
  std::string name_;
};

}  // namespace

std::optional<Value> typed_value(const Node& node, const Param& param, Faults& faults) {
  return Reader(param, faults).read(node);
}

}  // namespace assay
