// Pictures of dots in braille characters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace assay {

// A canvas of characters, each two dots wide and four high. Dots count from the upper left.
class Braille {
 public:
  Braille(std::size_t width, std::size_t height);  // in characters

  std::size_t dots_across() const { return 2 * width_; }
  std::size_t dots_down() const { return 4 * height_; }

  // A dot outside of the canvas is not there.
  void dot(std::size_t across, std::size_t down);

  std::string line(std::size_t row) const;  // `width` characters of the row

 private:
  std::size_t width_, height_;
  std::vector<unsigned char> cells_;
};

}  // namespace assay
