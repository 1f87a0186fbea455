// Datasets of HDF5 files: types, stores, links, and what is refused.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <numeric>

#include "core/data/digest.hpp"
#include "tests/core/hdf5/fixture.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;
using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;

std::string type_fault(const std::string& name) { return fault_at("types.h5", "types/" + name); }

TEST_CASE("a dataset is an array with the hash of its file") {
  const auto loaded = loaded_dataset("types.h5", "/data/demo_0/obs/eef");
  CHECK(loaded.format == Format::hdf5);
  CHECK(loaded.sha256 == digest_of_file(kHdf5Files / "types.h5").sha256);
  CHECK(loaded.bytes == std::filesystem::file_size(kHdf5Files / "types.h5"));
  const auto& array = std::get<Array>(loaded.value);
  CHECK(array.shape == Shape{2, 3});
  CHECK(elements<double>(array) == Reals{0, 0.25, 0.5, 0.75, 1, 1.25});
  CHECK(elements<double>(array_at("types.h5", "data/demo_0/obs/eef", "1..1")) ==
        Reals{0.75, 1, 1.25});
}

TEST_CASE("every type of number finds one that holds it, in either byte order") {
  const auto check = [](const std::string& name, DType dtype) {
    INFO(name);
    const auto array = array_at("types.h5", "types/" + name);
    CHECK(array.dtype == dtype);
    const auto least = name.starts_with("u") ? 0.0 : -3.0;
    CHECK(elements<double>(converted(array, DType::f64)) == Reals{least, 1, 100});
  };
  for (const std::string order : {"", "_big"}) {
    for (const auto* name : {"i1", "i2", "i4", "u2"}) check(name + order, DType::i32);
    for (const auto* name : {"i8", "u4", "u8"}) check(name + order, DType::i64);
    check("u1" + order, DType::u8);
    for (const auto* name : {"f2", "f4"}) check(name + order, DType::f32);
    check("f8" + order, DType::f64);
  }
}

TEST_CASE("integers of 64 bits are exact, and refused where i64 ends") {
  CHECK(
      elements<std::int64_t>(array_at("types.h5", "types/extreme")) ==
      Integers{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()});
  CHECK(type_fault("beyond") ==
        "types.h5: '/types/beyond': element 1: 18446744073709551615 does not fit into i64");
}

TEST_CASE("booleans are bytes, other enumerations their numbers, a scalar has no dimension") {
  CHECK(elements<std::uint8_t>(array_at("types.h5", "types/flag")) ==
        std::vector<std::uint8_t>{1, 0, 1});
  CHECK(elements<std::int32_t>(array_at("types.h5", "types/enum")) ==
        std::vector<std::int32_t>{5, 7});
  CHECK(array_at("types.h5", "types/scalar").shape.empty());
  CHECK(array_at("types.h5", "types/none").shape == Shape{0, 3});
}

TEST_CASE("texts are a column with the dataset's name") {
  CHECK(values_of<std::string>(table_at("types.h5", "types/words"), "words") ==
        Texts{"dry", "naß", ""});
  CHECK(values_of<std::string>(table_at("types.h5", "types/fixed"), "fixed") ==
        Texts{"one", "three"});
  CHECK(values_of<std::string>(table_at("types.h5", "types/word"), "word") == Texts{"alone"});
  CHECK(values_of<std::string>(table_at("types.h5", "types/words", "words == 'dry'"), "words") ==
        Texts{"dry"});
  CHECK(type_fault("grid") ==
        "types.h5: '/types/grid' holds texts in the shape 1 x 2, expected a list");
  CHECK(type_fault("latin") == "types.h5: '/types/latin': element 0: not a text in UTF-8");
}

TEST_CASE("records are a table") {
  const auto table = table_at("types.h5", "types/records");
  CHECK(table.names() == Texts{"x", "n", "name"});
  CHECK(values_of<double>(table, "x") == Reals{1.5, -2});
  CHECK(values_of<std::int64_t>(table, "n") == Integers{7, 8});
  CHECK(values_of<std::string>(table, "name") == Texts{"ab", "c"});
  CHECK(table_at("types.h5", "types/complex").names() == Texts{"r", "i"});
}

TEST_CASE("what is neither numbers nor texts is refused by its kind") {
  const std::string expected = ", expected integers, reals, booleans or a list of texts";
  CHECK(type_fault("lists") ==
        "types.h5: '/types/lists' holds lists of various lengths" + expected);
  CHECK(type_fault("refs") == "types.h5: '/types/refs' holds references" + expected);
  CHECK(type_fault("opaque") ==
        "types.h5: '/types/opaque' holds neither numbers nor texts" + expected);
  CHECK(type_fault("nested") == "types.h5: '/types/nested.x' holds arrays" + expected);
  CHECK(type_fault("empty") == "types.h5: '/types/empty' is empty");
}

TEST_CASE("chunks and the library's own filters make no difference") {
  std::vector<std::int32_t> ramp(60);
  std::iota(ramp.begin(), ramp.end(), 0);
  for (const auto* name : {"plain", "gzip", "checked", "scaled", "grown"}) {
    INFO(name);
    const auto array = array_at("types.h5", std::string("stores/") + name);
    CHECK(array.shape == Shape{12, 5});
    CHECK(elements<std::int32_t>(array) == ramp);
  }
  CHECK(fault_at("types.h5", "stores/lzf") ==
        "types.h5: '/stores/lzf' is compressed by filter 32000 (lzf), which HDF5's library has "
        "not: rewrite the file, as h5repack -f GZIP=4 does");
}

TEST_CASE("sizes that the file cannot fill are refused before they are allocated") {
  for (const auto* name : {"vast", "vast_chunks", "vast_words"})
    CHECK(fault_at("types.h5", std::string("stores/") + name).find("takes 7.3 TiB, more than") !=
          std::string::npos);
  CHECK(fault_at("types.h5", "stores/huge_chunk")
            .find("has the shape 10000 x 10000, which takes 762.9 MiB, more than") !=
        std::string::npos);
}

TEST_CASE("links within the file are followed, one by one") {
  for (const auto* name : {"soft", "relative", "twin", "up/links/up/links/soft"})
    CHECK(array_at("types.h5", std::string("links/") + name).shape == Shape{2, 3});
  CHECK(fault_at("types.h5", "links/circle") ==
        "types.h5: in 'dataset': the links of 'links/circle' go round in a circle");
  CHECK(fault_at("types.h5", "links/dangling") ==
        "types.h5: in 'dataset': no dataset 'links/dangling': a link leads to '/data/demo_9', "
        "where nothing is");
}

TEST_CASE("nothing leads into another file: no link, no virtual dataset, no raw data beside it") {
  const std::string told =
      "types.h5: in 'dataset': '/links/outside' is a link to another file, 'other.h5': name that "
      "file itself, so that it is hashed";
  REQUIRE(std::filesystem::exists(kHdf5Files / "other.h5"));
  CHECK(fault_at("types.h5", "links/outside") == told);
  CHECK(fault_at("types.h5", "links/through") == told);
  for (const std::string name : {"virtual", "outside"})
    CHECK(fault_at("types.h5", "stores/" + name) ==
          "types.h5: in 'dataset': '/stores/" + name +
              "' lies in other files: name them instead, so that they are hashed");
}

TEST_CASE("a missing dataset is told with the nearest, or with what there is") {
  CHECK(fault_at("types.h5", "/data/demo_0/obs/eff") ==
        "types.h5: in 'dataset': no dataset '/data/demo_0/obs/eff', did you mean "
        "'/data/demo_0/obs/eef'?");
  CHECK(fault_at("types.h5", "data/demo_1/obs/eef") ==
        "types.h5: in 'dataset': no dataset 'data/demo_1/obs/eef', did you mean "
        "'data/demo_0/obs/eef'?");
  CHECK(fault_at("types.h5", "data/demo_0/obs/velocity") ==
        "types.h5: in 'dataset': no dataset 'data/demo_0/obs/velocity'; '/data/demo_0/obs' holds "
        "'eef', 'gripper'");
  CHECK(fault_at("types.h5", "types/i4/x") ==
        "types.h5: in 'dataset': no dataset 'types/i4/x': '/types/i4' is no group");
  CHECK(fault_at("types.h5", "data") ==
        "types.h5: in 'dataset': '/data' is a group, name one of its datasets: "
        "'/data/demo_0/actions', '/data/demo_0/obs/eef', '/data/demo_0/obs/gripper'");
  CHECK(fault_at("types.h5", "")
            .starts_with(
                "types.h5: holds several datasets, name one of them as in { path = ..., dataset = "
                "\"/data/demo_0/actions\" }: '/data/demo_0/actions', "));
  CHECK(array_at("other.h5", "").shape == Shape{12, 5});
}

TEST_CASE("what is no HDF5 file, or a part of one, is refused") {
  const ScratchFolder folder;
  const auto path = folder.write("t.h5", "hello");
  const auto told = [&] { return fault_of([&] { load({path, {}, {}, "", "x"}); }); };
  CHECK(told().starts_with("t.h5: cannot be read as HDF5: "));
  const auto whole = content_of(kHdf5Files / "types.h5");
  folder.write("t.h5", std::string_view(whole).substr(0, 20000));
  CHECK(told().find("truncated file") != std::string::npos);
  std::filesystem::remove(path);
  CHECK(told() == "t.h5: cannot be read: No such file or directory");
  std::filesystem::create_directory(path);
  CHECK(std::get<std::filesystem::path>(load({path, {}, {}, ""}).value) == path);
}

TEST_CASE("a named pipe is no file, and is not waited for") {
  const ScratchFolder folder;
  REQUIRE(::mkfifo((folder / "t.h5").c_str(), 0600) == 0);
  CHECK(fault_of([&] { load({folder / "t.h5", {}, {}, "", "x"}); }) == "t.h5: is not a file");
}

// old.h5ad with one byte changed, the length of a text: HDF5 1.10.8 copies 2^63 bytes.
TEST_CASE("a file on which HDF5's library crashes is refused like any other") {
  const ScratchFolder folder;
  const std::filesystem::path corpus = ASSAY_SOURCE_DIR "/tests/fuzz/corpus/hdf5";
  const auto path = folder.write("t.h5ad", content_of(corpus / "crashes_the_library"));
  CHECK(fault_of([&] { load({path, {}, {}, "", "obs"}); }).starts_with("t.h5ad: HDF5's library "));
}

// Every file here is a refusal or an array; the process that reads it may break, this one not.
TEST_CASE("no wrong byte of a file breaks the host", "[slow]") {
  const ScratchFolder folder;
  const auto whole = content_of(kHdf5Files / "other.h5");
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    if (whole[at] == 0 && at % 8 != 0) continue;  // of a stretch of zeros some will do
    auto bytes = whole;
    bytes[at] = static_cast<char>(~bytes[at]);
    const auto path = folder.write("t.h5", bytes);
    refused += fault_of([&] { load({path, {}, {}, "", "plain"}); }).empty() ? 0 : 1;
  }
  CHECK(refused > 50);
}

}  // namespace
}  // namespace assay
