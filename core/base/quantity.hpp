// Durations and amounts of memory as people write them: 10m, 1h30m, 4GiB.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

// Numbers with the units d, h, m, s, ms, each unit at most once and the larger first:
// "1h30m", "250ms", "1.5h". Rounded to milliseconds. A number without a unit is no duration.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// A number with an optional unit: B; kB or KB, MB, GB, TB (powers of 1000); KiB, MiB, GiB, TiB
// (powers of 1024). One blank before the unit is allowed. Whole numbers are exact.
std::optional<std::uint64_t> parse_bytes(std::string_view text);

// The two units that matter: "820 ms", "5.3 s", "1m 05s", "2h 03m", "3d 04h".
std::string format_duration(std::chrono::milliseconds duration);

// One decimal in the largest unit that leaves at least one: "512 B", "1.5 GiB".
std::string format_bytes(std::uint64_t bytes);

}  // namespace assay
