// Conditions in three values: they cannot hold, may hold, hold.
#include "registry/method/narrowed.hpp"

#include <algorithm>

#include "registry/method/condition.hpp"

namespace assay {
namespace {

enum class Truth { no, open, yes };  // in this order: a conjunction is the least of its terms

Truth negation(Truth v) { return v == Truth::open ? v : v == Truth::yes ? Truth::no : Truth::yes; }

class Narrowing {
 public:
  // Truths only ever leave `open`, so that this ends within as many passes as declarations.
  Narrowing(const Method& method, const Fixed& fixed)
      : method_(method),
        fixed_(fixed),
        params_(method.params.size(), Truth::open),
        inputs_(method.inputs.size(), Truth::open) {
    for (bool is_new = true; is_new;)
      is_new = pass(method.params, params_) | pass(method.inputs, inputs_);
  }

  template <typename T>
  void narrow(std::vector<T>& items) const {
    std::erase_if(items, [this](const T& item) { return of(item.when) == Truth::no; });
    for (auto& item : items) keep_what_is_open(item.when);
  }

  void narrow_defaults(Param& param) const {
    std::erase_if(param.defaults, [this](const auto& d) { return of(d.when) == Truth::no; });
    for (std::size_t i = 0; i < param.defaults.size(); ++i) {
      auto& alternative = param.defaults[i];
      keep_what_is_open(alternative.when);
      if (!alternative.when.terms.empty()) continue;
      param.default_value = alternative.value;
      param.defaults.resize(i);
    }
  }

 private:
  template <typename T>
  bool pass(const std::vector<T>& items, std::vector<Truth>& truths) const {
    bool is_new = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto truth = of(items[i].when);
      is_new |= truth != truths[i];
      truths[i] = truth;
    }
    return is_new;
  }

  Truth of(const Condition& condition) const {
    auto least = Truth::yes;
    for (const auto& term : condition.terms) least = std::min(least, of(term));
    return least;
  }

  Truth of(const Condition::Term& term) const {
    auto most = of_simple(term);
    for (const auto& other : term.others) most = std::max(most, of_simple(other));
    return most;
  }

  Truth of_simple(const Condition::Term& term) const {
    if (!term.values.empty()) return of_param(term);
    const auto is_given = given(term.key.substr(term.key.find('.') + 1));
    return term.negated ? negation(is_given) : is_given;
  }

  Truth given(const std::string& role) const {
    const auto* input = find_input(method_, role);
    if (input == nullptr) return Truth::no;
    const auto applies = inputs_[static_cast<std::size_t>(input - method_.inputs.data())];
    if (applies == Truth::no) return Truth::no;
    if (fixed_.inputs.contains(role)) return Truth::yes;
    return input->optional ? Truth::open : applies;
  }

  Truth of_param(const Condition::Term& term) const {
    const auto* param = find_param(method_, term.key);
    if (param == nullptr) return Truth::no;
    const auto applies = params_[static_cast<std::size_t>(param - method_.params.data())];
    const auto value = fixed_.params.find(term.key);
    if (applies == Truth::no) return Truth::no;
    if (value == fixed_.params.end()) return Truth::open;
    const Condition alone{{{term.key, term.negated, term.values, {}}}};
    const bool is_met = holds(alone, [&](std::string_view) { return &value->second; }, {});
    return is_met ? Truth::yes : Truth::no;
  }

  void keep_what_is_open(Condition& condition) const {
    std::erase_if(condition.terms, [this](const auto& term) { return of(term) == Truth::yes; });
  }

  const Method& method_;
  const Fixed& fixed_;
  std::vector<Truth> params_, inputs_;
};

}  // namespace

Method narrowed(const Method& method, const Fixed& fixed) {
  const Narrowing narrowing(method, fixed);
  auto result = method;
  narrowing.narrow(result.params);
  narrowing.narrow(result.inputs);
  narrowing.narrow(result.outputs);
  narrowing.narrow(result.artifacts);
  for (auto& param : result.params) narrowing.narrow_defaults(param);
  if (find_param(result, "preset") == nullptr) result.presets.clear();
  return result;
}

}  // namespace assay
