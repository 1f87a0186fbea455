// Data against what the method declares: kinds, shapes, columns, values, hashes.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/base/hash.hpp"
#include "core/config/inputs.hpp"
#include "core/data/digest.hpp"
#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

// An experiment file next to its data.
class Data : public Folder {
 public:
  std::vector<std::vector<CheckedInput>> check(const std::string& data) {
    const auto text = "[experiment]\nname = \"a\"\nmethod = \"fake\"\n[data]\n" + data;
    const auto loaded = check_file(*this, write("a.toml", text), {}, method);
    INFO(loaded.faults);
    REQUIRE(loaded.experiment);
    Diagnostics diagnostics;
    auto inputs = check_inputs(*loaded.experiment, method, diagnostics);
    faults.clear();
    for (const auto& diagnostic : diagnostics) faults += relative(render(diagnostic)) + "\n";
    return inputs;
  }

  CheckedInput only(const std::string& data) {
    auto inputs = check(data);
    INFO(faults);
    REQUIRE(inputs.size() == 1);
    REQUIRE(inputs[0].size() == 1);
    CHECK(faults.empty());
    return inputs[0][0];
  }

  void write_numbers(const std::string& name, std::vector<std::int64_t> shape,
                     const std::vector<double>& values) {
    write_npy(path / name, array_of<double>(std::move(shape), values));
  }

  // What one input accepts.
  Input& x() { return method.inputs[0]; }
  void accept_only(bool Input::*kind) {
    x().array = false;
    x().*kind = true;
  }

  Method method = fake_method();
  std::string faults;
};

TEST_CASE("a CSV file is an array with named columns") {
  Data data;
  const auto file = data.write("x.csv", "a,b\n1,2\n3,4\n5,6\n");
  const auto input = data.only("x = \"x.csv\"\n");
  CHECK(input.role == "x");
  CHECK(input.kind == "array");
  CHECK(input.bytes == 16);
  CHECK(input.sha256 == digest_of_file(file).sha256);
  CHECK(nlohmann::json::parse(input.schema) == nlohmann::json{{"kind", "array"},
                                                              {"format", "csv"},
                                                              {"shape", {3, 2}},
                                                              {"dtype", "f64"},
                                                              {"columns", {"a", "b"}}});
}

TEST_CASE("a selection changes the shape and the hash") {
  Data data;
  const auto file = data.write("x.csv", "a,b\n1,2\n3,4\n5,6\n");
  const auto input = data.only("x = { path = \"x.csv\", columns = [\"b\"], rows = \"a > 1\" }\n");
  CHECK(nlohmann::json::parse(input.schema)["shape"] == nlohmann::json{2, 1});
  CHECK(input.sha256 != digest_of_file(file).sha256);
  CHECK(input.sha256 !=
        data.only("x = { path = \"x.csv\", columns = [\"b\"], rows = \"a > 2\" }\n").sha256);
}

TEST_CASE("a dataset is part of the selection: other datasets of a file have other hashes") {
  Data data;
  const auto file = data.path / "x.npz";
  std::filesystem::copy_file(ASSAY_SOURCE_DIR "/tests/core/data/files/stored.npz", file);
  const auto x = data.only("x = { path = \"x.npz\", dataset = \"x\" }\n");
  CHECK(nlohmann::json::parse(x.schema) ==
        nlohmann::json{{"kind", "array"}, {"format", "npz"}, {"shape", {2, 3}}, {"dtype", "f64"}});
  CHECK(x.sha256 != digest_of_file(file).sha256);
  CHECK(x.sha256 != data.only("y = { path = \"x.npz\", dataset = \"label\" }\n").sha256);
}

TEST_CASE("a dataset that is not there is a fault at its name") {
  Data data;
  std::filesystem::copy_file(ASSAY_SOURCE_DIR "/tests/core/data/files/stored.npz",
                             data.path / "x.npz");
  data.check("x = { path = \"x.npz\", dataset = \"labl\" }\n");
  CHECK(data.faults ==
        "a.toml:5:33: error: no dataset 'labl', did you mean 'label'?\n"
        "  5 | x = { path = \"x.npz\", dataset = \"labl\" }\n"
        "    |                                 ^^^^^^ among the datasets of 'x.npz'\n");
}

TEST_CASE("a table serves an array of three dimensions where both are accepted") {
  Data data;
  data.x().table = true;
  data.x().shape = {"n", "t", "d"};
  data.x().columns = {"group"};
  data.write("x.csv", "group,a\n1,2\n1,3\n");
  CHECK(data.only("x = \"x.csv\"\n").kind == "table");
}

TEST_CASE("one column serves an input of rank one") {
  Data data;
  data.write("y.csv", "label\n1\n2\n");
  CHECK(nlohmann::json::parse(data.only("y = \"y.csv\"\n").schema)["shape"] ==
        nlohmann::json::array({2}));
  data.write_numbers("y.npy", {2, 1}, {1, 2});
  CHECK(nlohmann::json::parse(data.only("y = \"y.npy\"\n").schema)["shape"] ==
        nlohmann::json::array({2}));
}

TEST_CASE("text in a CSV file is a fault for an array, at its cell") {
  Data data;
  data.write("x.csv", "a,b\n1,2\n3,four\n");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: x.csv:3: column 'b' row 1: expected a number, found 'four'\n"
        "  5 | x = \"x.csv\"\n"
        "    |     ^^^^^^^ expected array n d: points\n");
}

TEST_CASE("a table keeps its text and must have the columns that the method names") {
  Data data;
  data.accept_only(&Input::table);
  data.x().columns = {"hue", "kind"};
  data.write("x.csv", "hue,kind\n1.5,dry\n");
  const auto input = data.only("x = \"x.csv\"\n");
  CHECK(input.kind == "table");
  CHECK(nlohmann::json::parse(input.schema)["columns"] ==
        nlohmann::json{{{"name", "hue"}, {"dtype", "f64"}}, {{"name", "kind"}, {"dtype", "text"}}});
  data.write("x.csv", "huee,kind\n1.5,dry\n");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: 'x.csv' has no column 'hue'\n"
        "  5 | x = \"x.csv\"\n"
        "    |     ^^^^^^^ did you mean 'huee'?\n");
}

TEST_CASE("where both are accepted, text makes a CSV file a table") {
  Data data;
  data.x().table = true;
  data.write("x.csv", "a,b\n1,2\n");
  CHECK(data.only("x = \"x.csv\"\n").kind == "array");
  data.write("x.csv", "a,b\n1,two\n");
  CHECK(data.only("x = \"x.csv\"\n").kind == "table");
}

TEST_CASE("a PNG file is an image where that is accepted, else an array") {
  Data data;
  write_png(data.path / "x.png", zeros(DType::f64, {2, 3, 3}));
  data.x().shape = {};
  CHECK(data.only("x = \"x.png\"\n").kind == "array");
  data.x().image = true;
  CHECK(data.only("x = \"x.png\"\n").kind == "image");
}

TEST_CASE("files, folders and lists of files are hashed and left to the method") {
  Data data;
  const auto file = data.write("set/x.bin", "one");
  data.write("set/y.bin", "two!");
  data.accept_only(&Input::file);
  data.x().folder = true;
  CHECK(data.only("x = \"set/x.bin\"\n").kind == "file");
  CHECK(data.only("x = \"set/x.bin\"\n").sha256 == sha256(std::string_view("one")));
  const auto folder = data.only("x = \"set\"\n");
  CHECK(folder.kind == "folder");
  CHECK(folder.bytes == 7);
  const auto list = data.only("batch = [\"set/y.bin\", \"set/x.bin\"]\n");
  CHECK(list.kind == "files");
  CHECK(list.bytes == 7);
  CHECK(list.sha256 != data.only("batch = [\"set/x.bin\", \"set/y.bin\"]\n").sha256);
  CHECK(data.only("batch = \"set/x.bin\"\n").kind == "files");
}

TEST_CASE("a file of a format that the input does not accept is a fault that names formats") {
  Data data;
  data.write("x.bin", "one");
  data.check("x = \"x.bin\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: input 'x' cannot be read from 'x.bin'\n"
        "  5 | x = \"x.bin\"\n"
        "    |     ^^^^^^^ expected array n d: points (from .csv .npy .npz .mtx .h5 .svm .idx "
        ".png)\n");
  data.accept_only(&Input::table);
  data.write_numbers("x.npy", {1, 1}, {1});
  data.check("x = \"x.npy\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: input 'x' cannot be read from 'x.npy'\n"
        "  5 | x = \"x.npy\"\n"
        "    |     ^^^^^^^ expected table: points (from .csv .h5)\n");
}

TEST_CASE("a missing file is answered with its nearest neighbour") {
  Data data;
  data.write("sets/wine.csv", "a\n1\n");
  data.check("x = \"sets/wien.csv\"\nbatch = [\"sets/wine.csv\", \"none\"]\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: cannot read 'sets/wien.csv': no such file\n"
        "  5 | x = \"sets/wien.csv\"\n"
        "    |     ^^^^^^^^^^^^^^^ did you mean 'wine.csv'?\n"
        "a.toml:6:27: error: cannot read 'none': no such file\n"
        "  6 | batch = [\"sets/wine.csv\", \"none\"]\n"
        "    |                           ^^^^^^\n");
}

TEST_CASE("an empty file, folder or table is a fault") {
  Data data;
  data.write("x.csv", "a,b\n");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults.find("'x.csv' holds no rows") != std::string::npos);
  data.write("x.csv", "");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults.starts_with("a.toml:5:5: error: x.csv: the file is empty\n"));
  data.accept_only(&Input::file);
  data.write("x.bin", "");
  data.check("x = \"x.bin\"\n");
  CHECK(data.faults.find("'x.bin' is empty") != std::string::npos);
}

TEST_CASE("ranks and fixed sizes must match") {
  Data data;
  data.write_numbers("x.npy", {2, 1, 2}, {1, 2, 3, 4});
  data.check("x = \"x.npy\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: 'x.npy' has shape 2 x 1 x 2, not n x d\n"
        "  5 | x = \"x.npy\"\n"
        "    |     ^^^^^^^ expected array n d: points (from .csv .npy .npz .mtx .h5 .svm .idx "
        ".png)\n");
  data.x().shape = {"n", "3"};
  data.write("x.csv", "a,b\n1,2\n");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults.find("'x.csv' has shape 1 x 2, not n x 3") != std::string::npos);
}

TEST_CASE("letters of shapes agree between the inputs of a point") {
  Data data;
  data.write_numbers("x.npy", {3, 2}, {1, 2, 3, 4, 5, 6});
  data.write_numbers("y.npy", {2}, {1, 2});
  data.check("x = \"x.npy\"\ny = \"y.npy\"\n");
  CHECK(data.faults ==
        "a.toml:6:5: error: inputs 'x' and 'y' disagree on n: 3 and 2\n"
        "  6 | y = \"y.npy\"\n"
        "    |     ^^^^^^^ 'y' is n, 'x' is n x d\n");
  data.x().shape = {"n", "n"};
  data.check("x = \"x.npy\"\n");
  CHECK(data.faults.find("input 'x' disagrees with itself on n: 3 and 2") != std::string::npos);
}

TEST_CASE("values that are not finite are refused with their place unless allowed") {
  Data data;
  data.write("x.csv", "a,b\n1,2\n3,nan\n");
  data.check("x = \"x.csv\"\n");
  CHECK(data.faults ==
        "a.toml:5:5: error: 'x.csv' holds nan in line 3, column 'b'\n"
        "  5 | x = \"x.csv\"\n"
        "    |     ^^^^^^^ expected array n d: points (from .csv .npy .npz .mtx .h5 .svm .idx "
        ".png)\n");
  const double infinity = std::numeric_limits<double>::infinity();
  data.write_numbers("x.npy", {2, 2}, {1, 2, -infinity, 4});
  data.check("x = \"x.npy\"\n");
  CHECK(data.faults.find("'x.npy' holds -inf at row 1, column 0") != std::string::npos);
  data.x().allow_nan = true;
  data.only("x = \"x.npy\"\n");
}

TEST_CASE("numbers must fit the type that the method wants") {
  Data data;
  data.x().dtype = DType::i32;
  data.write_numbers("x.npy", {1, 2}, {1, 2});
  CHECK(nlohmann::json::parse(data.only("x = \"x.npy\"\n").schema)["dtype"] == "i32");
  data.write_numbers("x.npy", {1, 2}, {1, 2.5});
  data.check("x = \"x.npy\"\n");
  CHECK(data.faults.starts_with(
      "a.toml:5:5: error: x.npy: element 1: expected an integer, found 2.5\n"));
}

TEST_CASE("a fault in a selection is shown in the selection") {
  Data data;
  data.write("x.csv", "alpha,beta\n1,2\n");
  data.check("x = { path = \"x.csv\", rows = \"alpa == 1\" }\n");
  CHECK(data.faults ==
        "a.toml:5:31: error: unknown column 'alpa', did you mean 'alpha'?\n"
        "  5 | x = { path = \"x.csv\", rows = \"alpa == 1\" }\n"
        "    |                               ^^^^ in the rows and columns of 'x.csv'\n");
  data.check("x = { path = \"x.csv\", drop = [\"gamma\"] }\n");
  CHECK(data.faults ==
        "a.toml:5:30: error: unknown column 'gamma'\n"
        "  5 | x = { path = \"x.csv\", drop = [\"gamma\"] }\n"
        "    |                              ^^^^^^^^^ in the rows and columns of 'x.csv'\n");
}

TEST_CASE("a selection from what the method reads by itself is a fault") {
  Data data;
  data.accept_only(&Input::file);
  data.write("x.csv", "a\n1\n");
  data.check("x = { path = \"x.csv\", rows = \"a == 1\" }\n");
  CHECK(data.faults.find(
            "the method reads 'x.csv' by itself, without columns, drop, rows or dataset") !=
        std::string::npos);
}

TEST_CASE("every point of a sweep has its own inputs, a fault of one file is told once") {
  Data data;
  data.write("a.csv", "a,b\n1,2\n");
  data.write("b.csv", "a,b\n1,2\n3,4\n");
  auto inputs =
      data.check("[sweep]\n\"data.x\" = [\"a.csv\", \"b.csv\"]\n\"params.steps\" = [1, 2]\n");
  REQUIRE(inputs.size() == 4);
  CHECK(inputs[0][0].sha256 == inputs[1][0].sha256);
  CHECK(inputs[0][0].sha256 != inputs[2][0].sha256);
  data.write("b.csv", "a,b\n1,inf\n");
  data.check("[sweep]\n\"data.x\" = [\"a.csv\", \"b.csv\"]\n\"params.steps\" = [1, 2]\n");
  CHECK(data.faults.find("holds inf") == data.faults.rfind("holds inf"));
  CHECK(data.faults.starts_with("a.toml:6:22: error: 'b.csv' holds inf"));
}

}  // namespace
}  // namespace assay
