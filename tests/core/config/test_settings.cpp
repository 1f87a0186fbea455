// [experiment], [run] and what stands outside of every section.
#include <catch2/catch.hpp>

#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

Checked check_whole(std::string_view text) {
  const Folder folder;
  return check_file(folder, folder.write("a.toml", text));
}

Checked with_seeds(const std::string& seeds) {
  return check_whole("[experiment]\nname = \"a\"\nmethod = \"fake\"\nseeds = " + seeds + "\n");
}

std::vector<std::uint64_t> seeds(const std::string& text) {
  const auto checked = with_seeds(text);
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  return checked.experiment->points.at(0).seeds;
}

TEST_CASE("everything that [experiment] and [run] say arrives") {
  const auto checked = check_whole(
      "[experiment]\nname = \"sinkhorn-epsilon_1.2\"\nmethod = \"fake\"\ndescription = \"why\"\n"
      "tags = [\"ot\", \"quick\"]\n[run]\njobs = 2\nthreads = 3\ntimeout = \"1h30m\"\n"
      "memory = \"4GiB\"\nretries = 1\n");
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  const auto& experiment = *checked.experiment;
  CHECK(experiment.name == "sinkhorn-epsilon_1.2");
  CHECK(experiment.method == "fake");
  CHECK(experiment.description == "why");
  CHECK(experiment.tags == std::vector<std::string>{"ot", "quick"});
  CHECK(experiment.run.jobs == 2);
  CHECK(experiment.points[0].threads == 3);
  CHECK(experiment.run.timeout == std::chrono::minutes(90));
  CHECK(experiment.run.memory == std::uint64_t{4} << 30);
  CHECK(experiment.run.retries == 1);
  CHECK(experiment.points[0].seeds == std::vector<std::uint64_t>{0});
}

TEST_CASE("seeds are a list, a range with both ends, or a list that mixes both") {
  CHECK(seeds("[3, 1]") == std::vector<std::uint64_t>{3, 1});
  CHECK(seeds("\"0..3\"") == std::vector<std::uint64_t>{0, 1, 2, 3});
  CHECK(seeds("[7, \"1..2\"]") == std::vector<std::uint64_t>{7, 1, 2});
}

TEST_CASE("a seed given twice, negative or no seed at all is a fault") {
  CHECK(with_seeds("[1, \"0..2\"]").faults ==
        "a.toml:4:13: error: seed 1 is given twice\n"
        "  4 | seeds = [1, \"0..2\"]\n"
        "    |             ^^^^^^\n");
  CHECK(with_seeds("[-1]").faults ==
        "a.toml:4:10: error: a seed must not be negative\n"
        "  4 | seeds = [-1]\n"
        "    |          ^^\n");
  CHECK(with_seeds("\"3..1\"").faults ==
        "a.toml:4:9: error: '3..1' is no range of seeds\n"
        "  4 | seeds = \"3..1\"\n"
        "    |         ^^^^^^ expected seeds such as [0, 1, 2], \"0..9\" or [0, \"5..9\"]\n");
  CHECK(with_seeds("5").faults ==
        "a.toml:4:9: error: 'seeds' is an int\n"
        "  4 | seeds = 5\n"
        "    |         ^ expected seeds such as [0, 1, 2], \"0..9\" or [0, \"5..9\"]\n");
  CHECK(with_seeds("[]").faults.find("without a seed there is no run") != std::string::npos);
  CHECK(with_seeds("\"0..9999999\"").faults.find("more than a million") != std::string::npos);
}

TEST_CASE("seeds count where a plan has bounds") {
  const auto faults = check_whole(
                          "[experiment]\nname = \"a\"\nmethod = \"fake\"\nseeds = \"0..99999\"\n"
                          "[[sweep]]\n\"params.steps\" = { linspace = [1, 10000, 10000] }\n")
                          .faults;
  CHECK(faults.find("a.toml:5:1: error: the sweep and its seeds make more than ten million runs") !=
        std::string::npos);
}

TEST_CASE("an empty file is told what it needs") {
  CHECK(check_whole("").faults ==
        "a.toml: error: [experiment] is missing\n  expected at least its name and method\n");
  CHECK(check_whole("[experiment]\n").faults ==
        "a.toml:1:2: error: 'name' is missing in [experiment]\n"
        "  1 | [experiment]\n"
        "    |  ^^^^^^^^^^ expected lower-case letters, digits, '.', '_' and '-'\n"
        "a.toml:1:2: error: 'method' is missing in [experiment]\n"
        "  1 | [experiment]\n"
        "    |  ^^^^^^^^^^ expected the name of a method\n");
}

TEST_CASE("a name with other letters is a fault") {
  CHECK(check_whole("[experiment]\nname = \"My run\"\nmethod = \"fake\"\n").faults ==
        "a.toml:2:8: error: 'My run' is no name\n"
        "  2 | name = \"My run\"\n"
        "    |        ^^^^^^^^ expected lower-case letters, digits, '.', '_' and '-'\n");
}

TEST_CASE("an unknown method is answered with the nearest, a broken one with the reason") {
  CHECK(check_whole("[experiment]\nname = \"a\"\nmethod = \"fakke\"\n").faults ==
        "a.toml:3:10: error: unknown method 'fakke'\n"
        "  3 | method = \"fakke\"\n"
        "    |          ^^^^^^^ did you mean 'fake'?\n");
  CHECK(check_whole("[experiment]\nname = \"a\"\nmethod = \"broken\"\n").faults ==
        "a.toml:3:10: error: method 'broken' cannot be used: it was built for ABI 9\n"
        "  3 | method = \"broken\"\n"
        "    |          ^^^^^^^^\n");
}

TEST_CASE("unknown sections and keys are faults wherever they stand") {
  CHECK(check("name = \"b\"\nfoo = 1\n[param]\n[run]\ntimeot = \"1m\"\n").faults ==
        "a.toml:2:1: error: unknown key 'name' outside of any section\n"
        "  2 | name = \"b\"\n"
        "    | ^^^^ it belongs in [experiment]\n"
        "a.toml:3:1: error: unknown key 'foo' outside of any section\n"
        "  3 | foo = 1\n"
        "    | ^^^ expected one of: extends, experiment, params, data, sweep, run, claim\n"
        "a.toml:4:2: error: unknown section [param]\n"
        "  4 | [param]\n"
        "    |  ^^^^^ did you mean 'params'?\n"
        "a.toml:6:1: error: unknown key 'timeot' in [run]\n"
        "  6 | timeot = \"1m\"\n"
        "    | ^^^^^^ did you mean 'timeout'?\n");
  CHECK(check_whole("[experiment]\nname = \"a\"\nmethod = \"fake\"\nseed = 1\n").faults ==
        "a.toml:4:1: error: unknown key 'seed' in [experiment]\n"
        "  4 | seed = 1\n"
        "    | ^^^^ did you mean 'seeds'?\n");
}

TEST_CASE("limits that are no limits are faults") {
  CHECK(check("[run]\ntimeout = \"10\"\nmemory = \"4 elephants\"\njobs = 0\nretries = \"x\"\n"
              "threads = 1.5\n")
            .faults ==
        "a.toml:3:11: error: 'timeout' is no duration such as \"10m\", \"1h30m\" or \"250ms\"\n"
        "  3 | timeout = \"10\"\n"
        "    |           ^^^^\n"
        "a.toml:4:10: error: 'memory' is no amount of memory such as \"4GiB\" or \"500MB\"\n"
        "  4 | memory = \"4 elephants\"\n"
        "    |          ^^^^^^^^^^^^^\n"
        "a.toml:5:8: error: 'jobs' is out of range\n"
        "  5 | jobs = 0\n"
        "    |        ^ expected 1 to 4096\n"
        "a.toml:6:11: error: 'retries' is a text, not an int\n"
        "  6 | retries = \"x\"\n"
        "    |           ^^^\n"
        "a.toml:7:11: error: 'threads' is a real, not an int\n"
        "  7 | threads = 1.5\n"
        "    |           ^^^\n");
}

TEST_CASE("faults of all sections come at once, in the order of the lines") {
  const auto checked = check(
      "[run]\njobs = 0\n[params]\nsteps = 0\n[data]\nq = \"a\"\n"
      "[[sweep]]\n\"params.zz\" = [1]\n[[claim]]\nmetric = \"cots\"\nmax = 1\n");
  std::vector<std::string> lines;
  for (auto at = checked.faults.find("a.toml:"); at != std::string::npos;
       at = checked.faults.find("a.toml:", at + 1))
    lines.push_back(checked.faults.substr(at + 7, checked.faults.find(':', at + 7) - at - 7));
  CHECK(lines == std::vector<std::string>{"3", "5", "7", "9", "11"});
}

TEST_CASE("data may be a path, a selection or a list of files") {
  const auto checked = check(
      "[data]\nx = { path = \"x.csv\", columns = [\"a\", \"b\"], rows = \"a > 1\" }\n"
      "batch = [\"1.bin\", \"2.bin\"]\n");
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  const auto& data = checked.experiment->points[0].data;
  CHECK(data.at("x").sources[0].columns == std::vector<std::string>{"a", "b"});
  CHECK(data.at("x").sources[0].rows == "a > 1");
  CHECK(data.at("x").selection_where.at("rows").column == 52);
  CHECK(data.at("batch").is_list);
  CHECK(data.at("batch").written == std::vector<std::string>{"1.bin", "2.bin"});
}

TEST_CASE("an input that is no path is a fault") {
  CHECK(check("[data]\nx = 3\ny = [\"a\", \"b\"]\nbatch = []\n").faults ==
        "a.toml:3:5: error: input 'x' is an int\n"
        "  3 | x = 3\n"
        "    |     ^ expected the path of a file, { path = ... } or a list of paths\n"
        "a.toml:4:5: error: input 'y' is one file, not a list\n"
        "  4 | y = [\"a\", \"b\"]\n"
        "    |     ^^^^^^^^^^ expected array n\n"
        "a.toml:5:9: error: the list of files is empty\n"
        "  5 | batch = []\n"
        "    |         ^^\n");
}

TEST_CASE("a selection is checked key by key") {
  CHECK(check("[data]\nx = { columns = [\"a\"], drop = [\"b\"], row = \"a\" }\n").faults ==
        "a.toml:3:5: error: input 'x' has no 'path'\n"
        "  3 | x = { columns = [\"a\"], drop = [\"b\"], row = \"a\" }\n"
        "    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "a.toml:3:38: error: unknown key 'row' in input 'x'\n"
        "  3 | x = { columns = [\"a\"], drop = [\"b\"], row = \"a\" }\n"
        "    |                                      ^^^ did you mean 'rows'?\n");
  CHECK(check("[data]\nx = { path = \"x.csv\", columns = [\"a\"], drop = [\"b\"] }\n").faults ==
        "a.toml:3:40: error: 'columns' and 'drop' exclude each other\n"
        "  3 | x = { path = \"x.csv\", columns = [\"a\"], drop = [\"b\"] }\n"
        "    |                                        ^^^^ name the columns to keep, or those to "
        "leave out\n");
}

TEST_CASE("inputs must be known, and must be there where they are required") {
  auto method = fake_method();
  method.inputs[0].optional = false;
  CHECK(check("[data]\nxx = \"a.csv\"\n", {}, method).faults ==
        "a.toml:2:2: error: input 'x' of method 'fake' is missing\n"
        "  2 | [data]\n"
        "    |  ^^^^ expected in [data]: array n d: points\n"
        "a.toml:3:1: error: unknown input 'xx' of method 'fake'\n"
        "  3 | xx = \"a.csv\"\n"
        "    | ^^ expected one of: x, y, batch, z\n");
}

}  // namespace
}  // namespace assay
