// A parameter's value and its type, as TOML, the plugins and the database all know it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay {

enum class Type { boolean, integer, real, text, integers, reals, texts, integer_rows };

using Value = std::variant<bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                           std::vector<double>, std::vector<std::string>,
                           std::vector<std::vector<std::int64_t>>>;

// The alternatives of Value stand in the order of Type.
inline Type type_of(const Value& value) { return static_cast<Type>(value.index()); }

// "bool", "int", "real", "text", "ints", "reals", "texts", "int_rows": in manifests and messages.
std::string_view type_name(Type type);

// The value as a TOML literal that reads back to the same bits: 0.1, "emd", [1, 2].
std::string to_toml(const Value& value);

// The value as one short cell for people: text without quotes, reals in few digits.
std::string to_label(const Value& value);

}  // namespace assay
