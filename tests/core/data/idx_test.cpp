// IDX files of every type, plain and compressed.
#include "core/data/idx.hpp"
#include "core/data/file.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using namespace std::literals;

Array parsed_idx(std::string_view file) {
  const auto bytes = bytes_of(file);
  return parse_idx({bytes.begin(), bytes.end()}, "/data/t.idx");
}

std::string idx_fault(std::string_view file) {
  return fault_of([&] { parsed_idx(file); });
}

const auto kImages = "\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\2\1\2\xff\0"s;

std::string gzipped(const std::filesystem::path& path, const std::string& content) {
  const auto file = gzopen(path.c_str(), "wb");
  gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
  gzclose(file);
  return content_of(path);
}

TEST_CASE("images of bytes keep their shape and type") {
  const auto images = parsed_idx(kImages);
  CHECK(images.shape == std::vector<std::int64_t>{2, 1, 2});
  CHECK(elements<std::uint8_t>(images) == std::vector<std::uint8_t>{1, 2, 255, 0});
}

TEST_CASE("numbers of all types are turned from big-endian") {
  CHECK(elements<std::int32_t>(parsed_idx("\0\0\x09\1\0\0\0\2\xff\x7f"s)) ==
        std::vector<std::int32_t>{-1, 127});
  CHECK(elements<std::int32_t>(parsed_idx("\0\0\x0b\1\0\0\0\2\xff\xfe\1\2"s)) ==
        std::vector<std::int32_t>{-2, 258});
  CHECK(elements<std::int32_t>(parsed_idx("\0\0\x0c\1\0\0\0\1\xff\xff\xff\xfd"s)) ==
        std::vector<std::int32_t>{-3});
  CHECK(elements<float>(parsed_idx("\0\0\x0d\1\0\0\0\1\x3f\x80\0\0"s)) == std::vector<float>{1});
  CHECK(elements<double>(parsed_idx("\0\0\x0e\1\0\0\0\1\x3f\xf0\0\0\0\0\0\0"s)) ==
        std::vector<double>{1});
}

TEST_CASE("what does not fit its header is told") {
  CHECK(idx_fault("") ==
        "t.idx: not an IDX file: it does not begin with two zero bytes and a type");
  CHECK(idx_fault("\1\0\x08\1"s) ==
        "t.idx: not an IDX file: it does not begin with two zero bytes and a type");
  CHECK(idx_fault("\0\0\x07\1\0\0\0\1\0"s) == "t.idx: unknown IDX type 0x07");
  CHECK(idx_fault("\0\0\x08\3\0\0\0\2"s) ==
        "t.idx: the IDX header ends at byte 16, the file has 8");
  CHECK(idx_fault(kImages.substr(0, 18)) ==
        "t.idx: 2 x 1 x 2 elements of 1 byte need 4 bytes of data, the file has 2");
  CHECK(idx_fault(kImages + "x") ==
        "t.idx: 2 x 1 x 2 elements of 1 byte need 4 bytes of data, the file has 5");
  CHECK(idx_fault("\0\0\x0e\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s) ==
        "t.idx: 4294967295 x 4294967295 x 4294967295 elements are more than any file holds");
}

TEST_CASE("a compressed file is the same file") {
  const ScratchFolder folder;
  const auto packed = gzipped(folder / "t.gz", kImages);
  CHECK(read_idx(folder / "t.gz").bytes == parsed_idx(kImages).bytes);
  folder.write("two.gz", gzipped(folder / "a.gz", kImages.substr(0, 7)) +
                             gzipped(folder / "b.gz", kImages.substr(7)));
  CHECK(read_idx(folder / "two.gz").bytes == parsed_idx(kImages).bytes);
}

TEST_CASE("large content is unpacked whole") {
  const ScratchFolder folder;
  const auto content = "\0\0\x08\1\0\x0f\x42\x40"s + std::string(1'000'000, 'z');
  gzipped(folder / "t.gz", content);
  CHECK(read_idx(folder / "t.gz").count() == 1'000'000);
}

TEST_CASE("what would fill the memory is not unpacked to its end") {
  const ScratchFolder folder;
  gzipped(folder / "t.gz", std::string(1'000'000, 'z'));
  const auto packed = read_bytes(folder / "t.gz");
  CHECK(unpacked(packed, "t.gz", 1'000'000).size() == 1'000'000);
  CHECK(fault_of([&] { unpacked(packed, "t.gz", 999'999); }) ==
        "t.gz: holds more than 999999 bytes behind its compression, half of this machine's memory");
}

TEST_CASE("a compressed file that is damaged is told") {
  const ScratchFolder folder;
  auto packed = gzipped(folder / "t.gz", kImages);
  const auto told = [&](std::string_view content) {
    const auto path = folder.write("broken.gz", content);
    return fault_of([&] { read_idx(path); });
  };
  CHECK(told(packed.substr(0, packed.size() - 9)) == "broken.gz: gzip data ends early");
  CHECK(told(packed + "junk") == "broken.gz: broken gzip data");
  packed[packed.size() - 6] ^= 1;  // the checksum
  CHECK(told(packed) == "broken.gz: broken gzip data");
}

}  // namespace
}  // namespace assay
