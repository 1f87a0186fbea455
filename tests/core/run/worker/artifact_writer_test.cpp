#include "core/run/worker/artifact_writer.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <vector>

#include "core/base/hash.hpp"
#include "core/data/csv.hpp"
#include "core/data/digest.hpp"
#include "core/data/npy.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::vector<double> kSix = {1, 2, 3, 4, 5, 6};

assay_array array_of(const void* data, std::uint32_t dtype, const std::vector<std::int64_t>& shape,
                     const std::int64_t* stride = nullptr) {
  return {data, dtype, static_cast<std::uint32_t>(shape.size()), shape.data(), stride, nullptr};
}

std::vector<double> read_back(const ScratchFolder& folder, const assay_array& array) {
  write_array(folder / "a.npy", array);
  const auto read = read_npy(folder / "a.npy");
  const auto values = read.as<double>();
  return {values.begin(), values.end()};
}

TEST_CASE("a contiguous array is written as it lies") {
  const ScratchFolder folder;
  const std::vector<std::int64_t> shape = {2, 3};
  CHECK(read_back(folder, array_of(kSix.data(), ASSAY_F64, shape)) == kSix);
  CHECK(read_npy(folder / "a.npy").shape == shape);
}

TEST_CASE("strided arrays are written row by row") {
  const ScratchFolder folder;
  const std::vector<std::int64_t> shape = {2, 3};
  const std::int64_t column_major[] = {1, 2}, rows_backwards[] = {-3, 1}, broadcast[] = {0, 1};
  CHECK(read_back(folder, array_of(kSix.data(), ASSAY_F64, shape, column_major)) ==
        std::vector<double>{1, 3, 5, 2, 4, 6});
  CHECK(read_back(folder, array_of(kSix.data() + 3, ASSAY_F64, shape, rows_backwards)) ==
        std::vector<double>{4, 5, 6, 1, 2, 3});
  CHECK(read_back(folder, array_of(kSix.data(), ASSAY_F64, shape, broadcast)) ==
        std::vector<double>{1, 2, 3, 1, 2, 3});
}

TEST_CASE("arrays of rank 0, of rank 3 and without elements are written") {
  const ScratchFolder folder;
  CHECK(read_back(folder, array_of(kSix.data(), ASSAY_F64, {})) == std::vector<double>{1});
  const std::vector<std::int64_t> cube = {1, 3, 2}, empty = {0, 3};
  const std::int64_t swapped[] = {6, 1, 3}, any[] = {3, 1};
  CHECK(read_back(folder, array_of(kSix.data(), ASSAY_F64, cube, swapped)) ==
        std::vector<double>{1, 4, 2, 5, 3, 6});
  CHECK(read_back(folder, array_of(nullptr, ASSAY_F64, empty)).empty());
  CHECK(read_back(folder, array_of(nullptr, ASSAY_F64, empty, any)).empty());
}

TEST_CASE("element types stay what they are") {
  const ScratchFolder folder;
  const std::vector<std::int32_t> small = {-7, 8};
  const std::vector<std::int64_t> shape = {2};
  write_array(folder / "i.npy", array_of(small.data(), ASSAY_I32, shape));
  const auto read = read_npy(folder / "i.npy");
  CHECK(read.dtype == DType::i32);
  CHECK(read.as<std::int32_t>()[0] == -7);
}

TEST_CASE("an array as CSV has its columns' names, or c0, c1, ...") {
  const ScratchFolder folder;
  const std::vector<std::int64_t> shape = {2, 3};
  auto array = array_of(kSix.data(), ASSAY_F64, shape);
  write_array(folder / "plain.csv", array);
  CHECK(content_of(folder / "plain.csv") == "c0,c1,c2\n1.0,2.0,3.0\n4.0,5.0,6.0\n");
  const char* names[] = {"a", "b", "c", nullptr};
  array.columns = names;
  write_array(folder / "named.csv", array);
  CHECK(content_of(folder / "named.csv") == "a,b,c\n1.0,2.0,3.0\n4.0,5.0,6.0\n");
  const std::vector<std::int64_t> counts = {5, -6}, line = {2};
  write_array(folder / "vector.csv", array_of(counts.data(), ASSAY_I64, line));
  CHECK(content_of(folder / "vector.csv") == "c0\n5\n-6\n");
}

TEST_CASE("a format that cannot hold the array is refused") {
  const ScratchFolder folder;
  const std::vector<std::int64_t> shape = {6};
  const auto array = array_of(kSix.data(), ASSAY_F64, shape);
  CHECK_THROWS_WITH(write_array(folder / "a.txt", array),
                    "an array is written as .npy, .csv or .png, not as '.txt'");
  CHECK_THROWS_WITH(write_array(folder / "a.npy", array_of(kSix.data(), ASSAY_STRING, shape)),
                    "an array of texts has no file format");
}

TEST_CASE("columns of every type are written as a table") {
  const ScratchFolder folder;
  const double reals[] = {0.1, -1};
  const std::int64_t integers[] = {1, 2};
  const char* texts[] = {"say \"hi\"", "two\nlines"};
  const assay_column columns[] = {
      {"x", ASSAY_F64, reals}, {"n", ASSAY_I64, integers}, {"t", ASSAY_STRING, texts}};
  write_columns(folder / "t.csv", columns, 3, 2);
  const auto table = read_csv({folder / "t.csv", {}, {}, ""});
  REQUIRE(table.columns.size() == 3);
  CHECK(std::get<std::vector<double>>(table.columns[0].values) == std::vector<double>{0.1, -1});
  CHECK(std::get<std::vector<std::int64_t>>(table.columns[1].values)[1] == 2);
  CHECK(std::get<std::vector<std::string>>(table.columns[2].values) ==
        std::vector<std::string>{"say \"hi\"", "two\nlines"});
}

TEST_CASE("a stored file lies under its hash") {
  const ScratchFolder folder;
  folder.write("notes.txt", "abc");
  const auto stored = move_into_store(folder / "store", folder / "notes.txt", "notes.txt");
  // The hash of "abc" in FIPS 180-2, appendix B.1.
  CHECK(stored.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(stored.bytes == 3);
  CHECK(stored.format == "txt");
  const auto path = stored_path(folder / "store", stored.sha256);
  CHECK(path == folder / "store" / "ba" / stored.sha256);
  CHECK(content_of(path) == "abc");
  CHECK_FALSE(fs::exists(folder / "notes.txt"));
}

TEST_CASE("equal content is stored once, whatever its name") {
  const ScratchFolder folder;
  folder.write("a", "same");
  folder.write("b.txt", "same");
  const auto a = move_into_store(folder / "store", folder / "a", "a");
  const auto b = move_into_store(folder / "store", folder / "b.txt", "b.txt");
  CHECK(a.sha256 == b.sha256);
  CHECK(a.format == "file");
  CHECK_FALSE(fs::exists(folder / "b.txt"));
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "store"))
    files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 1);
}

TEST_CASE("of a link, and of a file with two names, the content is stored") {
  const ScratchFolder folder;
  folder.write("data.csv", "abc");
  fs::create_symlink(folder / "data.csv", folder / "link.csv");
  fs::create_hard_link(folder / "data.csv", folder / "second.csv");
  const auto a = move_into_store(folder / "store", folder / "link.csv", "link.csv");
  const auto b = move_into_store(folder / "store", folder / "second.csv", "second.csv");
  CHECK(a.sha256 == b.sha256);
  const auto path = stored_path(folder / "store", a.sha256);
  folder.write("data.csv", "changed");
  CHECK(fs::symlink_status(path).type() == fs::file_type::regular);
  CHECK(content_of(path) == "abc");
}

TEST_CASE("a link to a device is no artifact") {
  const ScratchFolder folder;
  fs::create_symlink("/dev/zero", folder / "zero.bin");
  CHECK_THROWS_WITH(move_into_store(folder / "store", folder / "zero.bin", "zero.bin"),
                    Catch::Contains("is not a file"));
}

TEST_CASE("what stands in the store in the place of the file gives way to it") {
  const ScratchFolder folder;
  folder.write("notes.txt", "abc");
  folder.write("other", "secret");
  const auto path = stored_path(folder / "store", sha256("abc"));
  fs::create_directories(path.parent_path());
  fs::create_symlink(folder / "other", path);
  move_into_store(folder / "store", folder / "notes.txt", "notes.txt");
  CHECK(fs::symlink_status(path).type() == fs::file_type::regular);
  CHECK(content_of(folder / "other") == "secret");
}

}  // namespace
}  // namespace assay
