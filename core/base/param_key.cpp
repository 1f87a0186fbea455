#include "core/base/param_key.hpp"

namespace assay {
namespace {

constexpr std::string_view kSection = "params.";

}  // namespace

std::string short_key(std::string_view key) {
  return std::string(key.starts_with(kSection) ? key.substr(kSection.size()) : key);
}

std::string full_key(std::string_view key) {
  const bool is_full = key.find('.') != std::string_view::npos;
  return is_full ? std::string(key) : std::string(kSection) + std::string(key);
}

}  // namespace assay
