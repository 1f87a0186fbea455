#include "core/scaffold/new_plugin.hpp"

#include <fmt/core.h>

#include "core/scaffold/templates.hpp"

namespace assay {
namespace {

constexpr std::string_view kTorch = "torch/";

// Each between blanks.
constexpr std::string_view kTargets =
    " all clean depend edit_cache help install list_install_components package package_source "
    "preinstall rebuild_cache test ";
constexpr std::string_view kKeywords =
    " alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t "
    "char32_t class compl concept const consteval constexpr constinit const_cast continue co_await "
    "co_return co_yield decltype default delete do double dynamic_cast else enum explicit export "
    "extern false float for friend goto if inline int long mutable namespace new noexcept not "
    "not_eq nullptr operator or or_eq private protected public register reinterpret_cast requires "
    "return short signed sizeof static static_assert static_cast struct switch template this "
    "thread_local throw true try typedef typeid typename union unsigned using virtual void "
    "volatile wchar_t while xor xor_eq ";

bool is_among(std::string_view words, std::string_view name) {
  return words.find(fmt::format(" {} ", name)) != std::string_view::npos;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "ridge_path" -> "RidgePath".
std::string camel_case(std::string_view name) {
  std::string result;
  bool is_start = true;
  for (const char c : name) {
    if (c != '_') result += is_start && is_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
    is_start = c == '_';
  }
  return result;
}

std::string replaced(std::string text, std::string_view mark, const std::string& value) {
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

}  // namespace

std::string name_fault(std::string_view name) {
  constexpr std::string_view kInner = "abcdefghijklmnopqrstuvwxyz0123456789_";
  const auto refused = fmt::format("'{}' cannot name a method: ", name);
  if (name.empty() || !is_letter(name[0]) || name.find_first_not_of(kInner) != name.npos)
    return refused + "it must begin with a small letter and hold small letters, digits and _ alone";
  if (is_among(kKeywords, name)) return refused + "it is a keyword of C++";
  if (is_among(kTargets, name)) return refused + "CMake has a target of this name";
  return {};
}

std::map<std::string, std::string> new_plugin(const std::string& name, PluginKind kind) {
  std::map<std::string, std::string> files;
  const auto add = [&](std::string_view path, std::string_view text) {
    files[std::string(path)] =
        replaced(replaced(std::string(text), "@name@", name), "@Name@", camel_case(name));
  };
  for (const auto& [path, text] : plugin_templates())
    if (!path.starts_with(kTorch)) add(path, text);
  for (const auto& [path, text] : plugin_templates())
    if (path.starts_with(kTorch) && kind == PluginKind::torch)
      add(path.substr(kTorch.size()), text);
  return files;
}

}  // namespace assay
