// Reading and writing of durations and byte counts.
#include "core/base/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/number.hpp"

namespace assay {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t size;
};

constexpr std::array kDurationUnits{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000},
                                    Unit{"s", 1000}, Unit{"ms", 1}};

constexpr std::array kByteUnits{Unit{"", 1},
                                Unit{"B", 1},
                                Unit{"kB", 1'000},
                                Unit{"KB", 1'000},
                                Unit{"MB", 1'000'000},
                                Unit{"GB", 1'000'000'000},
                                Unit{"TB", 1'000'000'000'000},
                                Unit{"KiB", std::int64_t{1} << 10},
                                Unit{"MiB", std::int64_t{1} << 20},
                                Unit{"GiB", std::int64_t{1} << 30},
                                Unit{"TiB", std::int64_t{1} << 40}};

// Cuts the leading characters of `text` that lie in `set`, and returns them.
std::string_view cut(std::string_view& text, std::string_view set) {
  const auto length = std::min(text.find_first_not_of(set), text.size());
  const auto head = text.substr(0, length);
  text.remove_prefix(length);
  return head;
}

// digits[.digits] times the unit, rounded half up. Whole numbers go through no floating point.
std::optional<std::uint64_t> scaled(std::string_view number, std::int64_t size) {
  constexpr double kEnd = 18446744073709551616.0;  // 2^64
  const auto unit = static_cast<std::uint64_t>(size);
  std::uint64_t whole = 0, product = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), whole);
  if (error == std::errc() && end == number.data() + number.size()) {
    if (__builtin_mul_overflow(whole, unit, &product)) return std::nullopt;
    return product;
  }
  const auto real = parse_double(number);
  if (!real || number.front() == '.' || number.back() == '.') return std::nullopt;
  const double rounded = std::floor(*real * static_cast<double>(size) + 0.5);
  if (!(rounded < kEnd)) return std::nullopt;
  return static_cast<std::uint64_t>(rounded);
}

std::string with_sign(bool is_negative, const std::string& text) {
  return is_negative ? "-" + text : text;
}

std::string positive_duration(std::uint64_t ms) {
  if (ms < 1000) return fmt::format("{} ms", ms);
  const auto tenths = (ms + 50) / 100;
  if (tenths < 600) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
  const auto seconds = (ms + 500) / 1000;
  if (seconds < 3600) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
  const auto minutes = (seconds + 30) / 60;
  if (minutes < std::uint64_t{24} * 60)
    return fmt::format("{}h {:02}m", minutes / 60, minutes % 60);
  const auto hours = (minutes + 30) / 60;
  return fmt::format("{}d {:02}h", hours / 24, hours % 24);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  auto units_left = kDurationUnits.begin();
  while (!text.empty()) {
    const auto number = cut(text, "0123456789.");
    const auto name = cut(text, "abcdefghijklmnopqrstuvwxyz");
    const auto unit = std::find_if(units_left, kDurationUnits.end(),
                                   [&](const Unit& u) { return u.name == name; });
    if (number.empty() || unit == kDurationUnits.end()) return std::nullopt;
    const auto amount = scaled(number, unit->size);
    if (!amount || __builtin_add_overflow(total, *amount, &total)) return std::nullopt;
    units_left = unit + 1;
  }
  return std::chrono::milliseconds(total);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  const auto number = cut(text, "0123456789.");
  if (text.size() > 1 && text.front() == ' ') text.remove_prefix(1);
  const auto unit = std::find_if(kByteUnits.begin(), kByteUnits.end(),
                                 [&](const Unit& u) { return u.name == text; });
  if (number.empty() || unit == kByteUnits.end()) return std::nullopt;
  return scaled(number, unit->size);
}

std::string format_duration(std::chrono::milliseconds duration) {
  const auto ms = duration.count();
  const auto magnitude = static_cast<std::uint64_t>(ms);
  return with_sign(ms < 0, positive_duration(ms < 0 ? 0 - magnitude : magnitude));
}

std::string format_bytes(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (std::round(amount * 10) >= 10240 && unit + 1 < kUnits.size()) {
    amount /= 1024;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, kUnits[unit]);
}

}  // namespace assay
