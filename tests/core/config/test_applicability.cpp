// Settings that the method knows and that have no use at a point.
#include <catch2/catch.hpp>

#include "core/config/inputs.hpp"
#include "tests/core/config/only_point.hpp"

namespace assay {
namespace {

const LoadOptions kStrict{{}, {}, true};

// All that a run depends on.
std::string settings(const Checked& checked) {
  std::string text;
  for (const auto& [name, setting] : only_point(checked).params)
    text += name + "=" + to_label(setting.value) + " ";
  for (const auto& [role, setting] : only_point(checked).data) text += role + " ";
  return text;
}

TEST_CASE("a parameter that does not apply is left out with a note that says what it needs") {
  const auto checked = check("[params]\nsolver = \"emd\"\nepsilon = 0.1\n");
  CHECK(checked.faults ==
        "a.toml:4:1: note: parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  4 | epsilon = 0.1\n"
        "    | ^^^^^^^ here solver = \"emd\"\n");
  CHECK_FALSE(only_point(checked).params.contains("epsilon"));
}

TEST_CASE("a run does not depend on what is left out") {
  const auto without = settings(check("[params]\nsolver = \"emd\"\n"));
  CHECK(settings(check("[params]\nsolver = \"emd\"\nepsilon = 0.1\n[data]\nz = \"z.csv\"\n")) ==
        without);
  CHECK(settings(check("[params]\nsolver = \"emd\"\nsteps = 99\n")) != without);
}

TEST_CASE("strictly a parameter that does not apply is an error that names those that do") {
  CHECK(check("[params]\nsolver = \"emd\"\nepsilon = 0.1\n", kStrict).faults ==
        "a.toml:4:1: error: parameter 'epsilon' does not apply: it needs solver=sinkhorn\n"
        "  4 | epsilon = 0.1\n"
        "    | ^^^^^^^ where solver = \"emd\" these apply: task, solver, preset, steps, fast, "
        "layers, weights, names, grid\n");
}

TEST_CASE("what an override leaves of a file, or of one that it extends, is no error") {
  const Folder folder;
  folder.write("base.toml", "[params]\nepsilon = 0.1\n");
  const auto file = folder.write(
      "a.toml",
      "extends = \"base.toml\"\n[experiment]\nname = \"a\"\nmethod = \"fake\"\n[params]\nk = 3\n");
  const auto checked = check_file(folder, file, {{"params.solver=emd"}, {}});
  CHECK(checked.faults ==
        "a.toml:6:1: note: parameter 'k' does not apply and is left out: it needs task=evaluate\n"
        "  6 | k = 3\n"
        "    | ^ here task = \"train\"\n"
        "base.toml:2:1: note: parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  2 | epsilon = 0.1\n"
        "    | ^^^^^^^ here solver = \"emd\"\n");
  CHECK(only_point(checked).params.at("solver").origin == Origin::override_);
}

TEST_CASE("conditions chain through parameters that do not apply themselves") {
  CHECK(check("[params]\ntask = \"evaluate\"\nk = 1\nepsilon = 0.1\n").faults ==
        "a.toml:5:1: note: parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  5 | epsilon = 0.1\n"
        "    | ^^^^^^^ here solver does not apply\n");
}

TEST_CASE("only the part of a condition that fails is told") {
  auto method = fake_method();
  method.params[6].when.terms = {{"solver", false, {"emd"}}, {"data.x", true, {}}};
  CHECK(check("[params]\nsolver = \"emd\"\nfast = true\n[data]\nx = \"x.csv\"\n", {}, method)
            .faults ==
        "a.toml:4:1: note: parameter 'fast' does not apply and is left out: it needs solver=emd & "
        "!data.x\n"
        "  4 | fast = true\n"
        "    | ^^^^ here data.x is given\n");
}

TEST_CASE("a value that breaks its declaration is a fault even where it does not apply") {
  CHECK(check("[params]\nsolver = \"emd\"\nepsilon = -1\n").faults ==
        "a.toml:4:11: error: parameter 'epsilon' is out of range\n"
        "  4 | epsilon = -1\n"
        "    |           ^^ expected real, > 0, default 0.05: entropic weight\n");
}

TEST_CASE("next to errors notes are kept back") {
  const auto faults = check("[params]\nsolver = \"emd\"\nepsilon = 0.1\nepsilom = 1\n").faults;
  CHECK(faults.find("error: unknown parameter 'epsilom'") != std::string::npos);
  CHECK(faults.find("note:") == std::string::npos);
}

TEST_CASE("an input that does not apply is not read") {
  const Folder folder;
  const auto file = folder.write(
      "a.toml", "experiment = { name = \"a\", method = \"fake\" }\n[data]\nz = \"nowhere.csv\"\n");
  const auto checked = check_file(folder, file);
  CHECK(checked.faults ==
        "a.toml:3:1: note: input 'z' does not apply and is left out: it needs task=evaluate\n"
        "  3 | z = \"nowhere.csv\"\n"
        "    | ^ here task = \"train\"\n");
  Diagnostics faults;
  CHECK(check_inputs(*checked.experiment, fake_method(), faults).at(0).empty());
  CHECK(faults.empty());
  CHECK(check_file(folder, file, kStrict).faults ==
        "a.toml:3:1: error: input 'z' does not apply: it needs task=evaluate\n"
        "  3 | z = \"nowhere.csv\"\n"
        "    | ^ where task = \"train\" these apply: x, y, batch\n");
}

TEST_CASE("a preset that does not apply sets nothing") {
  auto method = fake_method();
  method.params[2].when.terms = {{"task", false, {"train"}}};
  const std::string text = "[params]\npreset = \"official\"\nk = 3\ntask = ";
  CHECK(value<std::int64_t>(only_point(check(text + "\"evaluate\"\n", {}, method)), "steps") == 10);
  CHECK(value<std::int64_t>(only_point(check(text + "\"train\"\n", {}, method)), "steps") == 500);
}

TEST_CASE("a setting that applies somewhere in the sweep is silently absent elsewhere") {
  const auto checked = check(
      "[params]\nepsilon = 0.3\n[sweep]\n\"params.solver\" = [\"emd\", \"sinkhorn\"]\n", kStrict);
  CHECK(checked.faults.empty());
  REQUIRE(checked.experiment);
  CHECK_FALSE(checked.experiment->points[0].params.contains("epsilon"));
  CHECK(value<double>(checked.experiment->points[1], "epsilon") == 0.3);
}

TEST_CASE("combinations that differ only in what does not apply are one point") {
  const std::string text =
      "[sweep]\n\"params.solver\" = [\"emd\", \"sinkhorn\"]\n\"params.epsilon\" = [1, 2]\n"
      "\"params.steps\" = [7, 8]\n";
  const auto checked = check(text);
  CHECK(checked.faults ==
        "a.toml:4:1: note: swept parameter 'epsilon' does not apply everywhere: it needs "
        "solver=sinkhorn\n"
        "  4 | \"params.epsilon\" = [1, 2]\n"
        "    | ^^^^^^^^^^^^^^^^ where solver = \"emd\": 4 combinations are 2 points\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) ==
        "solver=emd steps=7 | solver=emd steps=8 | solver=sinkhorn epsilon=1 steps=7 | "
        "solver=sinkhorn epsilon=1 steps=8 | solver=sinkhorn epsilon=2 steps=7 | "
        "solver=sinkhorn epsilon=2 steps=8 ");
  CHECK(check(text, kStrict).faults ==
        "a.toml:4:1: error: swept parameter 'epsilon' does not apply: it needs solver=sinkhorn\n"
        "  4 | \"params.epsilon\" = [1, 2]\n"
        "    | ^^^^^^^^^^^^^^^^ where solver = \"emd\" these apply: task, solver, preset, steps, "
        "fast, layers, weights, names, grid\n");
}

TEST_CASE("a sweep over what applies nowhere is one point") {
  const auto checked =
      check("[sweep]\n\"params.epsilon\" = [1, 2, 3]\n", {{"params.solver=emd"}, {}});
  CHECK(checked.faults ==
        "a.toml:3:1: note: swept parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  3 | \"params.epsilon\" = [1, 2, 3]\n"
        "    | ^^^^^^^^^^^^^^^^ here solver = \"emd\": 3 combinations are one point\n");
  CHECK(only_point(checked).varied.empty());
}

TEST_CASE("a joint key may name what applies to some of its steps alone") {
  const auto checked =
      check("[sweep]\n\"params.solver, params.epsilon\" = [[\"emd\", 1], [\"sinkhorn\", 1]]\n");
  CHECK(checked.faults ==
        "a.toml:3:1: note: swept parameter 'epsilon' does not apply everywhere: it needs "
        "solver=sinkhorn\n"
        "  3 | \"params.solver, params.epsilon\" = [[\"emd\", 1], [\"sinkhorn\", 1]]\n"
        "    | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ where solver = \"emd\"\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) == "solver=emd | solver=sinkhorn epsilon=1 ");
}

TEST_CASE("merged points keep the seeds of all their combinations") {
  const Folder folder;
  const auto file = folder.write(
      "a.toml",
      "[experiment]\nname = \"a\"\nmethod = \"fake\"\nseeds = [0, 1, 2]\n[params]\nsolver = "
      "\"emd\"\n[sweep]\n\"params.epsilon\" = [1, 2]\nexclude = [{ seed = 1 }]\n");
  CHECK(only_point(check_file(folder, file)).seeds == std::vector<std::uint64_t>{0, 2});
}

TEST_CASE("each block of a sweep is told of what does not apply in it") {
  const auto faults = check(
                          "[[sweep]]\n\"params.solver\" = [\"emd\"]\n\"params.epsilon\" = [1, 2]\n"
                          "[[sweep]]\n\"params.epsilon\" = [1, 2]\n")
                          .faults;
  CHECK(faults ==
        "a.toml:4:1: note: swept parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  4 | \"params.epsilon\" = [1, 2]\n"
        "    | ^^^^^^^^^^^^^^^^ here solver = \"emd\": 2 combinations are one point\n");
}

TEST_CASE("combinations without what does not apply may all have been there before") {
  const auto checked = check(
      "[params]\nsolver = \"emd\"\n[[sweep]]\n\"params.steps\" = [7]\n[[sweep]]\n\"params.steps\" "
      "= "
      "[7]\n\"params.epsilon\" = [1, 2]\n");
  CHECK(checked.faults ==
        "a.toml:8:1: note: swept parameter 'epsilon' does not apply and is left out: it needs "
        "solver=sinkhorn\n"
        "  8 | \"params.epsilon\" = [1, 2]\n"
        "    | ^^^^^^^^^^^^^^^^ here solver = \"emd\": 2 combinations appeared before\n");
  REQUIRE(checked.experiment);
  CHECK(varied(*checked.experiment) == "steps=7 ");
}

TEST_CASE("a resolved file says what is left out") {
  const Folder folder;
  const auto file = folder.write(
      "a.toml",
      "[experiment]\nname = \"a\"\nmethod = \"fake\"\n[params]\nsolver = \"emd\"\nepsilon = 1\n");
  const auto method = fake_method();
  Diagnostics notes;
  const auto text = resolve_experiment(file, methods_with(method), {}, notes);
  CHECK(
      folder.relative(text).ends_with("solver = \"emd\"  # a.toml:5\n"
                                      "epsilon = 1  # a.toml:6, left out\n"));
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].severity == Severity::note);
}

}  // namespace
}  // namespace assay
