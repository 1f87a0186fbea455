// What can still apply when some settings are fixed.
#include <catch2/catch.hpp>

#include "registry/method/condition.hpp"
#include "registry/method/narrowed.hpp"

namespace assay {
namespace {

Param param(const std::string& name, const std::string& when = "") {
  Param p;
  p.name = name;
  p.type = Type::text;
  p.default_value = std::string("default");
  p.when = parse_condition(when);
  return p;
}

Input input(const std::string& role, bool is_optional, const std::string& when = "") {
  Input i;
  i.role = role;
  i.optional = is_optional;
  i.when = parse_condition(when);
  return i;
}

// A task of training with two solvers, one of evaluation.
Method trainer() {
  Method m;
  m.params = {param("task"),
              param("solver", "task=train"),
              param("rate", "solver=descent"),
              param("momentum", "rate!=slow"),
              param("cut", "task=evaluate"),
              param("width", "!data.weights")};
  m.inputs = {input("x", false), input("weights", true, "task=evaluate"),
              input("y", false, "task=train")};
  return m;
}

Fixed fixed(const std::map<std::string, Value, std::less<>>& params,
            const std::set<std::string, std::less<>>& inputs = {}) {
  return {params, inputs};
}

// "name" or "name if CONDITION" of each parameter, then of each input.
std::string text_of(const Method& m) {
  std::string text;
  const auto add = [&](const std::string& name, const Condition& when) {
    text += (text.empty() ? "" : ", ") + name;
    if (!when.terms.empty()) text += " if " + to_string(when);
  };
  for (const auto& p : m.params) add(p.name, p.when);
  for (const auto& i : m.inputs) add(i.role, i.when);
  return text;
}

std::string left(const Method& m, const Fixed& f) { return text_of(narrowed(m, f)); }

TEST_CASE("where nothing is fixed everything can apply") {
  CHECK(left(trainer(), {}) == text_of(trainer()));
}

TEST_CASE("what a fixed value excludes is gone, and so is what depends on it") {
  CHECK(left(trainer(), fixed({{"task", std::string("evaluate")}})) ==
        "task, cut, width if !data.weights, x, weights");
}

TEST_CASE("a condition keeps what is still open") {
  CHECK(left(trainer(), fixed({{"task", std::string("train")}})) ==
        "task, solver, rate if solver=descent, momentum if rate!=slow, width, x, y");
  auto m = trainer();
  m.params.push_back(param("decay", "task=train & solver=descent|adam"));
  m.params = {m.params[0], m.params[1], m.params.back()};
  CHECK(left(m, fixed({{"task", std::string("train")}})) ==
        "task, solver, decay if solver=descent|adam, x, y");
}

TEST_CASE("an input that is given decides, and one that cannot be given too") {
  CHECK(left(trainer(), fixed({{"task", std::string("evaluate")}}, {"weights"})) ==
        "task, cut, x, weights");
  CHECK(left(trainer(), fixed({{"task", std::string("train")}}, {"weights"})) ==
        "task, solver, rate if solver=descent, momentum if rate!=slow, width, x, y");
}

TEST_CASE("an input that must be given is given") {
  Method m;
  m.params = {param("rows", "!data.x"), param("folds", "data.x"), param("noise", "!data.y")};
  m.inputs = {input("x", false), input("y", true)};
  CHECK(left(m, {}) == "folds, noise if !data.y, x, y");
}

TEST_CASE("a fixed value that cannot apply decides nothing, negated or not") {
  const auto f = fixed({{"task", std::string("evaluate")}, {"rate", std::string("fast")}});
  CHECK(left(trainer(), f) == "task, cut, width if !data.weights, x, weights");
}

TEST_CASE("an undeclared name never holds") {
  Method m;
  m.params = {param("a", "b=1"), param("c", "data.z"), param("d", "!data.z")};
  CHECK(left(m, {}) == "d");
}

TEST_CASE("conditions that go round stay open") {
  Method m;
  m.params = {param("a", "b=1"), param("b", "a=1")};
  CHECK(left(m, {}) == "a if b=1, b if a=1");
}

TEST_CASE("a conditional default that is settled is the default") {
  auto m = trainer();
  m.params[1].defaults = {{parse_condition("task=evaluate"), std::string("none")},
                          {parse_condition("task=train & data.y"), std::string("adam")},
                          {parse_condition("task=train"), std::string("descent")}};
  const auto train = narrowed(m, fixed({{"task", std::string("train")}}));
  CHECK(*find_param(train, "solver")->default_value == Value(std::string("adam")));
  CHECK(find_param(train, "solver")->defaults.empty());
}

TEST_CASE("a conditional default that is open stays, with what is open of it") {
  auto m = trainer();
  m.params[1].defaults = {{parse_condition("task=train & rate=slow"), std::string("adam")}};
  const auto* solver = &m.params[1];
  const auto train = narrowed(m, fixed({{"task", std::string("train")}}));
  solver = find_param(train, "solver");
  REQUIRE(solver->defaults.size() == 1);
  CHECK(to_string(solver->defaults[0].when) == "rate=slow");
  CHECK(*solver->default_value == Value(std::string("default")));
}

TEST_CASE("outputs and artifacts are narrowed as parameters are") {
  auto m = trainer();
  Output loss, score;
  loss.name = "loss", loss.when = parse_condition("task=train");
  score.name = "score", score.when = parse_condition("task=evaluate");
  m.outputs = {loss, score};
  m.artifacts = {{"net.npy", false, "", parse_condition("task=train")}};
  const auto evaluate = narrowed(m, fixed({{"task", std::string("evaluate")}}));
  REQUIRE(evaluate.outputs.size() == 1);
  CHECK(evaluate.outputs[0].name == "score");
  CHECK(evaluate.outputs[0].when.terms.empty());
  CHECK(evaluate.artifacts.empty());
}

TEST_CASE("presets go where the parameter that names them does") {
  auto m = trainer();
  m.params.push_back(param("preset", "task=train"));
  m.presets = {{"small", "rate = \"slow\"\n", ""}};
  CHECK(narrowed(m, fixed({{"task", std::string("train")}})).presets.size() == 1);
  CHECK(narrowed(m, fixed({{"task", std::string("evaluate")}})).presets.empty());
}

}  // namespace
}  // namespace assay
