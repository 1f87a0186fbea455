// Sweeps against expansions counted by hand.
#include <catch2/catch.hpp>

#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

std::string expanded(std::string_view text, const LoadOptions& options = {}) {
  const auto checked = check(text, options);
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  return varied(*checked.experiment);
}

std::vector<std::size_t> indices(const Checked& checked) {
  std::vector<std::size_t> all;
  for (const auto& point : checked.experiment->points) all.push_back(point.index);
  return all;
}

TEST_CASE("without a sweep there is one point") {
  const auto checked = check("");
  REQUIRE(checked.experiment);
  CHECK(checked.experiment->points.size() == 1);
  CHECK(checked.experiment->points[0].varied.empty());
}

TEST_CASE("a grid runs through the last key fastest") {
  CHECK(expanded("[[sweep]]\n\"params.steps\" = [1, 2]\n\"params.fast\" = [true, false]\n") ==
        "steps=1 fast=true | steps=1 fast=false | steps=2 fast=true | steps=2 fast=false ");
}

TEST_CASE("a single [sweep] is a block alone, and keys may be nested") {
  CHECK(expanded("[sweep]\nparams.steps = [1, 2]\nparams.fast = [true]\n") ==
        "steps=1 fast=true | steps=2 fast=true ");
}

TEST_CASE("a joint key zips its values") {
  CHECK(expanded("[sweep]\n\"params.steps, params.epsilon\" = [[1, 0.5], [2, 1]]\n") ==
        "steps=1 epsilon=0.5 | steps=2 epsilon=1 ");
}

TEST_CASE("a range holds both ends, and decimals come out as they are meant") {
  CHECK(expanded("[sweep]\n\"params.epsilon\" = { linspace = [0.1, 0.5, 5] }\n") ==
        "epsilon=0.1 | epsilon=0.2 | epsilon=0.3 | epsilon=0.4 | epsilon=0.5 ");
  const auto checked = check("[sweep]\n\"params.epsilon\" = { logspace = [1e-3, 1, 4] }\n");
  REQUIRE(checked.experiment);
  const auto& points = checked.experiment->points;
  REQUIRE(points.size() == 4);
  CHECK(value<double>(points[0], "epsilon") == 0.001);
  CHECK(value<double>(points[1], "epsilon") == 0.01);
  CHECK(value<double>(points[2], "epsilon") == 0.1);
  CHECK(value<double>(points[3], "epsilon") == 1.0);
}

std::vector<double> values_of(const std::string& range) {
  const auto checked = check("[sweep]\n\"params.epsilon\" = { " + range + " }\n");
  REQUIRE(checked.experiment);
  std::vector<double> values;
  for (const auto& point : checked.experiment->points)
    values.push_back(value<double>(point, "epsilon"));
  return values;
}

// The decimals are those of exact arithmetic to 40 digits.
TEST_CASE("every value of a range is the double nearest to its exact place") {
  CHECK(values_of("logspace = [1e-3, 1e-1, 5]") ==
        std::vector<double>{0.001, 0.0031622776601683793319988935444327, 0.01,
                            0.031622776601683793319988935444327, 0.1});
  CHECK(values_of("logspace = [1e-300, 1e300, 3]") == std::vector<double>{1e-300, 1, 1e300});
  CHECK(values_of("linspace = [0.1, 0.7, 7]") ==
        std::vector<double>{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7});
  CHECK(values_of("linspace = [1e-3, 1e3, 3]")[1] == 500.0005);
}

TEST_CASE("grids of different lengths agree where they meet") {
  const auto coarse = values_of("logspace = [1e-3, 1, 7]");
  const auto fine = values_of("logspace = [1e-3, 1, 73]");
  const auto lower = values_of("logspace = [1e-3, 1e-1, 5]");
  for (std::size_t i = 0; i < coarse.size(); ++i) CHECK(fine[12 * i] == coarse[i]);
  for (std::size_t i = 0; i < lower.size(); ++i) CHECK(lower[i] == coarse[i]);
  const auto tenths = values_of("linspace = [0.1, 1.3, 13]"),
             hundredths = values_of("linspace = [0.1, 1.3, 121]");
  for (std::size_t i = 0; i < tenths.size(); ++i) CHECK(hundredths[10 * i] == tenths[i]);
}

TEST_CASE("a range of ints is of ints where all its values are whole") {
  CHECK(expanded("[sweep]\n\"params.steps\" = { logspace = [1, 1000, 4] }\n") ==
        "steps=1 | steps=10 | steps=100 | steps=1000 ");
  CHECK(check("[sweep]\n\"params.steps\" = { linspace = [1, 2, 3] }\n")
            .faults.find("parameter 'steps' is a real, not an int") != std::string::npos);
}

TEST_CASE("several blocks are a union in the order of the file") {
  const auto checked = check(
      "[[sweep]]\n\"params.solver\" = [\"sinkhorn\"]\n\"params.epsilon\" = [0.1, 1.0]\n"
      "[[sweep]]\n\"params.solver\" = [\"emd\"]\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) ==
        "solver=sinkhorn epsilon=0.1 | solver=sinkhorn epsilon=1 | solver=emd ");
  CHECK(indices(checked) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("an exclusion takes out points or seeds and leaves other indices alone") {
  const Folder folder;
  const auto file = folder.write(
      "a.toml",
      "[experiment]\nname = \"a\"\nmethod = \"fake\"\nseeds = [0, 1, 2]\n[[sweep]]\n"
      "\"params.steps\" = [1, 2, 3]\n\"params.epsilon\" = [0.1, 1]\n"
      "exclude = [{ \"params.steps\" = 2 }, { params.epsilon = 1.0, seed = [0, 2] }]\n");
  const auto checked = check_file(folder, file);
  REQUIRE(checked.experiment);
  const auto& points = checked.experiment->points;
  CHECK(varied(*checked.experiment) ==
        "steps=1 epsilon=0.1 | steps=1 epsilon=1 | steps=3 epsilon=0.1 | steps=3 epsilon=1 ");
  CHECK(indices(checked) == std::vector<std::size_t>{0, 1, 4, 5});
  CHECK(points[0].seeds == std::vector<std::uint64_t>{0, 1, 2});
  CHECK(points[1].seeds == std::vector<std::uint64_t>{1});
  CHECK(points[3].seeds == std::vector<std::uint64_t>{1});
}

TEST_CASE("an exclusion may name a parameter that is not swept") {
  CHECK(expanded("[params]\npreset = \"official\"\n[sweep]\n\"params.task\" = [\"train\", "
                 "\"evaluate\"]\nexclude = [{ \"params.solver\" = \"sinkhorn\" }]\n[sweep.params]\n"
                 "k = [1]\n") == "task=evaluate k=1 ");
}

TEST_CASE("data and threads may be swept") {
  const auto checked = check(
      "[sweep]\n\"data.x\" = [\"a.csv\", { path = \"b.csv\", drop = [\"label\"] }]\n"
      "\"run.threads\" = [1, 2]\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) ==
        "x=a.csv threads=1 | x=a.csv threads=2 | x=b.csv threads=1 | x=b.csv threads=2 ");
  const auto& last = checked.experiment->points[3];
  CHECK(last.threads == 2);
  CHECK(last.data.at("x").sources[0].drop == std::vector<std::string>{"label"});
}

TEST_CASE("swept values carry their origin") {
  const auto checked = check("[params]\nsteps = 7\n[sweep]\n\"params.epsilon\" = [1]\n");
  REQUIRE(checked.experiment);
  const auto& params = checked.experiment->points[0].params;
  CHECK(params.at("epsilon").origin == Origin::sweep);
  CHECK(params.at("epsilon").where.line == 5);
  CHECK(params.at("steps").origin == Origin::file);
  CHECK(params.at("fast").origin == Origin::builtin);
}

TEST_CASE("a point that two blocks share is kept once, with a warning") {
  const auto checked =
      check("[[sweep]]\n\"params.steps\" = [1, 100]\n[[sweep]]\n\"params.epsilon\" = [0.05, 1]\n");
  CHECK(checked.faults ==
        "a.toml:4:1: warning: a point of this sweep appeared before and is kept once\n"
        "  4 | [[sweep]]\n"
        "    | ^^^^^^^^^ first params.epsilon = 0.05\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) == "steps=1 | steps=100 | epsilon=1 ");
  CHECK(indices(checked) == std::vector<std::size_t>{0, 1, 3});
}

TEST_CASE("a fault in [params] is reported once, whatever the sweep") {
  CHECK(check("[params]\nepsilon = -1\n[sweep]\n\"params.steps\" = [1, 2, 3]\n").faults ==
        "a.toml:3:11: error: parameter 'epsilon' is out of range\n"
        "  3 | epsilon = -1\n"
        "    |           ^^ expected real, > 0, default 0.05: entropic weight\n");
}

TEST_CASE("a fault in a swept value is pinned to that value") {
  CHECK(check("[sweep]\n\"params.steps\" = [1, 0]\n\"params.fast\" = [true, false]\n").faults ==
        "a.toml:3:22: error: parameter 'steps' is out of range\n"
        "  3 | \"params.steps\" = [1, 0]\n"
        "    |                      ^ expected int, >= 1, default 100, default 10 where "
        "task=evaluate: gradient steps\n");
}

TEST_CASE("an unknown sweep key is answered with the nearest") {
  CHECK(check("[sweep]\n\"params.epsilom\" = [1]\n").faults ==
        "a.toml:3:1: error: method 'fake' knows no 'params.epsilom'\n"
        "  3 | \"params.epsilom\" = [1]\n"
        "    | ^^^^^^^^^^^^^^^^ did you mean 'params.epsilon'?\n");
  CHECK(check("[sweep]\nepsilon = [1]\n").faults ==
        "a.toml:3:1: error: method 'fake' knows no 'epsilon'\n"
        "  3 | epsilon = [1]\n"
        "    | ^^^^^^^ did you mean 'params.epsilon'?\n");
}

TEST_CASE("a sweep over nothing is a fault") {
  CHECK(check("[sweep]\n\"params.steps\" = 3\n").faults ==
        "a.toml:3:18: error: 'params.steps' has no values to sweep over\n"
        "  3 | \"params.steps\" = 3\n"
        "    |                  ^ expected [...], { linspace = [a, b, n] } or { logspace = [a, b, "
        "n] }\n");
}

TEST_CASE("a range of another form is a fault") {
  const std::string hint =
      " expected { linspace = [first, last, count] } or { logspace = [first, last, count] }\n";
  CHECK(check("[sweep]\n\"params.steps\" = { linspac = [1, 2, 2] }\n").faults ==
        "a.toml:3:18: error: this is no range\n"
        "  3 | \"params.steps\" = { linspac = [1, 2, 2] }\n"
        "    |                  ^^^^^^^^^^^^^^^^^^^^^^^" +
            hint);
  CHECK(check("[sweep]\n\"params.steps\" = { linspace = [1, 2, 1] }\n").faults.ends_with(hint));
  CHECK(check("[sweep]\n\"params.epsilon\" = { logspace = [0, 2, 3] }\n")
            .faults.find("the ends of a logspace must be positive") != std::string::npos);
}

TEST_CASE("a joint key with values of another number is a fault") {
  CHECK(check("[sweep]\n\"params.steps, params.epsilon\" = [[1, 2], [3]]\n").faults ==
        "a.toml:3:43: error: a joint key of 2 keys takes lists of 2 values\n"
        "  3 | \"params.steps, params.epsilon\" = [[1, 2], [3]]\n"
        "    |                                           ^^^ expected one value for each key, in "
        "their order\n");
}

TEST_CASE("a key swept twice in one block is a fault") {
  CHECK(check("[sweep]\n\"params.steps\" = [1]\n\"params.steps, params.epsilon\" = [[1, 2]]\n")
            .faults ==
        "a.toml:4:1: error: 'params.steps' is swept twice in one block\n"
        "  4 | \"params.steps, params.epsilon\" = [[1, 2]]\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
}

TEST_CASE("an exclusion of nothing is a warning, of everything a fault") {
  CHECK(check("[sweep]\n\"params.steps\" = [1]\nexclude = [{ \"params.steps\" = 2 }]\n").faults ==
        "a.toml:4:12: warning: this excludes no point\n"
        "  4 | exclude = [{ \"params.steps\" = 2 }]\n"
        "    |            ^^^^^^^^^^^^^^^^^^^^^^\n");
  CHECK(check("[[sweep]]\n\"params.steps\" = [1]\nexclude = [{ \"params.steps\" = 1 }]\n").faults ==
        "a.toml:2:1: error: every point of the sweep is excluded\n"
        "  2 | [[sweep]]\n"
        "    | ^^^^^^^^^\n");
}

TEST_CASE("an exclusion is checked like a value") {
  CHECK(
      check("[sweep]\n\"params.steps\" = [1]\nexclude = [{ \"params.step\" = 2 }, {}]\n").faults ==
      "a.toml:4:14: error: method 'fake' knows no 'params.step'\n"
      "  4 | exclude = [{ \"params.step\" = 2 }, {}]\n"
      "    |              ^^^^^^^^^^^^^ did you mean 'params.steps'?\n"
      "a.toml:4:35: error: this excludes nothing\n"
      "  4 | exclude = [{ \"params.step\" = 2 }, {}]\n"
      "    |                                   ^^ expected tables such as { \"params.a\" = 1, seed "
      "= 2 }\n");
}

TEST_CASE("a sweep without bounds is refused before it is built") {
  CHECK(check("[[sweep]]\n\"params.steps\" = { linspace = [1, 10000, 10000] }\n"
              "\"params.epsilon\" = { linspace = [1, 10000, 10000] }\n")
            .faults ==
        "a.toml:2:1: error: the sweep has more than a million points\n"
        "  2 | [[sweep]]\n"
        "    | ^^^^^^^^^\n");
}

TEST_CASE("option --only keeps a part of the plan with its indices") {
  const auto checked = check(
      "[sweep]\n\"params.solver\" = [\"emd\", \"sinkhorn\"]\n"
      "\"params.steps\" = [1, 2]\n",
      {{}, {"params.solver=sinkhorn"}});
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) == "solver=sinkhorn steps=1 | solver=sinkhorn steps=2 ");
  CHECK(indices(checked) == std::vector<std::size_t>{2, 3});
}

TEST_CASE("option --only with one key twice keeps both values, with two keys what meets both") {
  const std::string text =
      "[sweep]\n\"params.steps\" = [1, 2, 3]\n\"params.fast\" = [true, false]\n";
  CHECK(expanded(text, {{}, {"params.steps=1", "params.steps=3", "params.fast=true"}}) ==
        "steps=1 fast=true | steps=3 fast=true ");
}

TEST_CASE("option --only selects by seed and by what is not swept") {
  const auto checked = check("", {{"experiment.seeds=0..4"}, {"seed=1..2", "params.epsilon=0.05"}});
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  CHECK(checked.experiment->points[0].seeds == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("option --only that selects nothing says what there is") {
  CHECK(check("[sweep]\n\"params.steps\" = [1, 2]\n", {{}, {"params.steps=5"}}).faults ==
        "--only:1:8: error: this selects no run\n"
        "  1 | params.steps=5\n"
        "    |        ^^^^^ the plan has 1, 2\n");
  CHECK(check("", {{}, {"params.stepz=5"}}).faults ==
        "--only:1:8: error: method 'fake' knows no 'params.stepz'\n"
        "  1 | params.stepz=5\n"
        "    |        ^^^^^ did you mean 'params.steps'?\n");
  CHECK(check("", {{}, {"steps"}}).faults ==
        "--only:1:1: error: this sets nothing\n"
        "  1 | steps\n"
        "    | ^^^^^ expected key=value, as in params.epsilon=0.2\n");
}

}  // namespace
}  // namespace assay
