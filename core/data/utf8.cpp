// UTF-8 by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
#include "core/data/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace assay {
namespace {

// Eight bytes at a time: a byte below 1 or above 0x7f sets its top bit in the sum of both tests.
std::size_t ascii_prefix(std::string_view bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = 0x8080808080808080;
  std::size_t i = 0;
  for (std::uint64_t word; i + sizeof word <= bytes.size(); i += sizeof word) {
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if (((word - kOnes) | word) & kTops) break;
  }
  while (i < bytes.size() && bytes[i] > 0) ++i;
  return i;
}

// Length of the sequence that starts with two or more bytes, 0 if it is none.
std::size_t sequence_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u;
  };
  const auto lead = at(0), next = at(1);
  const std::size_t length = lead >= 0xf5   ? 0
                             : lead >= 0xf0 ? 4
                             : lead >= 0xe0 ? 3
                             : lead >= 0xc2 ? 2
                                            : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xc0) != 0x80) return 0;
  const bool is_overlong = (lead == 0xe0 && next < 0xa0) || (lead == 0xf0 && next < 0x90);
  const bool is_beyond = (lead == 0xed && next > 0x9f) || (lead == 0xf4 && next > 0x8f);
  return is_overlong || is_beyond ? 0 : length;
}

}  // namespace

std::optional<std::size_t> first_non_text(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    i += ascii_prefix(bytes.substr(i));
    if (i == bytes.size()) break;
    const auto length = sequence_length(bytes.substr(i));
    if (length == 0) return i;
    i += length;
  }
  return std::nullopt;
}

}  // namespace assay
