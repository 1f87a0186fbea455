#include "core/base/braille.hpp"

namespace assay {
namespace {

// U+2800 and the bits of its dots, as UTF-8.
std::string braille_text(unsigned char bits) {
  return {'\xE2', static_cast<char>(0xA0 | bits >> 6), static_cast<char>(0x80 | (bits & 0x3F))};
}

}  // namespace

Braille::Braille(std::size_t width, std::size_t height)
    : width_(width), height_(height), cells_(width * height) {}

void Braille::dot(std::size_t across, std::size_t down) {
  constexpr unsigned char kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  if (across >= dots_across() || down >= dots_down()) return;
  cells_[down / 4 * width_ + across / 2] |= kBits[down % 4][across % 2];
}

std::string Braille::line(std::size_t row) const {
  std::string text;
  for (std::size_t i = 0; i < width_; ++i) {
    const auto bits = cells_[row * width_ + i];
    text += bits == 0 ? " " : braille_text(bits);
  }
  return text;
}

}  // namespace assay
