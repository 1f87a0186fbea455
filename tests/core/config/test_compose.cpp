// Inheritance, overrides, and where every key came from.
#include <catch2/catch.hpp>

#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

constexpr std::string_view kHead = "[experiment]\nname = \"a\"\nmethod = \"fake\"\n";

std::string resolve(const Folder& folder, const std::filesystem::path& file,
                    const LoadOptions& options = {}) {
  const auto method = fake_method();
  Diagnostics diagnostics;
  const auto text = resolve_experiment(file, methods_with(method), options, diagnostics);
  CHECK(diagnostics.empty());
  return folder.relative(text);
}

TEST_CASE("a file wins over those that it extends, tables merge, lists are replaced") {
  const Folder folder;
  folder.write("base/low.toml", "[params]\nsteps = 1\nlayers = [1, 2]\n[run]\njobs = 1\n");
  folder.write("base/high.toml", "extends = \"low.toml\"\n[params]\nsteps = 2\n");
  folder.write("other.toml", "[params]\nepsilon = 0.5\n");
  const auto file = folder.write("a.toml", "extends = [\"base/high.toml\", \"other.toml\"]\n" +
                                               std::string(kHead) + "[params]\nlayers = [3]\n");
  CHECK(resolve(folder, file) ==
        "[experiment]\n"
        "name = \"a\"  # a.toml:3\n"
        "method = \"fake\"  # a.toml:4\n"
        "\n[params]\n"
        "steps = 2  # base/high.toml:3\n"
        "layers = [3]  # a.toml:6\n"
        "epsilon = 0.5  # other.toml:2\n"
        "\n[run]\n"
        "jobs = 1  # base/low.toml:5\n");
}

TEST_CASE("paths of data start from the file that names them") {
  const Folder folder;
  folder.write("base/data.toml", "[data]\nx = \"../sets/x.csv\"\ny = { path = \"y.npy\" }\n");
  const auto file = folder.write("a.toml", "extends = \"base/data.toml\"\n" + std::string(kHead));
  const auto checked = check_file(folder, file);
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  const auto& data = checked.experiment->points[0].data;
  CHECK(data.at("x").sources[0].path == folder.path / "sets/x.csv");
  CHECK(data.at("x").written == std::vector<std::string>{"../sets/x.csv"});
  CHECK(data.at("y").sources[0].path == folder.path / "base/y.npy");
  CHECK(checked.experiment->resolved ==
        "[experiment]\nname = \"a\"\nmethod = \"fake\"\n\n"
        "[data]\nx = \"sets/x.csv\"\ny = { path = \"base/y.npy\" }\n");
}

TEST_CASE("behind a link .. is the folder around the link's target") {
  namespace fs = std::filesystem;
  const Folder folder;
  folder.write("far/sets/b.toml", "[data]\nx = \"../x.csv\"\n");
  fs::create_directory_symlink(folder.path / "far/sets", folder.path / "link");
  const auto file = folder.write("a.toml", "extends = \"link/b.toml\"\n" + std::string(kHead));
  const auto checked = check_file(folder, file);
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  const auto& path = checked.experiment->points[0].data.at("x").sources[0].path;
  CHECK(fs::weakly_canonical(path) == fs::canonical(folder.path) / "far/x.csv");
  CHECK(checked.experiment->resolved.ends_with("x = \"far/x.csv\"\n"));
}

TEST_CASE("paths in sweeps and claims are rewritten like those of data") {
  const Folder folder;
  folder.write("base/data.toml",
               "[sweep]\n\"data.x\" = [\"1.csv\", { path = \"2.csv\", columns = [\"a\"] }]\n"
               "exclude = [{ data.x = \"1.csv\" }]\n");
  const auto file = folder.write("a.toml", "extends = \"base/data.toml\"\n" + std::string(kHead));
  const auto checked = check_file(folder, file);
  REQUIRE(checked.experiment);
  CHECK(checked.experiment->resolved.ends_with(
      "[sweep]\n\"data.x\" = [\"base/1.csv\", { path = \"base/2.csv\", columns = [\"a\"] }]\n"
      "exclude = [{ data = { x = \"base/1.csv\" } }]\n"));
}

TEST_CASE("the resolved experiment reads back as the same experiment") {
  const Folder folder;
  const auto file = folder.write(
      "a.toml", std::string(kHead) +
                    "[params]\nepsilon = 1e-3\n[[sweep]]\n\"params.steps\" = [1, 2]\nexclude = [{ "
                    "\"params.steps\" = 2 }]\n[[claim]]\nmetric = \"cost\"\nmax = 1\n");
  const auto first = check_file(folder, file);
  REQUIRE(first.experiment);
  const auto again = check_file(folder, folder.write("b.toml", first.experiment->resolved));
  REQUIRE(again.experiment);
  CHECK(again.experiment->resolved == first.experiment->resolved);
  CHECK(varied(*again.experiment) == varied(*first.experiment));
  CHECK(first.experiment->text.starts_with(kHead));
}

TEST_CASE("a base that is missing is answered at the place that names it") {
  const Folder folder;
  folder.write("base/cpu.toml", "");
  const auto file = folder.write("a.toml", "extends = [\"base/cpuu.toml\"]\n" + std::string(kHead));
  CHECK(check_file(folder, file).faults ==
        "a.toml:1:12: error: cannot read 'base/cpuu.toml': no such file\n"
        "  1 | extends = [\"base/cpuu.toml\"]\n"
        "    |            ^^^^^^^^^^^^^^^^ did you mean 'cpu.toml'?\n");
}

TEST_CASE("an experiment that is missing or a folder is said to be so") {
  const Folder folder;
  folder.write("quickstart.toml", "");
  CHECK(check_file(folder, folder.path / "quikstart.toml").faults ==
        "quikstart.toml: error: cannot be read: no such file\n  did you mean 'quickstart.toml'?\n");
  CHECK(check_file(folder, folder.path / ".").faults ==
        ".: error: cannot be read: it is a folder\n");
}

TEST_CASE("files that extend each other in a circle are shown the circle") {
  const Folder folder;
  folder.write("b.toml", "extends = \"c.toml\"\n");
  folder.write("c.toml", "extends = \"a.toml\"\n");
  const auto file = folder.write("a.toml", "extends = \"b.toml\"\n");
  CHECK(check_file(folder, file).faults ==
        "c.toml:1:11: error: a file extends itself: a.toml -> b.toml -> c.toml -> a.toml\n"
        "  1 | extends = \"a.toml\"\n"
        "    |           ^^^^^^^^\n");
}

TEST_CASE("two bases may share a base") {
  const Folder folder;
  folder.write("root.toml", "[params]\nsteps = 3\n");
  folder.write("b.toml", "extends = \"root.toml\"\n");
  folder.write("c.toml", "extends = \"root.toml\"\n");
  const auto file =
      folder.write("a.toml", "extends = [\"b.toml\", \"c.toml\"]\n" + std::string(kHead));
  const auto checked = check_file(folder, file);
  REQUIRE(checked.experiment);
  CHECK(value<std::int64_t>(checked.experiment->points[0], "steps") == 3);
}

TEST_CASE("syntax errors of all files come at once") {
  const Folder folder;
  folder.write("b.toml", "[params\n");
  folder.write("c.toml", "x = \n");
  const auto file = folder.write("a.toml", "extends = [\"b.toml\", \"c.toml\", 3]\n");
  CHECK(check_file(folder, file).faults ==
        "a.toml:1:32: error: 'extends' holds an int\n"
        "  1 | extends = [\"b.toml\", \"c.toml\", 3]\n"
        "    |                                ^ expected the path of a file, or a list of paths\n"
        "b.toml:1:8: error: error while parsing table header: expected ']', saw '\\n'\n"
        "  1 | [params\n"
        "    |        ^\n"
        "c.toml:1:5: error: error while parsing key-value pair: expected value, saw '\\n'\n"
        "  1 | x = \n"
        "    |     ^\n");
}

TEST_CASE("an override wins over every file and is named as origin") {
  const Folder folder;
  const auto file = folder.write("a.toml", std::string(kHead) + "[params]\nsteps = 1\n");
  const LoadOptions options{{"params.steps=5", "params.solver=emd", "run.timeout = 10m"}, {}};
  CHECK(resolve(folder, file, options) ==
        "[experiment]\n"
        "name = \"a\"  # a.toml:2\n"
        "method = \"fake\"  # a.toml:3\n"
        "\n[params]\n"
        "steps = 5  # -s\n"
        "solver = \"emd\"  # -s\n"
        "\n[run]\n"
        "timeout = \"10m\"  # -s\n");
  const auto checked = check_file(folder, file, options);
  REQUIRE(checked.experiment);
  const auto& params = checked.experiment->points[0].params;
  CHECK(params.at("steps").origin == Origin::override_);
  CHECK(params.at("steps").where.file == "-s");
  CHECK(checked.experiment->run.timeout == std::chrono::minutes(10));
}

TEST_CASE("a fault in an override is shown in the override") {
  CHECK(check("", {{"params.solver=emdd"}, {}}).faults ==
        "-s:1:15: error: unknown value 'emdd' of parameter 'solver'\n"
        "  1 | params.solver=emdd\n"
        "    |               ^^^^ did you mean 'emd'? (text, \"emd\" | \"sinkhorn\", default "
        "\"sinkhorn\": algorithm)\n");
  CHECK(check("", {{"params.step=5"}, {}}).faults ==
        "-s:1:8: error: unknown parameter 'step' of method 'fake'\n"
        "  1 | params.step=5\n"
        "    |        ^^^^ did you mean 'steps'? (int, >= 1, default 100, default 10 where "
        "task=evaluate: gradient steps)\n");
}

TEST_CASE("an override that is broken TOML is a fault, bare text is not") {
  CHECK(check("", {{"params.layers=[1, 2", "params.steps"}, {}}).faults ==
        "-s:1:20: error: error while parsing array: encountered end-of-file\n"
        "  1 | params.layers=[1, 2\n"
        "    |                    ^\n"
        "-s:1:1: error: this sets nothing\n"
        "  1 | params.steps\n"
        "    | ^^^^^^^^^^^^ expected key=value, as in params.epsilon=0.2\n");
  CHECK(check("", {{"#=x"}, {}}).faults.find("this sets nothing") != std::string::npos);
}

TEST_CASE("an override of a swept key has no effect, which is a fault") {
  CHECK(check("[sweep]\n\"params.steps\" = [1, 2]\n", {{"params.steps=5"}, {}}).faults ==
        "-s:1:8: error: 'params.steps' is swept, so this override has no effect\n"
        "  1 | params.steps=5\n"
        "    |        ^^^^^ use --only to run a part of the sweep\n");
  CHECK(check("[[sweep]]\n\"params.steps\" = [1]\n[[sweep]]\n\"params.fast\" = [true]\n",
              {{"params.steps=5"}, {}})
            .faults.empty());
}

TEST_CASE("what is read before overrides cannot be overridden") {
  CHECK(check("", {{"extends=b.toml"}, {}}).faults ==
        "-s:1:1: error: 'extends' cannot be overridden\n"
        "  1 | extends=b.toml\n"
        "    | ^^^^^^^ it is read before overrides\n");
}

}  // namespace
}  // namespace assay
