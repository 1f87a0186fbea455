// PNG images.
#pragma once

#include <filesystem>
#include <span>

#include "core/data/array.hpp"
#include "core/data/file.hpp"

namespace assay {

// height x width x channels in [0, 1] as f64: one channel for grey images, three for colour and
// palettes. Alpha is dropped, stored samples are divided by their largest value, and nothing is
// corrected for gamma. DataError for a file that is broken or no PNG, and where the array would
// take more than `most` bytes.
Array parse_png(std::span<const std::byte> bytes, const std::filesystem::path& path,
                std::size_t most = memory_bound());
Array read_png(const std::filesystem::path& path);

// A file of 8 bits a sample; `path` is for messages. The shape is h x w, h x w x 1 or h x w x 3,
// the type u8, or f64 or f32 with values that are cut to [0, 1] and rounded to 255 steps. DataError
// for other shapes and for NaN.
Bytes png_bytes(const Array& image, const std::filesystem::path& path);
void write_png(const std::filesystem::path& path, const Array& image);

}  // namespace assay
