// Parameters against what the method declares: every kind of fault, whole text.
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/core/config/only_point.hpp"

namespace assay {
namespace {

TEST_CASE("an unknown parameter is answered with the nearest and its declaration") {
  CHECK(check("[params]\nepsilom = 1.0\n").faults ==
        "a.toml:3:1: error: unknown parameter 'epsilom' of method 'fake'\n"
        "  3 | epsilom = 1.0\n"
        "    | ^^^^^^^ did you mean 'epsilon'? (real, > 0, default 0.05: entropic weight)\n");
}

TEST_CASE("an unknown parameter like no other is answered with all names") {
  CHECK(check("[params]\nzzz = 1.0\n").faults ==
        "a.toml:3:1: error: unknown parameter 'zzz' of method 'fake'\n"
        "  3 | zzz = 1.0\n"
        "    | ^^^ expected one of: task, solver, preset, epsilon, steps, k, fast, layers, "
        "weights, names, grid\n");
}

TEST_CASE("a value of another type is answered with the type") {
  CHECK(check("[params]\nsteps = 1.5\n").faults ==
        "a.toml:3:9: error: parameter 'steps' is a real, not an int\n"
        "  3 | steps = 1.5\n"
        "    |         ^^^ expected int, >= 1, default 100, default 10 where task=evaluate: "
        "gradient steps\n");
  CHECK(check("[params]\nfast = 1\n").faults ==
        "a.toml:3:8: error: parameter 'fast' is an int, not a bool\n"
        "  3 | fast = 1\n"
        "    |        ^ expected bool, default false: skip checks\n");
}

TEST_CASE("a bound that is excluded is out of range") {
  CHECK(check("[params]\nepsilon = 0\n").faults ==
        "a.toml:3:11: error: parameter 'epsilon' is out of range\n"
        "  3 | epsilon = 0\n"
        "    |           ^ expected real, > 0, default 0.05: entropic weight\n");
}

TEST_CASE("nan is refused where it is not allowed") {
  CHECK(check("[params]\nepsilon = nan\n").faults ==
        "a.toml:3:11: error: parameter 'epsilon' must not be nan\n"
        "  3 | epsilon = nan\n"
        "    |           ^^^ expected real, > 0, default 0.05: entropic weight\n");
  const auto checked = check("[params]\nweights = [nan, 1]\n");
  CHECK(std::isnan(value<std::vector<double>>(only_point(checked), "weights")[0]));
}

TEST_CASE("an unknown choice is answered with the nearest and all of them") {
  CHECK(check("[params]\nsolver = \"sinkhron\"\n").faults ==
        "a.toml:3:10: error: unknown value 'sinkhron' of parameter 'solver'\n"
        "  3 | solver = \"sinkhron\"\n"
        "    |          ^^^^^^^^^^ did you mean 'sinkhorn'? (text, \"emd\" | \"sinkhorn\", default "
        "\"sinkhorn\": algorithm)\n");
  CHECK(check("[params]\nsolver = \"newton\"\n").faults ==
        "a.toml:3:10: error: unknown value 'newton' of parameter 'solver'\n"
        "  3 | solver = \"newton\"\n"
        "    |          ^^^^^^^^ expected text, \"emd\" | \"sinkhorn\", default \"sinkhorn\": "
        "algorithm\n");
}

TEST_CASE("faults in lists are pinned to their elements") {
  CHECK(check("[params]\nlayers = [4, 0, \"x\"]\n").faults ==
        "a.toml:3:14: error: element 2 of parameter 'layers' is out of range\n"
        "  3 | layers = [4, 0, \"x\"]\n"
        "    |              ^ expected ints, >= 1, 1 to 3 elements, default [8]: widths\n"
        "a.toml:3:17: error: element 3 of parameter 'layers' is a text, not an int\n"
        "  3 | layers = [4, 0, \"x\"]\n"
        "    |                 ^^^ expected ints, >= 1, 1 to 3 elements, default [8]: widths\n");
  CHECK(check("[params]\nnames = [\"auk\"]\n").faults ==
        "a.toml:3:10: error: unknown value 'auk' of element 1 of parameter 'names'\n"
        "  3 | names = [\"auk\"]\n"
        "    |          ^^^^^ did you mean 'auc'? (texts, \"auc\" | \"brier\", default []: of the "
        "scores)\n");
}

TEST_CASE("a list of a wrong length is out of range") {
  CHECK(check("[params]\nlayers = [1, 2, 3, 4]\n").faults ==
        "a.toml:3:10: error: parameter 'layers' has 4 elements\n"
        "  3 | layers = [1, 2, 3, 4]\n"
        "    |          ^^^^^^^^^^^^ expected ints, >= 1, 1 to 3 elements, default [8]: widths\n");
  CHECK(check("[params]\nlayers = []\n").faults.find("'layers' has 0 elements") !=
        std::string::npos);
}

TEST_CASE("an int given for a real is a real") {
  const auto checked = check("[params]\nepsilon = 2\nweights = [1, 2.5]\n");
  CHECK(value<double>(only_point(checked), "epsilon") == 2.0);
  CHECK(value<std::vector<double>>(only_point(checked), "weights") ==
        std::vector<double>{1.0, 2.5});
}

TEST_CASE("a lone value stands for a list only where the method says so") {
  CHECK(value<std::vector<std::int64_t>>(only_point(check("[params]\nlayers = 5\n")), "layers") ==
        std::vector<std::int64_t>{5});
  CHECK(check("[params]\nweights = 5\n").faults ==
        "a.toml:3:11: error: parameter 'weights' is an int, not a list of reals\n"
        "  3 | weights = 5\n"
        "    |           ^ expected reals, optional: of the points\n");
}

TEST_CASE("rows of ints arrive as they are") {
  const auto checked = check("[params]\ngrid = [[1, 2], []]\n");
  CHECK(value<std::vector<std::vector<std::int64_t>>>(only_point(checked), "grid") ==
        std::vector<std::vector<std::int64_t>>{{1, 2}, {}});
  CHECK(check("[params]\ngrid = [[1], 2]\n").faults ==
        "a.toml:3:14: error: element 2 of parameter 'grid' is an int, not a list of ints\n"
        "  3 | grid = [[1], 2]\n"
        "    |              ^ expected int_rows, optional: of cells\n");
}

TEST_CASE("defaults fill in what nobody set, optional parameters stay absent") {
  const auto checked = check("");
  const auto& point = only_point(checked);
  CHECK(value<std::string>(point, "solver") == "sinkhorn");
  CHECK(value<std::int64_t>(point, "steps") == 100);
  CHECK(point.params.at("steps").origin == Origin::builtin);
  CHECK(point.params.at("steps").where.line == 0);
  CHECK_FALSE(point.params.contains("weights"));
  CHECK_FALSE(point.params.contains("k"));
}

TEST_CASE("a conditional default wins where its condition holds") {
  const auto checked = check("[params]\ntask = \"evaluate\"\nk = 3\n");
  const auto& point = only_point(checked);
  CHECK(value<std::int64_t>(point, "steps") == 10);
  CHECK_FALSE(point.params.contains("solver"));
  CHECK_FALSE(point.params.contains("epsilon"));  // solver itself does not apply
}

TEST_CASE("conditions may look ahead to later declarations") {
  auto method = fake_method();
  std::swap(method.params.front(), method.params.back());  // task comes last
  const auto checked = check("[params]\ntask = \"evaluate\"\nk = 3\n", {}, method);
  CHECK_FALSE(only_point(checked).params.contains("epsilon"));
}

TEST_CASE("conditions that contradict each other are the method's fault") {
  auto method = fake_method();
  method.params[0].when.terms = {{"fast", false, {"true"}}};
  method.params[6].defaults = {{{{{"task", true, {"train"}}}}, true},
                               {{{{"task", false, {"train"}}}}, false}};
  method.params[6].default_value = true;
  CHECK(check("", {}, method).faults ==
        "a.toml:1:37: error: the conditions of method 'fake' contradict each other\n"
        "  1 | experiment = { name = \"a\", method = \"fake\" }\n"
        "    |                                     ^^^^^^\n");
}

TEST_CASE("a required parameter that is missing is asked for where it applies") {
  CHECK(check("[params]\ntask = \"evaluate\"\n").faults ==
        "a.toml:2:2: error: parameter 'k' of method 'fake' is missing: it is needed where "
        "task=evaluate\n"
        "  2 | [params]\n"
        "    |  ^^^^^^ expected in [params]: int, >= 1, required: neighbours\n");
}

TEST_CASE("a faulty value raises no further faults in what depends on it") {
  CHECK(check("[params]\ntask = \"evaluat\"\nk = 3\n").faults ==
        "a.toml:3:8: error: unknown value 'evaluat' of parameter 'task'\n"
        "  3 | task = \"evaluat\"\n"
        "    |        ^^^^^^^^^ did you mean 'evaluate'? (text, \"train\" | \"evaluate\", default "
        "\"train\": what to do)\n");
}

TEST_CASE("a preset lies under the user's own settings") {
  const auto checked = check("[params]\npreset = \"official\"\nepsilon = 0.5\n");
  const auto& point = only_point(checked);
  CHECK(value<std::int64_t>(point, "steps") == 500);
  CHECK(point.params.at("steps").origin == Origin::preset);
  CHECK(value<double>(point, "epsilon") == 0.5);
  CHECK(point.params.at("epsilon").origin == Origin::file);
  CHECK(point.params.at("epsilon").where.line == 4);
}

TEST_CASE("what a preset sets and does not apply is silently absent") {
  const auto checked = check("[params]\npreset = \"official\"\nsolver = \"emd\"\n");
  CHECK_FALSE(only_point(checked).params.contains("epsilon"));
}

TEST_CASE("a preset is chosen anew at every point of a sweep") {
  const auto checked = check("[sweep]\n\"params.preset\" = [\"robust\", \"official\"]\n");
  REQUIRE(checked.experiment);
  CHECK(value<std::int64_t>(checked.experiment->points[0], "steps") == 100);
  CHECK(value<std::int64_t>(checked.experiment->points[1], "steps") == 500);
}

TEST_CASE("a preset that the method got wrong is named") {
  auto method = fake_method();
  method.presets[0].toml = "stepz = 1\n";
  CHECK(check("[params]\npreset = \"official\"\n", {}, method).faults ==
        "a.toml:1:37: error: preset 'official' of method 'fake' sets unknown 'stepz'\n"
        "  1 | experiment = { name = \"a\", method = \"fake\" }\n"
        "    |                                     ^^^^^^\n");
  method.presets[0].toml = "steps = 0\n";
  CHECK(check("[params]\npreset = \"official\"\n", {}, method).faults ==
        "preset 'official' of method 'fake':1:9: error: parameter 'steps' is out of range\n"
        "  1 | steps = 0\n"
        "    |         ^ expected int, >= 1, default 100, default 10 where task=evaluate: gradient "
        "steps\n");
}

}  // namespace
}  // namespace assay
