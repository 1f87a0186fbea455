// Encoding by libpng's simplified interface, which reports errors by its result.
#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <cmath>

#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/png.hpp"

namespace assay {
namespace {

template <class T>
Bytes eight_bits(std::span<const T> values, const std::filesystem::path& path) {
  Bytes bytes(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) throw DataError(path, fmt::format("sample {} is NaN", i));
    const auto share = std::clamp(values[i], T{0}, T{1});
    bytes[i] = static_cast<std::byte>(std::lround(share * 255));
  }
  return bytes;
}

Bytes samples_of(const Array& image, const std::filesystem::path& path) {
  if (image.dtype == DType::f64) return eight_bits(image.as<double>(), path);
  if (image.dtype == DType::f32) return eight_bits(image.as<float>(), path);
  if (image.dtype == DType::u8) return image.bytes;
  throw DataError(path, fmt::format("an image holds u8, f64 or f32, not {}", name_of(image.dtype)));
}

png_image layout_of(const Array& image, const std::filesystem::path& path) {
  const auto& shape = image.shape;
  const bool is_colour = shape.size() == 3 && shape[2] == 3;
  const bool is_grey = shape.size() == 2 || (shape.size() == 3 && shape[2] == 1);
  if ((!is_colour && !is_grey) || image.bytes.empty())
    throw DataError(
        path, fmt::format("an image is h x w, h x w x 1 or h x w x 3, not {}", shape_text(shape)));
  png_image layout{};
  layout.version = PNG_IMAGE_VERSION;
  layout.height = static_cast<png_uint_32>(shape[0]);
  layout.width = static_cast<png_uint_32>(shape[1]);
  layout.format = is_colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  return layout;
}

}  // namespace

Bytes png_bytes(const Array& image, const std::filesystem::path& path) {
  auto layout = layout_of(image, path);
  const auto samples = samples_of(image, path);
  Bytes file(PNG_IMAGE_PNG_SIZE_MAX(layout));
  png_alloc_size_t size = file.size();
  if (!png_image_write_to_memory(&layout, file.data(), &size, 0, samples.data(), 0, nullptr))
    throw DataError(path, std::string("cannot be written as PNG: ") + layout.message);
  file.resize(size);
  return file;
}

void write_png(const std::filesystem::path& path, const Array& image) {
  write_file(path, {png_bytes(image, path)});
}

}  // namespace assay
