// Archives of arrays, as NumPy wrote them (files/make_numpy.py), and broken ones made of them.
#include "core/data/npz.hpp"

#include <catch2/catch.hpp>

#include "core/data/load.hpp"
#include "core/data/zip.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;
using namespace std::literals;

const std::filesystem::path kFiles = ASSAY_SOURCE_DIR "/tests/core/data/files";

Loaded loaded_member(const std::filesystem::path& path, const std::string& dataset) {
  return load({path, {}, {}, "", dataset});
}

// What the reader says of a stored.npz that `change` has changed.
template <class Change>
std::string fault_after(Change change, const std::string& dataset = "x") {
  const ScratchFolder folder;
  auto bytes = content_of(kFiles / "stored.npz");
  change(bytes);
  const auto path = folder.write("t.npz", bytes);
  return fault_of([&] { loaded_member(path, dataset); });
}

TEST_CASE("members of an archive are read by name, stored or deflated") {
  for (const auto* name : {"x", "x.npy"}) {
    const auto x = std::get<Array>(loaded_member(kFiles / "stored.npz", name).value);
    CHECK(x.shape == Shape{2, 3});
    CHECK(elements<double>(x) == std::vector<double>{1.5, -2, 0.25, 4, 5, 6});
  }
  const auto label = std::get<Array>(loaded_member(kFiles / "stored.npz", "label").value);
  CHECK(elements<std::int64_t>(label) == std::vector<std::int64_t>{3, -1});
  const auto x = std::get<Array>(loaded_member(kFiles / "deflated.npz", "x").value);
  CHECK(elements<float>(x) == std::vector<float>{1.5f, -2, 0.25f, 4, 5, 6});
  const auto flag = std::get<Array>(loaded_member(kFiles / "deflated.npz", "flag").value);
  CHECK(elements<std::uint8_t>(flag) == std::vector<std::uint8_t>{1, 0});
}

TEST_CASE("a lone member needs no name, and rows are selected as of other arrays") {
  const auto whole = load({kFiles / "single.npz", {}, {}, ""});
  CHECK(whole.format == Format::npz);
  CHECK(elements<std::int32_t>(std::get<Array>(whole.value)) ==
        std::vector<std::int32_t>{0, 1, 2, 3});
  const auto some = load({kFiles / "single.npz", {}, {}, "1..2"});
  CHECK(elements<std::int32_t>(std::get<Array>(some.value)) == std::vector<std::int32_t>{1, 2});
}

TEST_CASE("texts of an archive are a column of its member's name") {
  const auto texts = [](const std::string& file, const std::string& member) {
    const auto table = std::get<Table>(loaded_member(kFiles / file, member).value);
    CHECK(table.names() == Texts{member});
    return std::get<Texts>(table.columns[0].values);
  };
  CHECK(texts("stored.npz", "kind") == Texts{"dry", "naß", ""});
  CHECK(texts("deflated.npz", "name") == Texts{"one", "three"});
}

TEST_CASE("a member that is not there is told with those that are") {
  const auto told = [](const std::string& name) {
    return fault_of([&] { loaded_member(kFiles / "stored.npz", name); });
  };
  CHECK(told("labels") == "stored.npz: in 'dataset': no dataset 'labels', did you mean 'label'?");
  CHECK(told("weights") ==
        "stored.npz: in 'dataset': no dataset 'weights'; there are 'x', 'label', 'kind'");
  CHECK(told("") ==
        "stored.npz: holds several datasets, name one of them as in { path = ..., dataset = \"x\" "
        "}: 'x', 'label', 'kind'");
}

TEST_CASE("a dataset is only named in files that hold several") {
  const ScratchFolder folder;
  for (const auto* name : {"t.csv", "t.bin"}) {
    const auto path = folder.write(name, "x\n1\n");
    CHECK(fault_of([&] { loaded_member(path, "x"); }).find("in 'dataset': cannot be given for") !=
          std::string::npos);
  }
}

TEST_CASE("an archive that is cut off anywhere is refused") {
  const auto whole = content_of(kFiles / "stored.npz");
  const ScratchFolder folder;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto path = folder.write("t.npz", std::string_view(whole).substr(0, size));
    CHECK_FALSE(fault_of([&] { loaded_member(path, "x"); }).empty());
  }
}

TEST_CASE("no single wrong byte of an archive goes further than a refusal") {
  const ScratchFolder folder;
  for (const auto* file : {"stored.npz", "deflated.npz"}) {
    const auto whole = content_of(kFiles / file);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      auto bytes = whole;
      bytes[at] = static_cast<char>(~bytes[at]);
      const auto path = folder.write("t.npz", bytes);
      CHECK_NOTHROW(fault_of([&] { loaded_member(path, "x"); }));
    }
  }
}

TEST_CASE("what a directory claims is held against the file") {
  CHECK(fault_after([](std::string& bytes) { bytes = "no archive, but long enough for one"; }) ==
        "t.npz: not a ZIP archive, or one that is cut off: it has no directory at its end");
  const auto entry = [](std::string& bytes) { return bytes.find("PK\1\2"); };
  CHECK(fault_after([&](std::string& bytes) { bytes[entry(bytes) + 8] |= 1; }) ==
        "t.npz: member 'x': is encrypted");
  CHECK(fault_after([&](std::string& bytes) { bytes[entry(bytes) + 10] = 12; }) ==
        "t.npz: member 'x': is compressed by method 12, expected 0 (stored) or 8 (deflate)");
  CHECK(fault_after([&](std::string& bytes) {
          bytes.replace(entry(bytes) + 24, 4, "\xfe\xff\xff\xff");
        }) == "t.npz: member 'x': claims to hold 4294967294 bytes in 176");
  CHECK(fault_after([&](std::string& bytes) { bytes[entry(bytes) + 45] = 0x70; }) ==
        "t.npz: member 'x': broken ZIP archive: a part of it would lie beyond its end");
  CHECK(fault_after([&](std::string& bytes) { bytes[bytes.find("\x93NUMPY") + 130] ^= 1; }) ==
        "t.npz: member 'x': broken data: its checksum is another");
  CHECK(fault_of([&] { loaded_member(kFiles / "bzip2.npz", "x"); }) ==
        "bzip2.npz: member 'x': is compressed by method 12, expected 0 (stored) or 8 (deflate)");
}

TEST_CASE("what an archive may unpack to is bounded") {
  const auto bytes = read_bytes(kFiles / "deflated.npz");
  const auto members = zip_members(bytes, "t.npz");
  REQUIRE(members.size() == 3);
  CHECK(zip_content(bytes, members[0], "t.npz", 152).size() == 152);
  CHECK(fault_of([&] { zip_content(bytes, members[0], "t.npz", 151); }) ==
        "t.npz: holds more than 151 bytes, half of this machine's memory");
}

TEST_CASE("texts of another shape or coding are refused") {
  const ScratchFolder folder;
  const auto npy = [&](const std::string& type, const std::string& shape, const std::string& data) {
    auto header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    const auto path =
        folder.write("words.npy", "\x93NUMPY\x01\x00"s + static_cast<char>(header.size()) + '\0' +
                                      header + data);
    return load({path, {}, {}, ""});
  };
  const auto word = std::get<Table>(npy(">U1", "(1,)", "\0\0\0A"s).value);
  CHECK(word.names() == Texts{"words"});
  CHECK(std::get<Texts>(word.columns[0].values) == Texts{"A"});
  CHECK(fault_of([&] { npy("|S2", "(1, 1)", "ab"); }) ==
        "words.npy: texts are read from arrays of one dimension, this one has the shape (1, 1)");
  CHECK(fault_of([&] { npy("|S2", "(2,)", "ab"); }) ==
        "words.npy: shape (2,) of S2 is not what 2 bytes of data hold");
  CHECK(fault_of([&] { npy("|S1", "(1,)", "\xff"); }) ==
        "words.npy: element 0: not a text in UTF-8");
  CHECK(fault_of([&] { npy("<U1", "(1,)", "\0\xd8\0\0"s); }) ==
        "words.npy: element 0: not a text in UTF-8");
  CHECK(fault_of([&] { npy("<U99999999999", "(1,)", ""); }) ==
        "words.npy: broken NPY type 'U99999999999'");
}

}  // namespace
}  // namespace assay
