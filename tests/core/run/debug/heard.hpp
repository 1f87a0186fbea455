// What a host has heard of one call, in one form for both hosts.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// Every digit of a real.
inline std::string exact(double value) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%a", value);
  return digits;
}

template <class... Types>
std::string text_of(const std::variant<Types...>& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>) return v;
        if constexpr (std::is_same_v<T, double>) return exact(v);
        if constexpr (std::is_integral_v<T>) return std::to_string(v);
        return "of another type";
      },
      value);
}

struct Heard {
  int status = 0;
  std::string failure;
  std::map<std::string, std::string> results;
  std::map<std::string, std::string> curves;  // "step value" in the order of logging
  std::vector<std::string> lines, faults;
  std::map<std::string, std::string> arrays;

  void point(const std::string& curve, std::int64_t step, double value) {
    curves[curve] += std::to_string(step) + " " + exact(value) + "; ";
  }
  template <class Shape, class Values>
  void array(const std::string& name, const Shape& shape, const Values& values) {
    for (const auto size : shape) arrays[name] += std::to_string(size) + " x ";
    for (const double value : values) arrays[name] += exact(value) + " ";
  }

  std::string text() const {
    auto all = "status " + std::to_string(status) + "\nfailure " + failure + "\n";
    for (const auto* list : {&results, &curves, &arrays})
      for (const auto& [name, value] : *list) all += name + ": " + value + "\n";
    for (const auto* list : {&lines, &faults})
      for (const auto& line : *list) all += line + "\n";
    return all;
  }
};

// One call as an experiment file asks for it, and what the unit tests' host heard.
using TellCase = void(void* context, const char* name, const char* toml, bool check,
                      const char* heard);
