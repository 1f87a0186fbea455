// Method descriptions to JSON and back. Each declaration has one list of fields, which a writer
// and a reader walk alike, so that the two cannot disagree.
#include "registry/method/json.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/base/hash.hpp"
#include "core/base/json.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;

Json real_to_json(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return value;
}

double real_from_json(const Json& json) {
  if (!json.is_string()) return json.get<double>();
  constexpr auto kInfinity = std::numeric_limits<double>::infinity();
  const auto& text = json.get_ref<const std::string&>();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (text == "inf") return kInfinity;
  if (text == "-inf") return -kInfinity;
  throw std::invalid_argument("'" + text + "' is no real number");
}

std::vector<double> reals_from_json(const Json& json) {
  std::vector<double> values;
  for (const auto& item : json) values.push_back(real_from_json(item));
  return values;
}

Json reals_to_json(const std::vector<double>& values) {
  auto json = Json::array();
  for (const auto value : values) json.push_back(real_to_json(value));
  return json;
}

Value read_value(const Json& json, Type type) {
  switch (type) {
    case Type::boolean:
      return json.get<bool>();
    case Type::integer:
      return json.get<std::int64_t>();
    case Type::real:
      return real_from_json(json);
    case Type::text:
      return json.get<std::string>();
    case Type::integers:
      return json.get<std::vector<std::int64_t>>();
    case Type::reals:
      return reals_from_json(json);
    case Type::texts:
      return json.get<std::vector<std::string>>();
    case Type::integer_rows:
      return json.get<std::vector<std::vector<std::int64_t>>>();
  }
  throw std::invalid_argument("unknown type");
}

Type type_from_json(const Json& json) {
  for (int i = 0; i <= static_cast<int>(Type::integer_rows); ++i)
    if (json == type_name(static_cast<Type>(i))) return static_cast<Type>(i);
  throw std::invalid_argument("unknown type " + exact_json(json));
}

constexpr std::string_view kGoals[] = {"none", "minimize", "maximize"};

std::string_view name_of(Goal goal) { return kGoals[static_cast<std::size_t>(goal)]; }

// The enumerator up to `last` whose name the text is.
template <typename Enum>
Enum enum_from_json(const Json& json, Enum last) {
  for (int i = 0; i <= static_cast<int>(last); ++i)
    if (json == name_of(static_cast<Enum>(i))) return static_cast<Enum>(i);
  throw std::invalid_argument("unknown name " + exact_json(json));
}

struct Writer {
  Json json = Json::object();

  template <typename T>
  void operator()(const char* key, const T& value) {
    json[key] = value;
  }
  void operator()(const char* key, double value) { json[key] = real_to_json(value); }
  void operator()(const char* key, Type value) { json[key] = type_name(value); }
  void operator()(const char* key, DType value) { json[key] = assay::name_of(value); }
  void operator()(const char* key, Goal value) { json[key] = name_of(value); }
  void operator()(const char* key, FigureKind value) { json[key] = name_of(value); }
  void operator()(const char* key, const Condition& value) { json[key] = to_string(value); }
  void value(const char* key, const Value& value, Type) { json[key] = to_json(value); }
  void value(const char* key, const std::optional<Value>& value, Type) {
    json[key] = value ? to_json(*value) : Json();
  }
  template <typename T>
  void later(const char* key, const T& value) {
    (*this)(key, value);
  }
  template <typename T, typename Fields>
  void list(const char* key, const std::vector<T>& items, Fields fields) {
    auto& array = json[key] = Json::array();
    for (const auto& item : items) {
      Writer writer;
      fields(writer, item);
      array.push_back(std::move(writer.json));
    }
  }
};

struct Reader {
  const Json& json;

  // A field that manifests of earlier programs, which databases keep, do not have.
  template <typename T>
  void later(const char* key, T& value) {
    if (json.contains(key)) (*this)(key, value);
  }

  template <typename T>
  void operator()(const char* key, T& value) {
    json.at(key).get_to(value);
  }
  void operator()(const char* key, double& value) { value = real_from_json(json.at(key)); }
  void operator()(const char* key, Type& value) { value = type_from_json(json.at(key)); }
  void operator()(const char* key, DType& value) {
    value = enum_from_json(json.at(key), DType::u8);
  }
  void operator()(const char* key, Goal& value) {
    value = enum_from_json(json.at(key), Goal::maximize);
  }
  void operator()(const char* key, FigureKind& value) {
    value = enum_from_json(json.at(key), FigureKind::image);
  }
  void operator()(const char* key, Condition& value) {
    value = parse_condition(json.at(key).get_ref<const std::string&>());
  }
  void value(const char* key, Value& value, Type type) { value = read_value(json.at(key), type); }
  void value(const char* key, std::optional<Value>& value, Type type) {
    if (!json.at(key).is_null()) value = read_value(json.at(key), type);
  }
  template <typename T, typename Fields>
  void list(const char* key, std::vector<T>& items, Fields fields) {
    for (const auto& json_item : json.at(key)) {
      Reader reader{json_item};
      fields(reader, items.emplace_back());
    }
  }
};

constexpr auto kParam = [](auto& field, auto& param) {
  field("name", param.name);
  field("type", param.type);
  field.value("default", param.default_value, param.type);
  field.list("defaults", param.defaults, [&](auto& inner, auto& alternative) {
    inner("when", alternative.when);
    inner.value("value", alternative.value, param.type);
  });
  field("optional", param.optional);
  field("min", param.min);
  field("max", param.max);
  field("above_min", param.above_min);
  field("below_max", param.below_max);
  field("allow_nan", param.allow_nan);
  field("scalar_is_list", param.scalar_is_list);
  field("min_length", param.min_length);
  field("max_length", param.max_length);
  field("choices", param.choices);
  field("unit", param.unit);
  field("help", param.help);
  field("when", param.when);
};

constexpr auto kInput = [](auto& field, auto& input) {
  field("role", input.role);
  field("optional", input.optional);
  field("allow_nan", input.allow_nan);
  field("array", input.array);
  field("table", input.table);
  field("image", input.image);
  field("file", input.file);
  field("folder", input.folder);
  field("files", input.files);
  field("dtype", input.dtype);
  field("shape", input.shape);
  field("columns", input.columns);
  field("help", input.help);
  field("when", input.when);
};

constexpr auto kOutput = [](auto& field, auto& output) {
  field("name", output.name);
  field("type", output.type);
  field("curve", output.curve);
  field("final", output.final);
  field("optional", output.optional);
  field("timing", output.timing);
  field.later("certifies", output.certifies);
  field.later("log_scale", output.log_scale);
  field("goal", output.goal);
  field("unit", output.unit);
  field("help", output.help);
  field("when", output.when);
};

constexpr auto kArtifact = [](auto& field, auto& artifact) {
  field("name", artifact.name);
  field("optional", artifact.optional);
  field("help", artifact.help);
  field("when", artifact.when);
  field.later("figure", artifact.figure.kind);
  field.later("figure_columns", artifact.figure.columns);
};

constexpr auto kFragment = [](auto& field, auto& fragment) {
  field("name", fragment.name);
  field("toml", fragment.toml);
  field("help", fragment.help);
};

constexpr auto kExample = [](auto& field, auto& example) {
  kFragment(field, example);
  field.later("files", example.files);
};

constexpr auto kMethod = [](auto& field, auto& method) {
  field("id", method.id);
  field("version", method.version);
  field("summary", method.summary);
  field("paper", method.paper);
  field.later("subject", method.subject);
  field("build", method.build);
  field("abi_major", method.abi_major);
  field("abi_minor", method.abi_minor);
  field("has_check", method.has_check);
  field("has_self_test", method.has_self_test);
  field.list("params", method.params, kParam);
  field.list("inputs", method.inputs, kInput);
  field.list("outputs", method.outputs, kOutput);
  field.list("artifacts", method.artifacts, kArtifact);
  field.list("presets", method.presets, kFragment);
  field.list("examples", method.examples, kExample);
  field("sha256", method.sha256);
};

}  // namespace

Json to_json(const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) return real_to_json(*real);
  if (const auto* reals = std::get_if<std::vector<double>>(&value)) return reals_to_json(*reals);
  return std::visit([](const auto& held) { return Json(held); }, value);
}

Value value_from_json(const Json& json, Type type) {
  try {
    return read_value(json, type);
  } catch (const Json::exception& error) {
    throw std::invalid_argument(exact_json(json) + " is no " + std::string(type_name(type)));
  }
}

Json to_json(const Method& method) {
  Writer writer;
  writer("format", kFormat);
  kMethod(writer, method);
  return std::move(writer.json);
}

std::string declaration_identity(Method method) {
  method.sha256.clear();
  return sha256(exact_json(to_json(method)));
}

Method method_from_json(const Json& json) {
  try {
    if (json.at("format") != kFormat)
      throw std::invalid_argument("manifest of format " + exact_json(json.at("format")) +
                                  "; this program reads format " + std::to_string(kFormat));
    Method method;
    Reader reader{json};
    kMethod(reader, method);
    return method;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("no manifest: ") + error.what());
  }
}

}  // namespace assay
