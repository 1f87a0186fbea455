// Durations and byte counts as people write and read them.
#include "core/base/quantity.hpp"

#include <catch2/catch.hpp>
#include <limits>

namespace assay {
namespace {

using std::chrono::milliseconds;

TEST_CASE("a duration is a sum of numbers with units") {
  CHECK(parse_duration("10m") == milliseconds(600'000));
  CHECK(parse_duration("1h30m") == milliseconds(5'400'000));
  CHECK(parse_duration("250ms") == milliseconds(250));
  CHECK(parse_duration("90s") == milliseconds(90'000));
  CHECK(parse_duration("2d") == milliseconds(172'800'000));
  CHECK(parse_duration("1.5h") == milliseconds(5'400'000));
  CHECK(parse_duration("0s") == milliseconds(0));
  CHECK(parse_duration("1m1ms") == milliseconds(60'001));
}

TEST_CASE("what is no duration is refused") {
  for (const auto* text : {"", "10", "m", "10x", "1m1h", "1m1m", "-1s", "1 m", "1..5s", "1.s",
                           ".5s", "10M", "99999999999999999999d", "106751991168d"})
    CHECK_FALSE(parse_duration(text).has_value());
}

TEST_CASE("bytes come in powers of 1000 and of 1024") {
  CHECK(parse_bytes("1024") == 1024u);
  CHECK(parse_bytes("512MB") == 512'000'000u);
  CHECK(parse_bytes("4GiB") == 4'294'967'296u);
  CHECK(parse_bytes("1.5 KiB") == 1536u);
  CHECK(parse_bytes("3kB") == 3000u);
  CHECK(parse_bytes("7 B") == 7u);
  CHECK(parse_bytes("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("what is no amount of bytes is refused") {
  for (const auto* text : {"", "GiB", "-1", "4gib", "4  GiB", "4 ", "1e3", "18446744073709551616",
                           "16777216TiB", "16777216.0TiB"})
    CHECK_FALSE(parse_bytes(text).has_value());
}

TEST_CASE("a duration shows its two largest units") {
  CHECK(format_duration(milliseconds(0)) == "0 ms");
  CHECK(format_duration(milliseconds(820)) == "820 ms");
  CHECK(format_duration(milliseconds(5'310)) == "5.3 s");
  CHECK(format_duration(milliseconds(65'000)) == "1m 05s");
  CHECK(format_duration(milliseconds(7'380'000)) == "2h 03m");
  CHECK(format_duration(milliseconds(273'600'000)) == "3d 04h");
  CHECK(format_duration(milliseconds(-65'000)) == "-1m 05s");
  CHECK(format_duration(milliseconds::min()) == "-106751991167d 07h");
}

TEST_CASE("a duration that rounds up to the next unit is shown in it") {
  CHECK(format_duration(milliseconds(999)) == "999 ms");
  CHECK(format_duration(milliseconds(59'949)) == "59.9 s");
  CHECK(format_duration(milliseconds(59'950)) == "1m 00s");
  CHECK(format_duration(milliseconds(3'599'500)) == "1h 00m");
  CHECK(format_duration(milliseconds(86'399'000)) == "1d 00h");
}

TEST_CASE("bytes are shown in the largest unit that fits") {
  CHECK(format_bytes(0) == "0 B");
  CHECK(format_bytes(1023) == "1023 B");
  CHECK(format_bytes(1024) == "1.0 KiB");
  CHECK(format_bytes(1'610'612'736) == "1.5 GiB");
  CHECK(format_bytes((1u << 20) - 1) == "1.0 MiB");
  CHECK(format_bytes(std::numeric_limits<std::uint64_t>::max()) == "16.0 EiB");
}

}  // namespace
}  // namespace assay
