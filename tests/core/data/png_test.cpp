// Images out and in.
#include "core/data/png.hpp"

#include <png.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "core/data/file.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;

std::vector<int> levels(const Array& image) {
  std::vector<int> found;
  for (const double value : image.as<double>())
    found.push_back(static_cast<int>(std::lround(value * 255)));
  return found;
}

// Written by libpng itself in a layout that write_png does not offer.
std::filesystem::path written(const ScratchFolder& folder, png_uint_32 format,
                              const std::vector<std::uint8_t>& samples, png_uint_32 width) {
  png_image layout{};
  layout.version = PNG_IMAGE_VERSION;
  layout.width = width;
  layout.height = 1;
  layout.format = format;
  const auto path = folder / "other.png";
  REQUIRE(png_image_write_to_file(&layout, path.c_str(), 0, samples.data(), 0, nullptr));
  return path;
}

TEST_CASE("a colour image comes back with every sample") {
  const ScratchFolder folder;
  const auto image = array_of<std::uint8_t>(
      {2, 2, 3}, std::vector<std::uint8_t>{0, 1, 2, 127, 128, 129, 253, 254, 255, 10, 20, 30});
  write_png(folder / "t.png", image);
  const auto again = read_png(folder / "t.png");
  CHECK(again.dtype == DType::f64);
  CHECK(again.shape == Shape{2, 2, 3});
  CHECK(levels(again) == std::vector<int>{0, 1, 2, 127, 128, 129, 253, 254, 255, 10, 20, 30});
  CHECK(again.as<double>()[8] == 1.0);
}

TEST_CASE("a grey image has one channel whether it says so or not") {
  const ScratchFolder folder;
  const std::vector<std::uint8_t> samples{0, 50, 100, 255, 7, 9};
  for (const auto& shape : {Shape{2, 3}, Shape{2, 3, 1}}) {
    write_png(folder / "t.png", array_of<std::uint8_t>(shape, samples));
    CHECK(read_png(folder / "t.png").shape == Shape{2, 3, 1});
    CHECK(levels(read_png(folder / "t.png")) == std::vector<int>{0, 50, 100, 255, 7, 9});
  }
}

TEST_CASE("reals are cut to [0, 1] and rounded to the nearest level") {
  const ScratchFolder folder;
  const std::vector<double> samples{-0.1, 0.0, 0.5, 1.0, 1.5, 100.4 / 255};
  write_png(folder / "t.png", array_of<double>({1, 6}, samples));
  CHECK(levels(read_png(folder / "t.png")) == std::vector<int>{0, 0, 128, 255, 255, 100});
}

TEST_CASE("alpha is dropped and leaves the colours as they are") {
  const ScratchFolder folder;
  const auto path = written(folder, PNG_FORMAT_RGBA, {10, 20, 30, 0, 40, 50, 60, 128}, 2);
  CHECK(read_png(path).shape == Shape{1, 2, 3});
  CHECK(levels(read_png(path)) == std::vector<int>{10, 20, 30, 40, 50, 60});
  const auto grey = written(folder, PNG_FORMAT_GA, {10, 0, 200, 255}, 2);
  CHECK(levels(read_png(grey)) == std::vector<int>{10, 200});
}

TEST_CASE("sixteen bits a sample are not cut to eight") {
  const ScratchFolder folder;
  png_image layout{};
  layout.version = PNG_IMAGE_VERSION;
  layout.width = 3;
  layout.height = 1;
  layout.format = PNG_FORMAT_LINEAR_Y;
  const std::uint16_t samples[] = {0, 257, 65535};
  const auto path = folder / "t.png";
  REQUIRE(png_image_write_to_file(&layout, path.c_str(), 0, samples, 0, nullptr));
  const auto image = read_png(path);
  CHECK(image.as<double>()[1] == 257 / 65535.0);
  CHECK(image.as<double>()[2] == 1.0);
}

TEST_CASE("a damaged image is told, not shown in part") {
  const ScratchFolder folder;
  write_png(folder / "t.png", zeros(DType::u8, {20, 20, 3}));
  auto content = content_of(folder / "t.png");
  const auto told = [&](std::string_view bytes) {
    const auto path = folder.write("broken.png", bytes);
    return fault_of([&] { read_png(path); });
  };
  CHECK(told("GIF89a") == "broken.png: not a PNG file");
  CHECK(told(content.substr(0, content.size() - 20)) ==
        "broken.png: broken PNG file: the file ends early");
  CHECK(told(content.substr(0, 20)) == "broken.png: broken PNG file: the file ends early");
  auto flipped = content;
  flipped[20] ^= 1;  // in the header, which has a checksum
  CHECK(told(flipped) == "broken.png: broken PNG file: IHDR: CRC error");
}

TEST_CASE("an image that would fill the memory is refused by its header") {
  const ScratchFolder folder;
  write_png(folder / "t.png", zeros(DType::u8, {100, 100, 3}));
  const auto bytes = read_bytes(folder / "t.png");
  CHECK(parse_png(bytes, "t.png", 240'000).count() == 30'000);
  CHECK_THROWS_WITH(parse_png(bytes, "t.png", 239'999),
                    Catch::Contains("100 x 100 pixels are too many: they would take 240000 bytes"));
}

TEST_CASE("what is no image is not written") {
  const ScratchFolder folder;
  const auto told = [&](const Array& array) {
    return fault_of([&] { write_png(folder / "t.png", array); });
  };
  CHECK(told(zeros(DType::u8, {4})) == "t.png: an image is h x w, h x w x 1 or h x w x 3, not 4");
  CHECK(told(zeros(DType::u8, {4, 4, 2})) ==
        "t.png: an image is h x w, h x w x 1 or h x w x 3, not 4 x 4 x 2");
  CHECK(told(zeros(DType::u8, {0, 4})) ==
        "t.png: an image is h x w, h x w x 1 or h x w x 3, not 0 x 4");
  CHECK(told(zeros(DType::i64, {4, 4})) == "t.png: an image holds u8, f64 or f32, not i64");
  const std::vector<double> samples{0, std::nan("")};
  CHECK(told(array_of<double>({1, 2}, samples)) == "t.png: sample 1 is NaN");
  CHECK_FALSE(std::filesystem::exists(folder / "t.png"));
}

}  // namespace
}  // namespace assay
