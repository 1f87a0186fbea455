// Files within inputs: read as inputs are, and only what was hashed with them.
#include "core/run/worker/held_input.hpp"

#include <sys/stat.h>
#include <zlib.h>

#include <catch2/catch.hpp>

#include "core/base/hash.hpp"
#include "core/data/digest.hpp"
#include "core/data/npy.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

Input folder_input() {
  Input input;
  input.role = "maps";
  input.folder = true;
  return input;
}

// What a method expects of a file.
Input expected(std::vector<std::string> shape, DType dtype = DType::f64) {
  Input as;
  as.role = "maps";
  as.array = true;
  as.shape = std::move(shape);
  as.dtype = dtype;
  return as;
}

std::shared_ptr<HeldInput> hold_folder(const fs::path& folder) {
  return hold({"maps", "folder", {{folder, {}, {}, {}}}, digest_of_folder(folder).sha256},
              folder_input());
}

template <class T>
std::vector<T> elements(const HeldInput& held) {
  const auto& array = held.data().array;
  REQUIRE(array.dtype == static_cast<std::uint32_t>(dtype_of<T>()));
  std::int64_t count = 1;
  for (std::uint32_t d = 0; d < array.rank; ++d) count *= array.shape[d];
  const auto* first = static_cast<const T*>(array.data);
  return {first, first + count};
}

std::string fault(const HeldInput& input, const fs::path& file, const Input& as) {
  return fault_of([&] { open_within(input, file, as); });
}

struct Maps {
  ScratchFolder scratch;
  fs::path folder = scratch / "maps";

  Maps() {
    fs::create_directory(folder);
    scratch.write("maps/a.csv", "x,y\n1,2\n3,4\n");
    scratch.write("outside.csv", "x,y\n5,6\n");
  }
  std::string text(const std::string& name) const { return (folder / name).string(); }
};

TEST_CASE("files of every format come as what is expected of them") {
  const Maps maps;
  write_npy(maps.folder / "f.npy", assay::array_of<float>({2, 2}, std::vector<float>{1, 2, 3, 4}));
  const auto zipped = gzopen(maps.text("l.idx.gz").c_str(), "wb");
  gzwrite(zipped, "\0\0\x08\x01\0\0\0\x03\7\x8\x9", 11);
  gzclose(zipped);
  const auto held = hold_folder(maps.folder);
  CHECK(elements<double>(*open_within(*held, maps.folder / "f.npy", expected({"n", "d"}))) ==
        std::vector<double>{1, 2, 3, 4});
  CHECK(elements<std::uint8_t>(
            *open_within(*held, maps.folder / "l.idx.gz", expected({"n"}, DType::u8))) ==
        std::vector<std::uint8_t>{7, 8, 9});
  CHECK(elements<std::int64_t>(
            *open_within(*held, maps.folder / "a.csv", expected({"n", "2"}, DType::i64))) ==
        std::vector<std::int64_t>{1, 2, 3, 4});
  Input table;
  table.table = true;
  table.columns = {"y"};
  const auto opened = open_within(*held, maps.folder / "a.csv", table);
  CHECK(opened->data().kind == ASSAY_TABLE);
  CHECK(opened->data().rows == 2);
  CHECK(opened->data().paths[0] == maps.text("a.csv"));
}

TEST_CASE("a file that does not fit is told with its name and what was expected") {
  const Maps maps;
  maps.scratch.write("maps/b.csv", "x\n1\n0.5\n");
  maps.scratch.write("maps/r.csv", "x,y\n1,2\n3\n");
  maps.scratch.write("maps/n.csv", "x\nnan\n");
  const std::string header =
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999, 99999999999)}";
  maps.scratch.write("maps/h.npy", "\x93NUMPY\x01" + std::string(1, '\0') +
                                       static_cast<char>(header.size()) + std::string(1, '\0') +
                                       header);
  maps.scratch.write("maps/notes.txt", "words");
  const auto held = hold_folder(maps.folder);
  const auto of = [&](const std::string& name, const Input& as) {
    auto text = fault(*held, maps.folder / name, as);
    for (auto at = text.find(maps.folder.string()); at != std::string::npos;
         at = text.find(maps.folder.string()))
      text.erase(at, maps.folder.string().size() + 1);
    return text;
  };
  const std::string from = " (from .csv .npy .npz .mtx .h5 .svm .idx .png)";
  CHECK(of("a.csv", expected({"n", "3"})) ==
        "'a.csv' has shape 2 x 2, not n x 3; expected array n 3" + from);
  CHECK(of("b.csv", expected({"n"}, DType::i64)) ==
        "b.csv:3: column 'x' row 1: expected an integer, found 0.5; expected array n");
  CHECK(of("r.csv", expected({"n", "d"})) == "r.csv:3: row 1 has 1 cell, the header has 2");
  CHECK(of("n.csv", expected({"n"})) ==
        "'n.csv' holds nan in line 2, column 'x'; expected array n" + from);
  CHECK(of("h.npy", expected({"n", "d"})) ==
        "h.npy: shape (99999999999, 99999999999) is larger than any file");
  CHECK(of("notes.txt", expected({"n"})) ==
        "input 'maps' cannot be read from 'notes.txt'; expected array n" + from);
  CHECK(of("none.csv", expected({"n"})) == "none.csv: cannot be read: No such file or directory");
}

TEST_CASE("nothing is opened but what was hashed with the input") {
  const Maps maps;
  fs::create_directory(maps.folder / "deep");
  fs::create_symlink("../../outside.csv", maps.folder / "deep/link.csv");
  fs::create_directory_symlink("maps", maps.scratch / "other");
  const auto held = hold_folder(maps.folder);
  const auto as = expected({"n", "d"});
  maps.scratch.write("maps/later.csv", "x,y\n7,8\n");
  fs::create_symlink("/dev/zero", maps.folder / "zero.csv");
  // By any path, and through the links that were followed when it was hashed.
  for (const auto* name : {"deep/../a.csv", "../other/a.csv", "deep/link.csv"})
    CHECK(fault(*held, maps.folder / name, as) == "");
  for (const auto* name : {"later.csv", "zero.csv", "deep"})
    CHECK(fault(*held, maps.folder / name, as) ==
          "'" + maps.text(name) +
              "' is none of the files of input 'maps': an experiment must name "
              "what its runs read");
  CHECK(fault(*held, "/dev/zero", as).starts_with("'/dev/zero' is none of the files"));
  CHECK(fault(*held, "/etc/passwd", as).starts_with("'/etc/passwd' is none of the files"));
  Input parsed = expected({"n", "d"});
  const auto table = hold({"maps",
                           "array",
                           {{maps.folder / "a.csv", {}, {}, {}}},
                           digest_of_file(maps.folder / "a.csv").sha256},
                          parsed);
  CHECK_FALSE(fault(*table, maps.folder / "a.csv", as).empty());
}

TEST_CASE("a file that is not what was hashed is refused, whatever has taken its place") {
  const Maps maps;
  maps.scratch.write("maps/b.csv", "x,y\n9,9\n");
  const auto held = hold_folder(maps.folder);
  const auto as = expected({"n", "d"});
  REQUIRE(fault(*held, maps.folder / "a.csv", as) == "");
  fs::rename(maps.folder / "b.csv", maps.folder / "a.csv");
  CHECK(fault(*held, maps.folder / "a.csv", as).find("has changed since the experiment was") !=
        std::string::npos);
  fs::remove(maps.folder / "a.csv");
  REQUIRE(mkfifo(maps.text("a.csv").c_str(), 0600) == 0);  // nobody writes: must not wait
  CHECK(fault(*held, maps.folder / "a.csv", as).find("is not a file") != std::string::npos);
}

TEST_CASE("files that an experiment lists are opened, others beside them are not") {
  const Maps maps;
  maps.scratch.write("maps/b.csv", "x,y\n9,9\n");
  const auto hash = digest_of_file(maps.folder / "a.csv").sha256;
  const auto list =
      hold({"maps", "files", {{maps.folder / "a.csv", {}, {}, {}}}, sha256(hash + "\n")},
           folder_input());
  const auto lone =
      hold({"maps", "file", {{maps.folder / "a.csv", {}, {}, {}}}, hash}, folder_input());
  for (const auto& held : {list, lone}) {
    CHECK(fault(*held, maps.folder / "a.csv", expected({"n", "d"})) == "");
    CHECK_FALSE(fault(*held, maps.folder / "b.csv", expected({"n", "d"})) == "");
  }
}

}  // namespace
}  // namespace assay
