// Inputs as a run gets them: values and the hash of what was read.
#include "core/data/load.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>

#include "core/base/hash.hpp"
#include "core/data/digest.hpp"
#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using namespace std::literals;

TEST_CASE("the name of a file tells its format") {
  for (const auto* name : {"a.csv", "a.TSV", "a.csv.gz"}) CHECK(format_of(name) == Format::csv);
  for (const auto* name : {"a.npy", "a.npy.gz"}) CHECK(format_of(name) == Format::npy);
  for (const auto* name : {"a.libsvm", "a.svm", "a.svm.gz"})
    CHECK(format_of(name) == Format::libsvm);
  for (const auto* name : {"a.idx", "train-images-idx3-ubyte.gz", "train-images.idx3-ubyte"})
    CHECK(format_of(name) == Format::idx);
  CHECK(format_of("/x.csv/a.png") == Format::png);
  for (const auto* name : {"a.txt", "a", "csv", "a.png.gz", "a.gz", "a.idxs-ubyte", "a.csv/b"})
    CHECK(format_of(name) == Format::other);
}

TEST_CASE("a CSV file comes as a table with the hash of the file on disk") {
  const ScratchFolder folder;
  const auto content = "x,y\n1,2\n3,4\n"s;
  const auto loaded = load({folder.write("t.csv", content), {"y"}, {}, "x == 3"});
  CHECK(loaded.format == Format::csv);
  CHECK(loaded.sha256 == sha256(content));
  CHECK(loaded.bytes == content.size());
  const auto& table = std::get<Table>(loaded.value);
  CHECK(table.names() == std::vector<std::string>{"y"});
  CHECK(std::get<std::vector<std::int64_t>>(table.columns[0].values) ==
        std::vector<std::int64_t>{4});
}

TEST_CASE("a compressed file is parsed unpacked and hashed as it is") {
  const ScratchFolder folder;
  const auto path = folder / "t.csv.gz";
  const auto file = gzopen(path.c_str(), "wb");
  gzputs(file, "x\n1\n");
  gzclose(file);
  const auto loaded = load({path, {}, {}, ""});
  CHECK(loaded.sha256 == sha256(content_of(path)));
  CHECK(std::get<Table>(loaded.value).rows == 1);
}

TEST_CASE("arrays and images come as arrays") {
  const ScratchFolder folder;
  write_npy(folder / "t.npy", zeros(DType::i32, {4, 2}));
  const auto array = load({folder / "t.npy", {}, {}, "0..1"});
  CHECK(std::get<Array>(array.value).shape == std::vector<std::int64_t>{2, 2});
  write_png(folder / "t.png", zeros(DType::u8, {4, 2}));
  const auto image = load({folder / "t.png", {}, {}, ""});
  CHECK(image.format == Format::png);
  CHECK(std::get<Array>(image.value).shape == std::vector<std::int64_t>{4, 2, 1});
  const auto sparse = load({folder.write("t.svm", "1 2:3\n0 1:1\n"), {}, {"label"}, "label == 1"});
  CHECK(std::get<Array>(sparse.value).shape == std::vector<std::int64_t>{1, 2});
  const auto labels = load({folder.write("l-idx1-ubyte", "\0\0\x08\1\0\0\0\2\7\x08"s), {}, {}, ""});
  CHECK(std::get<Array>(labels.value).as<std::uint8_t>()[1] == 8);
}

TEST_CASE("any other file and every folder stays a path with a hash") {
  const ScratchFolder folder;
  const auto path = folder.write("model.pt", "weights");
  const auto file = load({path, {}, {}, ""});
  CHECK(std::get<std::filesystem::path>(file.value) == path);
  CHECK(file.sha256 == sha256("weights"));
  std::filesystem::create_directory(folder / "set.csv");
  folder.write("set.csv/a", "1");
  const auto set = load({folder / "set.csv", {}, {}, ""});
  CHECK(set.format == Format::other);
  CHECK(set.bytes == 1);
  CHECK(set.sha256 == digest_of_folder(folder / "set.csv").sha256);
}

TEST_CASE("only what has rows can be selected from") {
  const ScratchFolder folder;
  write_png(folder / "t.png", zeros(DType::u8, {4, 2}));
  const auto path = folder.write("t.bin", "x");
  CHECK(fault_of([&] {
          load({folder / "t.png", {}, {}, "0..1"});
        }) == "t.png: in 'rows': cannot be given for an image");
  CHECK(fault_of([&] {
          load({path, {"x"}, {}, ""});
        }) == "t.bin: in 'columns': cannot be given for a file of this kind");
  CHECK(fault_of([&] {
          load({folder.path(), {}, {"x"}, ""});
        }).ends_with(": in 'drop': cannot be given for a folder"));
}

TEST_CASE("a missing file is told before anything is read") {
  const ScratchFolder folder;
  for (const auto* name : {"t.csv", "t.npy", "t.png", "t.bin"})
    CHECK(fault_of([&] {
            load({folder / name, {}, {}, ""});
          }) == name + ": cannot be read: No such file or directory"s);
}

}  // namespace
}  // namespace assay
