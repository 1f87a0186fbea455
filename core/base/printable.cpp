#include "core/base/printable.hpp"

namespace assay {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// Bytes of the character that begins here by its first one; 0: none can begin so.
std::size_t length_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

bool is_whole(std::string_view text, std::size_t at, std::size_t length) {
  for (std::size_t i = 1; i < length; ++i)
    if ((byte_at(text, at + i) & 0xc0) != 0x80) return false;
  return length > 0;
}

std::string printable(std::string_view text, std::string_view kept) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = byte_at(text, at);
    const auto length = length_of(lead);
    if (!is_whole(text, at, length)) {
      safe += "\uFFFD";
      ++at;
      continue;
    }
    const bool is_ascii_control = lead < 0x20 || lead == 0x7f;
    const bool is_c1 = lead == 0xc2 && byte_at(text, at + 1) < 0xa0;
    if (is_c1 || (is_ascii_control && kept.find(text[at]) == std::string_view::npos))
      safe += ' ';
    else
      safe += text.substr(at, length);
    at += length;
  }
  return safe;
}

}  // namespace

std::string one_line(std::string_view text) { return printable(text, ""); }

std::string printable_lines(std::string_view text) { return printable(text, "\n\t"); }

}  // namespace assay
