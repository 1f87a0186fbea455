// The sections that every experiment has, whatever its method.
#include "core/config/settings.hpp"

#include <limits>

#include "core/base/quantity.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostThreads = 4096;
constexpr std::int64_t kMostRetries = 1000;

bool is_plain_name(const std::string& name) {
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") == std::string::npos;
}

const Entry* required(const Entry& section, std::string_view key, std::string_view hint,
                      Faults& faults) {
  const auto* entry = find(section.value, key);
  if (entry == nullptr)
    faults.error(section.where, "'" + std::string(key) + "' is missing in [experiment]",
                 std::string(hint));
  return entry;
}

void read_name(const Entry& section, Header& header, Faults& faults) {
  constexpr std::string_view kHint = "expected lower-case letters, digits, '.', '_' and '-'";
  const auto* entry = required(section, "name", kHint, faults);
  const auto* name = entry != nullptr ? text_of(*entry, faults) : nullptr;
  if (name == nullptr) return;
  if (!is_plain_name(*name))
    faults.error(entry->value.where, "'" + *name + "' is no name", std::string(kHint));
  header.name = *name;
}

void read_method(const Entry& section, Header& header, Faults& faults) {
  const auto* entry = required(section, "method", "expected the name of a method", faults);
  if (entry == nullptr) return;
  header.method_where = entry->value.where;
  if (const auto* method = text_of(*entry, faults)) header.method = *method;
}

// A text that `parse` understands and that is more than nothing.
template <typename T>
std::optional<T> quantity_of(const Entry& entry, std::optional<T> (*parse)(std::string_view),
                             std::string_view expected, Faults& faults) {
  const auto* text = entry.value.as<std::string>();
  const auto value = text != nullptr ? parse(*text) : std::nullopt;
  if (value && *value > T{}) return value;
  faults.error(entry.value.where, "'" + entry.key + "' is no " + std::string(expected));
  return std::nullopt;
}

void read_limits(const Node& run, RunSettings& settings, Faults& faults) {
  if (const auto* entry = find(run, "timeout"))
    if (const auto value = quantity_of(*entry, parse_duration,
                                       "duration such as \"10m\", \"1h30m\" or \"250ms\"", faults))
      settings.timeout = *value;
  if (const auto* entry = find(run, "memory"))
    if (const auto value = quantity_of(*entry, parse_bytes,
                                       "amount of memory such as \"4GiB\" or \"500MB\"", faults))
      settings.memory = *value;
}

}  // namespace

Header read_header(const Node& tree, Faults& faults) {
  Header header;
  const auto* section = find(tree, "experiment");
  if (section == nullptr) {
    faults.error(tree.where, "[experiment] is missing", "expected at least its name and method");
    return header;
  }
  header.where = header.method_where = section->where;
  if (!is_table(*section, faults)) return header;
  check_keys(section->value, "[experiment]", {"experiment"}, faults);
  read_name(*section, header, faults);
  read_method(*section, header, faults);
  if (const auto* entry = find(section->value, "seeds"))
    header.seeds = read_seeds(entry->value, faults);
  if (const auto* entry = find(section->value, "description"))
    if (const auto* text = text_of(*entry, faults)) header.description = *text;
  if (const auto* entry = find(section->value, "tags")) header.tags = texts_of(*entry, faults);
  return header;
}

RunSettings read_run(const Node& tree, Faults& faults) {
  RunSettings settings;
  const auto* section = find(tree, "run");
  if (section == nullptr || !is_table(*section, faults)) return settings;
  const auto& run = section->value;
  check_keys(run, "[run]", {"run"}, faults);
  if (const auto* entry = find(run, "jobs"))
    if (const auto jobs = integer_of(*entry, 1, kMostThreads, faults))
      settings.jobs = static_cast<std::uint32_t>(*jobs);
  if (const auto* entry = find(run, "retries"))
    if (const auto retries = integer_of(*entry, 0, kMostRetries, faults))
      settings.retries = static_cast<std::uint32_t>(*retries);
  read_limits(run, settings, faults);
  return settings;
}

std::optional<std::uint32_t> threads_of(const Entry& entry, Faults& faults) {
  const auto threads = integer_of(entry, 1, kMostThreads, faults);
  if (!threads) return std::nullopt;
  return static_cast<std::uint32_t>(*threads);
}

}  // namespace assay
