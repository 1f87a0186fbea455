// Decoding by libpng, which reports errors by longjmp: no frame between has anything to destroy.
#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>

#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/png.hpp"

namespace assay {
namespace {

struct Decoder {
  std::span<const std::byte> left;  // bytes not yet read
  char problem[120] = "";
  png_structp png = nullptr;
  png_infop info = nullptr;
  png_uint_32 width = 0, height = 0;
  std::size_t packed = 0;  // bytes of all samples as the file holds them
  int depth = 0, channels = 0;
  Bytes samples;
  std::vector<png_bytep> rows;

  Decoder() = default;
  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

void on_error(png_structp png, png_const_charp problem) {
  auto* decoder = static_cast<Decoder*>(png_get_error_ptr(png));
  std::strncpy(decoder->problem, problem, sizeof decoder->problem - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep to, std::size_t size) {
  auto* decoder = static_cast<Decoder*>(png_get_io_ptr(png));
  if (size > decoder->left.size()) png_error(png, "the file ends early");
  std::memcpy(to, decoder->left.data(), size);
  decoder->left = decoder->left.subspan(size);
}

// Grey or colour samples of 8 or 16 bits; bytes of 16 stay in the file's big-endian order.
void read_header(Decoder& d) {
  png_set_read_fn(d.png, &d, on_read);
  png_read_info(d.png, d.info);
  d.packed = png_get_rowbytes(d.png, d.info) * png_get_image_height(d.png, d.info);
  png_set_expand(d.png);
  png_set_strip_alpha(d.png);
  png_set_interlace_handling(d.png);
  png_read_update_info(d.png, d.info);
  d.width = png_get_image_width(d.png, d.info);
  d.height = png_get_image_height(d.png, d.info);
  d.depth = png_get_bit_depth(d.png, d.info);
  d.channels = png_get_channels(d.png, d.info);
}

void read_samples(Decoder& d) {
  png_read_image(d.png, d.rows.data());
  png_read_end(d.png, nullptr);
}

bool succeeds(Decoder& d, void (*step)(Decoder&)) {
  if (setjmp(png_jmpbuf(d.png))) return false;
  step(d);
  return true;
}

void make_rows(Decoder& d) {
  const auto stride = png_get_rowbytes(d.png, d.info);
  d.samples.resize(stride * d.height);
  d.rows.resize(d.height);
  for (std::size_t y = 0; y < d.height; ++y)
    d.rows[y] = reinterpret_cast<png_bytep>(d.samples.data() + y * stride);
}

Array image_of(const Decoder& d) {
  auto image = zeros(DType::f64, {d.height, d.width, d.channels});
  const auto to = image.as<double>();
  const auto sample = [&](std::size_t i) { return std::to_integer<int>(d.samples[i]); };
  for (std::size_t i = 0; i < to.size(); ++i)
    to[i] = d.depth == 16 ? (sample(2 * i) * 256 + sample(2 * i + 1)) / 65535.0 : sample(i) / 255.0;
  return image;
}

}  // namespace

// A header may claim any size: what deflate cannot give is not allocated.
Array parse_png(std::span<const std::byte> bytes, const std::filesystem::path& path,
                std::size_t most) {
  constexpr std::size_t kMostCompression = 1032;  // the limit of deflate
  constexpr std::size_t kSignature = 8;
  const auto* start = reinterpret_cast<png_const_bytep>(bytes.data());
  if (bytes.size() < kSignature || png_sig_cmp(start, 0, kSignature) != 0)
    throw DataError(path, "not a PNG file");
  Decoder d;
  d.left = bytes;
  d.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &d, on_error, on_warning);
  d.info = d.png ? png_create_info_struct(d.png) : nullptr;
  if (!d.info) throw std::bad_alloc();
  const auto check = [&](bool is_ok) {
    if (!is_ok) throw DataError(path, std::string("broken PNG file: ") + d.problem);
  };
  check(succeeds(d, read_header));
  if (d.packed / kMostCompression > bytes.size())
    throw DataError(path, "broken PNG file: " + std::to_string(d.width) + " x " +
                              std::to_string(d.height) + " pixels are more than its " +
                              counted(std::ssize(bytes), "byte") + " can hold");
  const auto size = sizeof(double) * d.height * d.width * static_cast<std::size_t>(d.channels);
  if (size > most)
    throw DataError(path, std::to_string(d.width) + " x " + std::to_string(d.height) +
                              " pixels are too many: they would take " +
                              counted(static_cast<std::int64_t>(size), "byte") +
                              ", more than half of this machine's memory");
  make_rows(d);
  check(succeeds(d, read_samples));
  return image_of(d);
}

Array read_png(const std::filesystem::path& path) { return parse_png(read_bytes(path), path); }

}  // namespace assay
