#include <assay/eigen.hpp>
#include <assay/sdk.hpp>
#include <catch2/catch.hpp>
#include <functional>
#include <initializer_list>
#include <limits>
#include <optional>
#include <thread>
#include <vector>

#include "tests/core/sdk/fake_host.hpp"

namespace assay {
namespace {

// A method whose run is whatever a test wants.
struct Scripted {
  static constexpr About about{"scripted", "1", "does what it is told", ""};
  struct Params {};
  static inline std::function<void(Run<Params>&)> script;
  static void declare(Declare<Params>& d) { d.curve("loss"); }
  static void run(Run<Params>& run) { script(run); }
  static void check(Run<Params>& run) { script(run); }
  static void self_test() {}
};

assay_status run_script(FakeHost& host, std::function<void(Run<Scripted::Params>&)> script) {
  Scripted::script = std::move(script);
  return detail::entry<Scripted>(ASSAY_ABI_MAJOR)->run(&host.table());
}

TEST_CASE("a name is resolved once, and each point goes to its output") {
  FakeHost host;
  const auto status = run_script(host, [](auto& run) {
    for (std::int64_t step = 0; step < 100; ++step) {
      run.log("loss", step, 0.5);
      run.log("x", step, 1.5);
    }
  });
  CHECK(status == ASSAY_OK);
  CHECK(host.lookups == 2);
  REQUIRE(host.points.size() == 200);
  CHECK(host.points[0] == std::make_tuple(0u, 0, 0.5));
  CHECK(host.points[199] == std::make_tuple(1u, 99, 1.5));
}

TEST_CASE("names in a buffer that changes are told apart") {
  FakeHost host;
  run_script(host, [](auto& run) {
    std::string name = "loss";
    run.log(name, 0, 1);
    name.assign("x");
    run.log(name, 0, 2);
  });
  REQUIRE(host.points.size() == 2);
  CHECK(std::get<0>(host.points[1]) == 1);
}

TEST_CASE("an undeclared name is a mistake of the method") {
  FakeHost host;
  CHECK(run_script(host, [](auto& run) { run.log("lost", 0, 1); }) == ASSAY_FAILED);
  CHECK(host.failure == "output 'lost' is not declared");
  Run<Scripted::Params> run(host.table(), {});
  CHECK_THROWS_AS(run.log("lost", 0, 1), std::logic_error);
  CHECK_THROWS_AS(run.result("lost", 1.0), std::logic_error);
  CHECK_THROWS_AS(run.curve("lost"), std::logic_error);
  CHECK_THROWS_AS(run.artifact_path("lost.txt"), std::logic_error);
  CHECK_THROWS_AS(run.input("lost"), std::logic_error);
  CHECK(run.artifact_path("own.txt") == "/tmp/own.txt");
}

const char* const kPaths[] = {"a.npy", nullptr};

TEST_CASE("a file is asked for as inputs are declared, and closed with the last copy of it") {
  const float values[] = {1, 2, 3, 4};
  const std::int64_t shape[] = {2, 2};
  FakeHost host;
  host.file.kind = ASSAY_ARRAY;
  host.file.array = {values, ASSAY_F32, 2, shape, nullptr, nullptr};
  host.file.paths = kPaths;
  Run<Scripted::Params> run(host.table(), {});
  std::optional<Input> last;
  {
    const auto file = run.open("maps", "a.npy").allow_nan().array("n 2", ASSAY_F32);
    CHECK(matrix<float>(file)(1, 0) == 3);
    last = file;
  }
  CHECK(last->values<float>()[3] == 4);
  CHECK(host.closed.empty());
  last.reset();
  CHECK(host.closed == std::vector<const void*>{kPaths});
  CHECK(host.asked_path == "a.npy");
  CHECK(host.asked.role == std::string("maps"));
  CHECK(host.asked.shape == std::string("n 2"));
  CHECK(host.asked.kinds == ASSAY_ARRAY);
  CHECK(host.asked.dtype == ASSAY_F32);
  CHECK(host.asked.flags == ASSAY_INPUT_ALLOW_NAN);
}

// What opening says, with its key.
std::string fault_of_opening(FakeHost& host) try {
  Run<Scripted::Params>(host.table(), {}).open("maps", "a.npy").image();
  return "";
} catch (const BadInput& error) {
  return error.key + ": " + error.what();
}

TEST_CASE("a file that cannot be read is a fault of its input") {
  FakeHost host;
  host.answer = ASSAY_BAD_INPUT;
  CHECK(fault_of_opening(host) == "data.maps: 'a.npy' is broken");
  host.answer = ASSAY_ABSENT;
  CHECK(fault_of_opening(host) == "data.maps: input 'maps' is needed here");
  host.answer = ASSAY_FAILED;  // an input that the method has not declared
  CHECK_THROWS_AS(fault_of_opening(host), std::logic_error);
  CHECK(host.closed.empty());
}

TEST_CASE("what a table in a file lacks is said with the name of the file") {
  const char* const words[] = {"1", "two"};
  const assay_column column{"x", ASSAY_STRING, words};
  FakeHost host;
  host.file.kind = ASSAY_TABLE;
  host.file.columns = &column;
  host.file.column_count = 1;
  host.file.rows = 2;
  host.file.paths = kPaths;
  Run<Scripted::Params> run(host.table(), {});
  const auto table = run.open("maps", "a.npy").table({"x"});
  CHECK_THROWS_WITH(table.reals("y"), "'a.npy': no column 'y'");
  CHECK_THROWS_WITH(table.reals("x"), "'a.npy': column 'x' row 1: expected a number, found 'two'");
}

TEST_CASE("results keep their types") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  run.result("x", 2.0);
  CHECK(host.results.at(1).type == ASSAY_REAL);
  CHECK(host.results.at(1).u.r == 2.0);
  run.result("x", std::size_t{3});
  CHECK(host.results.at(1).type == ASSAY_INT);
  CHECK(host.results.at(1).u.i == 3);
  run.result("loss", std::string("text"));
  CHECK(host.results.at(0).type == ASSAY_TEXT);
  CHECK(host.text == "text");
}

TEST_CASE("steps counts to its end when nobody asks") {
  FakeHost host;
  std::vector<std::int64_t> seen;
  const auto status = run_script(host, [&](auto& run) {
    for (const auto step : run.steps(4)) seen.push_back(step);
  });
  CHECK(status == ASSAY_OK);
  CHECK(seen == std::vector<std::int64_t>{0, 1, 2, 3});
  CHECK(host.done == 4);
}

TEST_CASE("steps ends when the host asks, and the run counts as stopped") {
  FakeHost host;
  host.stop_after = 2;
  std::vector<std::int64_t> seen;
  const auto status = run_script(host, [&](auto& run) {
    for (const auto step : run.steps(100)) seen.push_back(step);
  });
  CHECK(status == ASSAY_STOPPED);
  CHECK(seen == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("a request that the method never sees does not make it stopped") {
  FakeHost host;
  host.stop_after = 0;
  CHECK(run_script(host, [](auto&) {}) == ASSAY_OK);
  CHECK(run_script(host, [](auto& run) { run.should_stop(); }) == ASSAY_STOPPED);
}

TEST_CASE("a stop may be noticed in any thread and ends the run from wherever") {
  FakeHost host;
  host.stop_after = 0;
  const auto status = run_script(host, [](auto& run) {
    bool was_asked = false;
    std::thread([&] { was_asked = run.stop()(); }).join();
    CHECK(was_asked);
    run.stop_point();
    run.log("loss", 0, 1.0);
  });
  CHECK(status == ASSAY_STOPPED);
  CHECK(host.points.empty());
  host.stop_after = 5;
  CHECK(run_script(host, [](auto& run) { run.stop_point(); }) == ASSAY_OK);
}

// The host of this test takes one call at a time; what is shared here is the table of names.
TEST_CASE("names are resolved from several threads, each of them once") {
  FakeHost host;
  const auto take = +[](void*, uint32_t, int64_t, double) {};
  auto table = host.table();
  table.curve = take;
  Run<Scripted::Params> run(table, {});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (std::int64_t i = 0; i < 1000; ++i) run.log(i % 2 == 0 ? "loss" : "x", i, 1.0);
    });
  for (auto& thread : threads) thread.join();
  CHECK(host.lookups == 2);
}

TEST_CASE("a message is said with its numbers") {
  CHECK(said("has ", 3, " rows, not ", 0.1, std::string(" of "), 'x') ==
        "has 3 rows, not 0.1 of x");
  try {
    bad_input("data.x", "row ", std::size_t{7}, " is empty");
  } catch (const BadInput& e) {
    CHECK(e.key == "data.x");
    CHECK(std::string(e.what()) == "row 7 is empty");
  }
}

TEST_CASE("what is timed gives its value on, and its seconds as a result") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  CHECK(run.timed("x", [] { return 7; }) == 7);
  CHECK(host.results.at(1).type == ASSAY_REAL);
  CHECK(host.results.at(1).u.r >= 0);
  host.results.clear();
  CHECK_THROWS_AS(run.timed("x", []() -> int { throw Diverged("far"); }), Diverged);
  CHECK(host.results.empty());
}

TEST_CASE("each kind of exception becomes its status") {
  FakeHost host;
  const auto status_of = [&](auto thrower) { return run_script(host, [=](auto&) { thrower(); }); };
  CHECK(status_of([] { throw BadInput("odd", "params.n"); }) == ASSAY_BAD_INPUT);
  CHECK(host.faults.at("params.n") == "odd");
  CHECK(host.failure == "odd");
  CHECK(status_of([] { throw Diverged("far"); }) == ASSAY_DIVERGED);
  CHECK(host.failure == "far");
  CHECK(status_of([] { throw OutOfMemory("12 GiB"); }) == ASSAY_OUT_OF_MEMORY);
  CHECK(host.failure == "12 GiB");
  CHECK(status_of([] { throw std::bad_alloc(); }) == ASSAY_OUT_OF_MEMORY);
  CHECK(host.failure == "an allocation failed");
  CHECK(status_of([] { throw std::runtime_error("broke"); }) == ASSAY_FAILED);
  CHECK(host.failure == "broke");
  CHECK(status_of([] { throw 7; }) == ASSAY_FAILED);
  CHECK(host.failure == "an exception that is no std::exception");
  CHECK(host.faults.size() == 1);
}

TEST_CASE("require notes faults in a check and throws in a run") {
  FakeHost host;
  const auto script = [](auto& run) {
    run.require(true, "params.a", "fine");
    run.require(false, "params.b", "bad");
    run.require(false, "data.x", "worse");
  };
  Scripted::script = script;
  CHECK(detail::entry<Scripted>(ASSAY_ABI_MAJOR)->check(&host.table()) == ASSAY_OK);
  CHECK(host.faults ==
        std::map<std::string, std::string>{{"params.b", "bad"}, {"data.x", "worse"}});
  host.faults.clear();
  CHECK(run_script(host, script) == ASSAY_BAD_INPUT);
  CHECK(host.faults == std::map<std::string, std::string>{{"params.b", "bad"}});
}

TEST_CASE("a table is filled row by row, and its columns keep their types") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  TableRows table({"step", "loss", "name"});
  table.row(std::int64_t{1}, 0.5, "a").row(2, 0.25, std::string("b"));
  CHECK(table.rows() == 2);
  CHECK_THROWS_AS(table.row(3, 0.5), std::logic_error);
  CHECK_THROWS_AS(table.row(3, 1, "c"), std::logic_error);
  run.artifact("t.csv", table);
  CHECK(host.columns == std::vector<std::string>{"step", "loss", "name"});
  CHECK(host.rows == 2);
}

TEST_CASE("arrays go out as views, without a copy") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  const std::vector<double> values = {1, 2, 3, 4, 5, 6};
  run.artifact("plan.npy", {values, {2, 3}}, {"a", "b", "c"});
  CHECK(host.data == values.data());
  CHECK(host.shape == std::vector<std::int64_t>{2, 3});
  CHECK(host.stride.empty());
  CHECK(host.columns == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("Eigen matrices of both orders go out as they lie") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  const Eigen::MatrixXd columns = Eigen::MatrixXd::Random(2, 3);
  run.artifact("plan.npy", view(columns));
  CHECK(host.data == columns.data());
  CHECK(host.shape == std::vector<std::int64_t>{2, 3});
  CHECK(host.stride == std::vector<std::int64_t>{1, 2});
  const RowMatrix<double> rows = columns;
  run.artifact("plan.npy", view(rows));
  CHECK(host.stride == std::vector<std::int64_t>{3, 1});
  CHECK(rows.data()[1] == columns(0, 1));
  const Eigen::VectorXd vector = Eigen::VectorXd::Ones(4);
  run.artifact("plan.npy", view(vector));
  CHECK(host.shape == std::vector<std::int64_t>{4});
  CHECK(host.stride.empty());
}

TEST_CASE("an input array is an Eigen map of its rows") {
  const double values[] = {1, 2, 3, 4, 5, 6};
  const std::int64_t shape[] = {3, 2};
  assay_data data{};
  data.kind = ASSAY_ARRAY;
  data.array = {values, ASSAY_F64, 2, shape, nullptr, nullptr};
  const Input input(data, "x");
  const auto m = matrix(input);
  CHECK(m.rows() == 3);
  CHECK(m(1, 0) == 3);
  CHECK(m.data() == values);
  CHECK_THROWS_AS(input.values<float>(), std::logic_error);
  data.array.rank = 1;
  CHECK(matrix(Input(data, "x")).cols() == 1);
}

TEST_CASE("tables go out by column, and their columns must be equally long") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  const std::vector<double> x = {1, 2};
  const std::vector<std::string> word = {"a", "b"}, longer = {"a", "b", "c"};
  run.artifact("t.csv", TableView().column("x", x).column("word", word));
  CHECK(host.columns == std::vector<std::string>{"x", "word"});
  CHECK(host.rows == 2);
  CHECK_THROWS_AS(TableView().column("x", x).column("word", longer), std::logic_error);
}

TEST_CASE("an artifact that the host refuses is an error of its kind") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  const std::vector<double> x = {1};
  host.answer = ASSAY_BAD_INPUT;
  CHECK_THROWS_AS(run.artifact("t.npy", {x, {1}}), std::logic_error);
  host.answer = ASSAY_FAILED;
  CHECK_THROWS_AS(run.artifact("t.npy", {x, {1}}), std::runtime_error);
  CHECK_THROWS_AS(run.save_checkpoint({}), std::runtime_error);
}

TEST_CASE("the columns of a table input are read by name and type") {
  const double reals[] = {0.5, 1.5};
  const std::int64_t integers[] = {1, 2};
  const char* const texts[] = {"a", "b"};
  const assay_column columns[] = {
      {"r", ASSAY_F64, reals}, {"i", ASSAY_I64, integers}, {"t", ASSAY_STRING, texts}};
  assay_data data{};
  data.kind = ASSAY_TABLE;
  data.columns = columns;
  data.column_count = 3;
  data.rows = 2;
  const Input input(data, "x");
  CHECK(input.reals("i") == std::vector<double>{1, 2});
  CHECK(input.integers("i") == std::vector<std::int64_t>{1, 2});
  CHECK(input.texts("t") == std::vector<std::string>{"a", "b"});
  CHECK(input.columns() == std::vector<std::string>{"r", "i", "t"});
  CHECK_FALSE(input.has_column("q"));
  CHECK_THROWS_AS(input.reals("t"), BadInput);
  CHECK_THROWS_AS(input.integers("r"), BadInput);
  CHECK_THROWS_AS(input.texts("r"), BadInput);
  CHECK_THROWS_WITH(input.reals("q"), "no column 'q'");
}

// A table of one column of texts, as a host gives a column of which some cell is no number.
Input column_of_texts(std::initializer_list<const char*> cells) {
  static std::vector<const char*> kept;
  static assay_column column;
  kept = cells;
  column = {"t", ASSAY_STRING, kept.data()};
  assay_data data{};
  data.kind = ASSAY_TABLE;
  data.columns = &column;
  data.column_count = 1;
  data.rows = kept.size();
  return Input(data, "x");
}

TEST_CASE("a cell that is no number is named by its column and row") {
  CHECK_THROWS_WITH(column_of_texts({"1.5", "-2e3", "", "x"}).reals("t"),
                    "column 't' row 2: expected a number, found an empty cell");
  CHECK_THROWS_WITH(column_of_texts({"", ""}).reals("t"),
                    "column 't' row 0: expected a number, found an empty cell");
  CHECK_THROWS_WITH(column_of_texts({"1", "NA", "2"}).reals("t"),
                    "column 't' row 1: expected a number, found 'NA'");
  CHECK_THROWS_WITH(column_of_texts({"1", "2", ""}).integers("t"),
                    "column 't' row 2: expected an integer, found an empty cell");
  CHECK_THROWS_WITH(column_of_texts({"old", "new"}).reals("t"),
                    "column 't' holds text, not numbers");
}

TEST_CASE("texts that are all numbers are read as numbers") {
  CHECK(column_of_texts({" 1.5", "+2", "inf "}).reals("t") ==
        std::vector<double>{1.5, 2, std::numeric_limits<double>::infinity()});
  CHECK(column_of_texts({"7", "-8"}).integers("t") == std::vector<std::int64_t>{7, -8});
}

TEST_CASE("an input that was not given is asked for politely or not at all") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  CHECK_FALSE(run.find_input("declared"));
  CHECK_THROWS_AS(run.input("declared"), BadInput);
}

TEST_CASE("the clock stands still in untimed parts, also when they throw") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  CHECK(run.untimed([] { return 5; }) == 5);
  CHECK_THROWS(run.untimed([] { throw 1; }));
  CHECK(host.clock == "0101");
}

TEST_CASE("a checkpoint comes back as it was saved") {
  FakeHost host;
  Run<Scripted::Params> run(host.table(), {});
  CHECK_FALSE(run.load_checkpoint());
  const std::vector<int> state = {1, 2, 3};
  run.save_checkpoint(std::as_bytes(std::span(state)));
  const auto loaded = run.load_checkpoint();
  REQUIRE(loaded);
  CHECK(std::memcmp(loaded->data(), state.data(), loaded->size()) == 0);
}

TEST_CASE("the descriptor says what the method offers") {
  const auto* plugin = detail::entry<Scripted>(ASSAY_ABI_MAJOR);
  CHECK(plugin == detail::entry<Scripted>(ASSAY_ABI_MAJOR));
  CHECK(detail::entry<Scripted>(ASSAY_ABI_MAJOR + 1) == nullptr);
  CHECK(std::string(plugin->id) == "scripted");
  CHECK(plugin->check != nullptr);
  CHECK(plugin->self_test != nullptr);
  CHECK(plugin->outputs.count == 1);
  CHECK(plugin->params.count == 0);
}

}  // namespace
}  // namespace assay
