// What a method declares, once: defaults, types, ranges, help and the way into its Params struct.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugin.h"

namespace assay {
namespace detail {

// Owns every text that a descriptor points to; addresses stay put.
class Texts {
 public:
  const char* keep(std::string text) { return texts_.emplace_back(std::move(text)).c_str(); }

  const char* const* keep_list(const std::vector<std::string>& items) {
    auto& list = lists_.emplace_back();
    for (const auto& item : items) list.push_back(keep(item));
    list.push_back(nullptr);
    return list.data();
  }

  assay_default* keep_defaults(std::vector<assay_default> items) {
    items.push_back({nullptr, nullptr});
    return defaults_.emplace_back(std::move(items)).data();
  }

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<const char*>> lists_;
  std::deque<std::vector<assay_default>> defaults_;
};

inline std::string literal(bool value) { return value ? "true" : "false"; }

inline std::string literal(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  std::string result(text, end);
  if (result.find_first_of(".e") == std::string::npos) result += ".0";
  return result;
}

template <class T>
requires std::is_integral_v<T> std::string literal(T value) { return std::to_string(value); }

inline std::string literal(std::string_view value) {
  std::string result = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + '"';
}
inline std::string literal(const std::string& value) { return literal(std::string_view(value)); }
inline std::string literal(const char* value) { return literal(std::string_view(value)); }

template <class T>
std::string literal(const std::vector<T>& values) {
  std::string result = "[";
  for (const auto& value : values) {
    if (result.size() > 1) result += ", ";
    result += literal(value);
  }
  return result + "]";
}

template <class T>
struct Wire;  // how a member of Params travels
template <>
struct Wire<bool> {
  static constexpr assay_type type = ASSAY_BOOL;
  static bool read(const assay_value& v) { return v.u.i != 0; }
};
template <>
struct Wire<std::int64_t> {
  static constexpr assay_type type = ASSAY_INT;
  static std::int64_t read(const assay_value& v) { return v.u.i; }
};
template <>
struct Wire<double> {
  static constexpr assay_type type = ASSAY_REAL;
  static double read(const assay_value& v) { return v.u.r; }
};
template <>
struct Wire<std::string> {
  static constexpr assay_type type = ASSAY_TEXT;
  static std::string read(const assay_value& v) { return v.u.s; }
};
template <>
struct Wire<std::vector<std::int64_t>> {
  static constexpr assay_type type = ASSAY_INTS;
  static std::vector<std::int64_t> read(const assay_value& v) { return {v.u.iv, v.u.iv + v.count}; }
};
template <>
struct Wire<std::vector<double>> {
  static constexpr assay_type type = ASSAY_REALS;
  static std::vector<double> read(const assay_value& v) { return {v.u.rv, v.u.rv + v.count}; }
};
template <>
struct Wire<std::vector<std::string>> {
  static constexpr assay_type type = ASSAY_TEXTS;
  static std::vector<std::string> read(const assay_value& v) { return {v.u.sv, v.u.sv + v.count}; }
};
template <>
struct Wire<std::vector<std::vector<std::int64_t>>> {
  static constexpr assay_type type = ASSAY_INT_ROWS;
  static std::vector<std::vector<std::int64_t>> read(const assay_value& v) {
    std::vector<std::vector<std::int64_t>> rows;
    for (std::uint32_t i = 0; i < v.count; ++i)
      rows.emplace_back(v.u.lv[i].items, v.u.lv[i].items + v.u.lv[i].count);
    return rows;
  }
};

// The conjunction of two conditions, either of which may be empty.
inline std::string both(const std::string& a, std::string_view b) {
  if (a.empty() || b.empty()) return a + std::string(b);
  return a + " & " + std::string(b);
}

// The descriptor's tables and the texts behind them.
struct Tables {
  Texts texts;
  std::string where;  // that now surrounds what is declared

  // The condition of an entry, with what surrounds it; null: none.
  const char* condition(std::string_view own = "") {
    auto text = both(where, own);
    return text.empty() ? nullptr : texts.keep(std::move(text));
  }
  std::vector<assay_param> params;
  std::vector<assay_input> inputs;
  std::vector<assay_output> outputs;
  std::vector<std::string> surroundings;  // of each output, the `where` that it was declared in
  std::vector<assay_artifact> artifacts;
  std::vector<assay_fragment> presets, examples;

  // A curve and a value of one name are one output; it lies under one condition.
  assay_output& output(const char* name, std::uint32_t flag) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (std::string_view(outputs[i].name) != name) continue;
      if (surroundings[i] != where)
        throw std::logic_error(std::string("output '") + name + "' is declared in two places");
      outputs[i].flags |= flag;
      return outputs[i];
    }
    surroundings.push_back(where);
    return outputs.emplace_back(
        assay_output{texts.keep(name), flag, ASSAY_REAL, "", "", condition()});
  }
};

template <class T>
assay_table table_of(const std::vector<T>& items) {
  return {items.data(), static_cast<std::uint32_t>(items.size()), sizeof(T)};
}

}  // namespace detail

// Each builder below names one entry of a growing table by index, so entries may be added freely.

template <class T>
class ParamBuilder {
 public:
  ParamBuilder(detail::Tables& tables, std::size_t index) : tables_(tables), index_(index) {}

  ParamBuilder& help(const char* text) {
    return set([&](auto& p) { p.help = keep(text); });
  }
  ParamBuilder& unit(const char* text) {
    return set([&](auto& p) { p.unit = keep(text); });
  }
  ParamBuilder& when(const char* text) {
    return set([&](auto& p) { p.when = tables_.condition(text); });
  }

  ParamBuilder& at_least(double x) {
    return set([&](auto& p) { p.min = x; });
  }
  ParamBuilder& at_most(double x) {
    return set([&](auto& p) { p.max = x; });
  }
  ParamBuilder& above(double x) { return flag(ASSAY_PARAM_ABOVE_MIN).at_least(x); }
  ParamBuilder& below(double x) { return flag(ASSAY_PARAM_BELOW_MAX).at_most(x); }
  ParamBuilder& between(double low, double high) { return at_least(low).at_most(high); }

  ParamBuilder& choices(const std::vector<std::string>& names) {
    return set([&](auto& p) { p.choices = tables_.texts.keep_list(names); });
  }
  // Of lists; a most of 0 leaves the length open.
  ParamBuilder& length(std::uint32_t least, std::uint32_t most = 0) {
    return set([&](auto& p) { p.min_length = least, p.max_length = most; });
  }
  ParamBuilder& or_scalar() { return flag(ASSAY_PARAM_SCALAR_LIST); }
  ParamBuilder& allow_nan() { return flag(ASSAY_PARAM_ALLOW_NAN); }

  // Another default where the condition holds; earlier calls win over later ones.
  ParamBuilder& default_when(const char* condition, const T& value) {
    others_.push_back({keep(condition), keep(detail::literal(value))});
    return set([&](auto& p) { p.defaults = tables_.texts.keep_defaults(others_); });
  }
  // No default: the experiment must give it.
  ParamBuilder& required() {
    return set([](auto& p) { p.default_toml = nullptr; });
  }

 private:
  template <class F>
  ParamBuilder& set(F&& change) {
    change(tables_.params[index_]);
    return *this;
  }
  ParamBuilder& flag(std::uint32_t bit) {
    return set([&](auto& p) { p.flags |= bit; });
  }
  const char* keep(std::string text) { return tables_.texts.keep(std::move(text)); }

  detail::Tables& tables_;
  std::size_t index_;
  std::vector<assay_default> others_;
};

class InputBuilder {
 public:
  InputBuilder(detail::Tables& tables, std::size_t index) : tables_(tables), index_(index) {}

  // A numeric array; `shape` like "n d" or "n 3": letters shared between inputs must agree.
  InputBuilder& array(const char* shape, std::uint32_t dtype = ASSAY_F64) {
    entry().shape = tables_.texts.keep(shape);
    entry().dtype = dtype;
    return kind(ASSAY_ARRAY);
  }
  InputBuilder& table(const std::vector<std::string>& columns = {}) {
    if (!columns.empty()) entry().columns = tables_.texts.keep_list(columns);
    return kind(ASSAY_TABLE);
  }
  InputBuilder& image() { return kind(ASSAY_IMAGE); }
  InputBuilder& file() { return kind(ASSAY_FILE); }
  InputBuilder& folder() { return kind(ASSAY_FOLDER); }
  InputBuilder& files() { return kind(ASSAY_FILES); }
  InputBuilder& optional() { return entry().flags |= ASSAY_INPUT_OPTIONAL, *this; }
  InputBuilder& allow_nan() { return entry().flags |= ASSAY_INPUT_ALLOW_NAN, *this; }
  InputBuilder& help(const char* text) { return entry().help = tables_.texts.keep(text), *this; }
  InputBuilder& when(const char* text) { return entry().when = tables_.condition(text), *this; }

 private:
  assay_input& entry() { return tables_.inputs[index_]; }
  InputBuilder& kind(std::uint32_t bit) { return entry().kinds |= bit, *this; }

  detail::Tables& tables_;
  std::size_t index_;
};

class OutputBuilder {
 public:
  OutputBuilder(detail::Tables& tables, std::size_t index) : tables_(tables), index_(index) {}

  OutputBuilder& minimize() { return flag(ASSAY_MINIMIZE); }
  OutputBuilder& maximize() { return flag(ASSAY_MAXIMIZE); }
  OutputBuilder& optional() { return flag(ASSAY_OUTPUT_OPTIONAL); }
  OutputBuilder& timing() { return flag(ASSAY_TIMING); }  // left out when bits are compared
  // An integer that vouches for the run's other results: 0 says that they are not to be trusted
  // (not converged, infeasible, extrapolated), and the host shows that wherever they are shown.
  OutputBuilder& certifies() { return flag(ASSAY_CERTIFIES).integer(); }
  // People look at the curve on a logarithmic axis; values that are not above 0 are gaps there.
  OutputBuilder& log_scale() { return flag(ASSAY_LOG_SCALE); }
  OutputBuilder& integer() { return entry().type = ASSAY_INT, *this; }
  OutputBuilder& text() { return entry().type = ASSAY_TEXT, *this; }
  OutputBuilder& unit(const char* text) { return entry().unit = tables_.texts.keep(text), *this; }
  OutputBuilder& help(const char* text) { return entry().help = tables_.texts.keep(text), *this; }
  OutputBuilder& when(const char* text) { return entry().when = tables_.condition(text), *this; }

 private:
  assay_output& entry() { return tables_.outputs[index_]; }
  OutputBuilder& flag(std::uint32_t bit) { return entry().flags |= bit, *this; }

  detail::Tables& tables_;
  std::size_t index_;
};

class ArtifactBuilder {
 public:
  ArtifactBuilder(detail::Tables& tables, std::size_t index) : tables_(tables), index_(index) {}

  ArtifactBuilder& optional() { return entry().flags |= ASSAY_OUTPUT_OPTIONAL, *this; }
  ArtifactBuilder& help(const char* text) { return entry().help = tables_.texts.keep(text), *this; }
  ArtifactBuilder& when(const char* text) { return entry().when = tables_.condition(text), *this; }

  // How people look at the file: `assay show` and `assay report` draw it. Columns of a .csv have
  // the names that are written, those of a .npy are c0, c1, ...

  // A matrix in colours: the whole file.
  ArtifactBuilder& heatmap() { return figure(ASSAY_FIGURE_HEATMAP, {}); }
  // All columns of numbers of a table; the column `rows` names its rows.
  ArtifactBuilder& heatmap(const char* rows) { return figure(ASSAY_FIGURE_HEATMAP, {rows}); }
  // A table of entries; those that it leaves out are zeros.
  ArtifactBuilder& heatmap(const char* row, const char* column, const char* value) {
    return figure(ASSAY_FIGURE_HEATMAP, {row, column, value});
  }
  // Each column of numbers along the first column of all.
  ArtifactBuilder& lines() { return figure(ASSAY_FIGURE_LINES, {}); }
  // Each other column of numbers along x.
  ArtifactBuilder& lines(const char* x) { return figure(ASSAY_FIGURE_LINES, {x}); }
  ArtifactBuilder& lines(const char* x, const char* y) {
    return figure(ASSAY_FIGURE_LINES, {x, y});
  }
  // A line for each value of `by`.
  ArtifactBuilder& lines(const char* x, const char* y, const char* by) {
    return figure(ASSAY_FIGURE_LINES, {x, y, by});
  }
  ArtifactBuilder& scatter(const char* x, const char* y) {
    return figure(ASSAY_FIGURE_SCATTER, {x, y});
  }
  ArtifactBuilder& scatter(const char* x, const char* y, const char* by) {
    return figure(ASSAY_FIGURE_SCATTER, {x, y, by});
  }
  // The picture itself: a .png, or a .npy of h x w, h x w x 1 or h x w x 3 whose elements are bytes
  // or reals in [0, 1].
  ArtifactBuilder& image() { return figure(ASSAY_FIGURE_IMAGE, {}); }

 private:
  ArtifactBuilder& figure(std::uint32_t kind, const std::vector<std::string>& columns) {
    entry().figure = kind;
    entry().figure_columns = columns.empty() ? nullptr : tables_.texts.keep_list(columns);
    return *this;
  }
  assay_artifact& entry() { return tables_.artifacts[index_]; }

  detail::Tables& tables_;
  std::size_t index_;
};

// Handed to a method's declare(). P is its Params struct; every parameter names a member of it.
class ExampleBuilder {
 public:
  ExampleBuilder(detail::Tables& tables, std::size_t index) : tables_(tables), index_(index) {}

  // A small file that the example reads: its [data] names it without a folder.
  ExampleBuilder& file(const char* name, const char* text) {
    files_.insert(files_.end(), {name, text});
    tables_.examples[index_].files = tables_.texts.keep_list(files_);
    return *this;
  }

 private:
  detail::Tables& tables_;
  std::size_t index_;
  std::vector<std::string> files_;
};

template <class P>
class Declare {
 public:
  Declare() : own_(std::make_unique<detail::Tables>()), tables_(*own_) {}

  // Everything that `declare` declares exists only where the condition holds as well; its own
  // conditions and those of builders are joined with this one. May be nested.
  template <class F>
  void where(const char* condition, F&& declare) {
    const auto outer = tables_.where;
    tables_.where = detail::both(outer, condition);
    std::forward<F>(declare)();
    tables_.where = outer;
  }

  // Parameters that live in a member of Params: `declare` gets a Declare of the member's type.
  template <class T, class F>
  void part(T P::*member, F&& declare) {
    Declare<T> inner(tables_);
    std::forward<F>(declare)(inner);
    for (auto& setter : inner.setters_)
      setters_.push_back([member, setter = std::move(setter)](P& p, const assay_value& v) {
        setter(p.*member, v);
      });
  }

  ParamBuilder<double> real(const char* name, double P::*member, double value) {
    return param(name, member, value);
  }
  // The default is a whole number in its type as well: 3.5 is refused when it is compiled.
  template <std::integral Integer>
  ParamBuilder<std::int64_t> integer(const char* name, std::int64_t P::*member, Integer value) {
    return param(name, member, static_cast<std::int64_t>(value));
  }
  ParamBuilder<bool> boolean(const char* name, bool P::*member, bool value) {
    return param(name, member, value);
  }
  ParamBuilder<std::string> text(const char* name, std::string P::*member, std::string value) {
    return param(name, member, std::move(value));
  }
  ParamBuilder<std::vector<double>> reals(const char* name, std::vector<double> P::*member,
                                          std::vector<double> value) {
    return param(name, member, std::move(value));
  }
  ParamBuilder<std::vector<std::int64_t>> integers(const char* name,
                                                   std::vector<std::int64_t> P::*member,
                                                   std::vector<std::int64_t> value) {
    return param(name, member, std::move(value));
  }
  ParamBuilder<std::vector<std::string>> texts(const char* name,
                                               std::vector<std::string> P::*member,
                                               std::vector<std::string> value) {
    return param(name, member, std::move(value));
  }
  ParamBuilder<std::vector<std::vector<std::int64_t>>> integer_rows(
      const char* name, std::vector<std::vector<std::int64_t>> P::*member,
      std::vector<std::vector<std::int64_t>> value) {
    return param(name, member, std::move(value));
  }

  // A parameter that may be absent: the member is a std::optional, empty unless given.
  template <class T>
  ParamBuilder<T> optional(const char* name, std::optional<T> P::*member) {
    const auto index = add(name, detail::Wire<T>::type, nullptr, ASSAY_PARAM_OPTIONAL);
    setters_.push_back(
        [member](P& p, const assay_value& v) { p.*member = detail::Wire<T>::read(v); });
    return {tables_, index};
  }

  // A text in the file, an enumerator in the method.
  template <class E>
  ParamBuilder<std::string> choice(const char* name, E P::*member, E value,
                                   std::vector<std::pair<const char*, E>> names) {
    std::vector<std::string> words;
    const char* chosen = "";
    for (const auto& [word, e] : names) {
      words.emplace_back(word);
      if (e == value) chosen = word;
    }
    const auto index = add(name, ASSAY_TEXT, tables_.texts.keep(detail::literal(chosen)), 0);
    setters_.push_back([member, names](P& p, const assay_value& v) {
      for (const auto& [word, e] : names)
        if (std::string_view(word) == v.u.s) p.*member = e;
    });
    ParamBuilder<std::string> builder(tables_, index);
    builder.choices(words);
    return builder;
  }

  InputBuilder input(const char* role) {
    tables_.inputs.push_back(
        {tables_.texts.keep(role), 0, 0, ASSAY_F64, nullptr, nullptr, "", tables_.condition()});
    return {tables_, tables_.inputs.size() - 1};
  }

  // A real value at each step; `value` of the same name declares the final one too.
  OutputBuilder curve(const char* name) { return output(name, ASSAY_CURVE); }
  OutputBuilder value(const char* name) { return output(name, ASSAY_FINAL); }

  ArtifactBuilder artifact(const char* name) {
    tables_.artifacts.push_back(
        {tables_.texts.keep(name), 0, "", tables_.condition(), ASSAY_FIGURE_NONE, nullptr});
    return {tables_, tables_.artifacts.size() - 1};
  }

  // Parameters as TOML that take effect under the user's own when parameter `preset` has this name.
  void preset(const char* name, const char* toml, const char* help) {
    tables_.presets.push_back(fragment(name, toml, help));
  }
  // A whole experiment that runs in seconds.
  ExampleBuilder example(const char* name, const char* toml, const char* help) {
    tables_.examples.push_back(fragment(name, toml, help));
    return {tables_, tables_.examples.size() - 1};
  }

  const detail::Tables& tables() const { return tables_; }

  // Fills a Params from the host's values.
  P read(const assay_host& host) const {
    P params{};
    for (std::size_t i = 0; i < setters_.size(); ++i) {
      assay_value value{};
      if (host.param(host.ctx, tables_.params[i].name, &value) == ASSAY_OK)
        setters_[i](params, value);
    }
    return params;
  }

 private:
  template <class T>
  ParamBuilder<T> param(const char* name, T P::*member, const T& value) {
    const auto index =
        add(name, detail::Wire<T>::type, tables_.texts.keep(detail::literal(value)), 0);
    setters_.push_back(
        [member](P& p, const assay_value& v) { p.*member = detail::Wire<T>::read(v); });
    return {tables_, index};
  }

  std::size_t add(const char* name, assay_type type, const char* toml, std::uint32_t flags) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    tables_.params.push_back({tables_.texts.keep(name), type, flags, toml, nullptr, nan, nan, 0, 0,
                              nullptr, "", "", tables_.condition()});
    return tables_.params.size() - 1;
  }

  OutputBuilder output(const char* name, std::uint32_t flag) {
    const auto& entry = tables_.output(name, flag);
    return {tables_, static_cast<std::size_t>(&entry - tables_.outputs.data())};
  }

  assay_fragment fragment(const char* name, const char* toml, const char* help) {
    return {tables_.texts.keep(name), tables_.texts.keep(toml), tables_.texts.keep(help), nullptr};
  }

  template <class>
  friend class Declare;
  explicit Declare(detail::Tables& shared) : tables_(shared) {}

  std::unique_ptr<detail::Tables> own_;  // of the outermost
  detail::Tables& tables_;
  std::vector<std::function<void(P&, const assay_value&)>> setters_;  // in the order of the table
};

}  // namespace assay
