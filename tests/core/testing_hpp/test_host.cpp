// Everything that a method can ask of a test's host.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <numeric>
#include <thread>

namespace {

using assay::testing::Column;
using assay::testing::Trial;
using Rows = std::vector<std::vector<std::int64_t>>;

// Says back what it was given.
struct Echo {
  static constexpr assay::About about{"echo", "1.0.0", "Says back what it was given", ""};
  enum class Mode { plain, fancy };
  struct Params {
    bool flag;
    std::string word;
    std::vector<double> reals;
    std::vector<std::string> texts;
    Rows rows;
    Mode mode;
    std::int64_t count;
    double gloss = -1;
    std::optional<double> extra;
  };
  static void declare(assay::Declare<Params>& d) {
    d.boolean("flag", &Params::flag, true);
    d.text("word", &Params::word, "say \"hi\"\n");
    d.reals("reals", &Params::reals, {0.5, -1e-30, 2});
    d.texts("texts", &Params::texts, {"a, b", "c"});
    d.integer_rows("rows", &Params::rows, {{1, 2}, {}, {3}});
    d.choice("mode", &Params::mode, Mode::plain, {{"plain", Mode::plain}, {"fancy", Mode::fancy}});
    d.integer("count", &Params::count, 3).default_when("mode=fancy", 30);
    d.real("gloss", &Params::gloss, 0.25).when("mode=fancy & count=30|40");
    d.optional("extra", &Params::extra);
    d.input("x").array("n d").optional();
    d.input("t").table().optional();
    d.input("maps").folder().optional();
    d.value("sum");
    d.value("n").integer().when("data.x");
    d.value("word").text();
    d.value("part_{j}");
    d.artifact("twice.npy");
    d.artifact("table.csv");
    d.artifact("notes_{k}.txt");
  }
  static void check(assay::Run<Params>& run) {
    run.require(run.params().count < 100, "params.count", "too many");
    run.require(run.params().flag, "params.flag", "must be set");
  }
  static void self_test() { throw std::runtime_error("two is not one"); }
  static void run(assay::Run<Params>& run) {
    const auto& p = run.params();
    run.result("sum", std::accumulate(p.reals.begin(), p.reals.end(), 0.0) + p.gloss);
    run.result("word", p.word + p.texts.at(0));
    run.result("part_7", static_cast<double>(p.rows.at(2).at(0)));
    if (p.extra) run.result("part_extra", *p.extra);
    run.note("count " + std::to_string(p.count));
    if (const auto x = run.find_input("x")) use(run, *x);
    if (const auto t = run.find_input("t")) run.result("part_t", t->reals("b").at(1));
    if (run.find_input("maps")) {
      run.result("part_map", run.open("maps", p.word).array("n", ASSAY_I32).values<int>().back());
      run.result("part_t", run.open("maps", "maps/t.csv").table({"b"}).reals("b").at(1));
    }
    if (p.word == "undeclared") run.result("nowhere", 1.0);
  }
  static void use(assay::Run<Params>& run, const assay::Input& x) {
    auto values = run.untimed([&] {
      const auto view = x.values();
      return std::vector<double>(view.begin(), view.end());
    });
    for (auto& value : values) value *= 2;
    run.result("n", x.rows());
    // The transpose, by strides.
    assay::ArrayView view(values, {x.size(1), x.size(0)});
    view.stride = {1, static_cast<std::int64_t>(x.size(1))};
    run.artifact("twice.npy", view, {"first", "second"});
    run.artifact("table.csv", assay::TableView().column("v", values));
    std::ofstream(run.artifact_path("notes_1.txt")) << "seen in " << run.scratch();
  }
};

TEST_CASE("every type of parameter arrives with its default") {
  const auto outcome = Trial::of<Echo>().run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("sum") == 0.5 - 1e-30 + 2 - 1);
  CHECK(outcome.text("word") == "say \"hi\"\na, b");
  CHECK(outcome.real("part_7") == 3);
  CHECK(outcome.lines.at(0).text == "count 3");
  CHECK(outcome.results.count("part_extra") == 0);
}

TEST_CASE("conditions decide which parameters exist and which default holds") {
  const auto outcome = Trial::of<Echo>().param("mode", "fancy").param("extra", 4.0).run();
  CHECK(outcome.lines.at(0).text == "count 30");
  CHECK(outcome.real("sum") == Approx(2.75));
  CHECK(outcome.real("part_extra") == 4);
  CHECK_THROWS_WITH(Trial::of<Echo>().param("gloss", 1.0).run(),
                    Catch::StartsWith("parameter 'gloss' does not apply"));
}

TEST_CASE("arrays and tables arrive, artifacts are kept") {
  auto trial = Trial::of<Echo>();
  trial.array("x", std::vector<double>{1, 2, 3, 4, 5, 6}, {3, 2});
  trial.table("t", {Column{"a", std::vector<std::string>{"u", "v"}},
                    Column{"b", std::vector<std::int64_t>{8, 9}}});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("n") == 3);
  CHECK(outcome.real("part_t") == 9);
  const auto& twice = outcome.artifacts.at("twice.npy");
  CHECK(twice.shape == std::vector<std::int64_t>{2, 3});
  CHECK(twice.values == std::vector<double>{2, 6, 10, 4, 8, 12});
  CHECK(twice.columns.at(1) == "second");
  CHECK(outcome.artifacts.at("table.csv").table.at(0).name == "v");
  CHECK(outcome.artifacts.at("notes_1.txt").bytes.starts_with("seen in "));
}

TEST_CASE("files within an input are opened, in the type that is asked for") {
  auto trial = Trial::of<Echo>().param("word", "maps/0.npy");
  trial.file("maps", "maps/0.npy", std::vector<double>{1, 2, 3}, {3, 1});
  trial.file("maps", "maps/t.csv", {Column{"b", std::vector<std::int64_t>{8, 9}}});
  const auto outcome = trial.run();
  REQUIRE(outcome.failure == "");
  CHECK(outcome.integer("part_map") == 3);
  CHECK(outcome.real("part_t") == 9);
  const auto fault = [&] { return trial.run().faults.at(0).key + ": " + trial.run().failure; };
  trial.file("maps", "maps/0.npy", std::vector<double>{1, 2.5}, {2});
  CHECK(fault() == "data.maps: 'maps/0.npy' is not what is expected");
  trial.file("maps", "maps/0.npy", std::vector<int>{1, 2}, {1, 2});
  CHECK(fault() == "data.maps: 'maps/0.npy' is not what is expected");
  trial.param("word", "maps/1.npy");
  CHECK(fault() == "data.maps: 'maps/1.npy' is none of the files of input 'maps'");
}

TEST_CASE("what is given must fit what is declared") {
  auto trial = Trial::of<Echo>();
  CHECK_THROWS_AS(trial.array("x", std::vector<double>{1, 2, 3}, {2, 2}), std::invalid_argument);
  CHECK_THROWS_AS(trial.array("x", std::vector<float>{1}, {1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(trial.array("t", std::vector<double>{1}, {1}), std::invalid_argument);
  CHECK_THROWS_AS(trial.table("y", {}), std::invalid_argument);
}

TEST_CASE("an output that is not declared fails the run by name") {
  const auto outcome = Trial::of<Echo>().param("word", "undeclared").run();
  CHECK(outcome.status == ASSAY_FAILED);
  CHECK(outcome.failure == "output 'nowhere' is not declared");
}

TEST_CASE("check names every fault, self_test says why it fails") {
  const auto outcome = Trial::of<Echo>().param("count", 100).param("flag", false).check();
  REQUIRE(outcome.faults.size() == 2);
  CHECK(outcome.faults[0].key == "params.count");
  CHECK(outcome.faults[1].message == "must be set");
  CHECK(Trial::of<Echo>().self_test().failure == "two is not one");
}

// Counts to ten, three steps between two checkpoints.
struct Counter {
  static constexpr assay::About about{"counter", "1.0.0", "Counts", ""};
  struct Params {
    std::int64_t steps;
  };
  static void declare(assay::Declare<Params>& d) {
    d.integer("steps", &Params::steps, 10).required();
    d.curve("at");
    d.value("started").integer();
  }
  static void run(assay::Run<Params>& run) {
    std::uint8_t at = 0;
    if (const auto saved = run.load_checkpoint()) at = static_cast<std::uint8_t>(saved->front());
    run.result("started", at);
    const auto curve = run.curve("at");
    for (; at < run.params().steps && !run.should_stop(); ++at) {
      std::jthread([&] { curve(at, at); });
      if (at % 3 == 0) run.save_checkpoint(std::as_bytes(std::span(&at, 1)));
    }
  }
};

TEST_CASE("a run goes on from the checkpoint of the one before") {
  auto trial = Trial::of<Counter>();
  trial.param("steps", 10).stop_after(5);
  CHECK(trial.run().status == ASSAY_STOPPED);
  REQUIRE(trial.checkpoint());
  const auto second = trial.stop_after(std::nullopt).run();
  CHECK(second.status == ASSAY_OK);
  CHECK(second.integer("started") == 3);
  CHECK(second.curve("at").back().step == 9);
  CHECK(trial.forget_checkpoint().run().integer("started") == 0);
}

TEST_CASE("a parameter without default must be given") {
  CHECK_THROWS_WITH(Trial::of<Counter>().run(),
                    "parameter 'steps' has no default: the test must give it");
}

}  // namespace
