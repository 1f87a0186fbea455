// The host of unit tests (assay/testing.hpp) links nothing of this program, so it is written twice:
// here one method is given the same by both, and must be told the same.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <functional>
#include <numeric>

#include "core/base/hash.hpp"
#include "core/base/temporary_folder.hpp"
#include "core/data/load.hpp"
#include "core/run/debug/call_here.hpp"
#include "core/run/plan/jobs.hpp"
#include "core/run/plan/plan_files.hpp"
#include "registry/library.hpp"

namespace {

namespace fs = std::filesystem;

// Says what it was told, in every way that a method can.
struct Witness {
  static constexpr assay::About about{"witness", "1.0.0", "Says what it was told", ""};
  enum class Mode { plain, fancy };
  struct Params {
    bool flag;
    std::string word;
    std::vector<double> reals;
    std::vector<std::string> texts;
    std::vector<std::vector<std::int64_t>> rows;
    Mode mode;
    std::int64_t count;
    double gloss = -1;
    std::optional<double> extra;
  };
  static void declare(assay::Declare<Params>& d) {
    d.boolean("flag", &Params::flag, true);
    d.text("word", &Params::word, "say \"hi\"\tä");
    d.reals("reals", &Params::reals, {0.5, -1e-30, 2});
    d.texts("texts", &Params::texts, {"a, b", "c"});
    d.integer_rows("rows", &Params::rows, {{1, 2}, {}, {3}});
    d.choice("mode", &Params::mode, Mode::plain, {{"plain", Mode::plain}, {"fancy", Mode::fancy}});
    d.integer("count", &Params::count, 3).default_when("mode=fancy", 30);
    d.real("gloss", &Params::gloss, 0.25).when("mode=fancy & count=30|40");
    d.optional("extra", &Params::extra);
    d.input("x").array("n d").optional();
    d.value("sum");
    d.value("gloss");
    d.value("count").integer();
    d.value("rows").integer();
    d.value("word").text();
    d.value("part_{j}");
    d.curve("loss");
    d.artifact("twice.npy");
  }
  static void check(assay::Run<Params>& run) {
    run.require(run.params().count < 100, "params.count", "too many");
    run.require(run.params().flag, "params.flag", "must be set");
  }
  static void run(assay::Run<Params>& run) {
    const auto& p = run.params();
    run.result("sum", std::accumulate(p.reals.begin(), p.reals.end(), 0.0));
    run.result("gloss", p.gloss);
    run.result("count", p.count);
    run.result("rows", static_cast<std::int64_t>(p.rows.size()));
    run.result("word", p.word + p.texts.at(0));
    run.result("part_7", run.rng("draws").normal());
    if (p.extra) run.result("part_extra", *p.extra);
    for (std::int64_t step = 0; step < 5; ++step) run.log("loss", step, run.rng("losses").normal());
    run.note("count " + std::to_string(p.count));
    if (const auto x = run.find_input("x")) double_up(run, *x);
    if (p.word == "diverge") throw assay::Diverged("went away");
    if (p.word == "undeclared") run.result("cuont", 1.0);
  }
  static void double_up(assay::Run<Params>& run, const assay::Input& x) {
    const auto view = x.values();
    std::vector<double> values(view.begin(), view.end());
    for (auto& value : values) value *= 2;
    run.artifact("twice.npy", assay::ArrayView(values, {x.size(0), x.size(1)}));
  }
};

const assay_plugin* plugin() { return assay::detail::entry<Witness>(ASSAY_ABI_MAJOR); }

// What either host has heard, in one form.
struct Heard {
  assay_status status = ASSAY_OK;
  std::string failure;
  std::map<std::string, std::string> results;  // as text, reals in every digit
  std::map<std::string, std::vector<std::pair<std::int64_t, double>>> curves;
  std::vector<std::string> lines;
  std::vector<std::pair<std::string, std::string>> faults;
  std::map<std::string, std::pair<std::vector<std::int64_t>, std::vector<double>>> arrays;
};

template <class... Types>
std::string text_of(const std::variant<Types...>& value) {
  return std::visit(
      [](const auto& v) -> std::string {
        using T = std::decay_t<decltype(v)>;
        if constexpr (std::is_same_v<T, std::string>) return v;
        if constexpr (std::is_integral_v<T>) return std::to_string(v);
        char digits[40] = "";
        if constexpr (std::is_same_v<T, double>) std::snprintf(digits, sizeof digits, "%a", v);
        return digits;
      },
      value);
}

class Ear : public assay::RunSink {
 public:
  explicit Ear(Heard& heard) : heard_(heard) {}
  void point(const std::string& output, const assay::PointRecord& p) override {
    heard_.curves[output].emplace_back(p.step, p.value);
  }
  void line(std::string_view, std::string_view, std::string_view text) override {
    heard_.lines.emplace_back(text);
  }

 private:
  Heard& heard_;
};

Heard by_program(const std::string& toml, const fs::path& folder, bool check) {
  const auto method = assay::describe(*plugin());
  std::ofstream(folder / "e.toml")
      << "[experiment]\nname = \"e\"\nmethod = \"witness\"\nseeds = [3]\n"
      << toml;
  const auto planned = assay::plan_file(folder / "e.toml", only(method), {});
  for (const auto& diagnostic : planned.diagnostics) UNSCOPED_INFO(render(diagnostic));
  REQUIRE(planned.plan);
  const assay::RunPlaces places{folder / "store", folder / "scratch", folder / "checkpoint"};
  auto job = run_job(*planned.plan, planned.plan->runs[0], places);
  job.check_only = check;
  Heard heard;
  Ear ear(heard);
  const auto report = call_here(check ? plugin()->check : plugin()->run, method, job, &ear);
  heard.status = report.status.value();
  heard.failure = report.failure;
  for (const auto& [name, cell] : report.results) heard.results[name] = text_of(cell);
  for (const auto& fault : report.faults) heard.faults.emplace_back(fault.key, fault.message);
  for (const auto& row : report.artifacts) {
    fs::copy_file(assay::stored_path(folder / "store", row.sha256), folder / row.name);
    const auto array = std::get<assay::Array>(assay::load({folder / row.name, {}, {}, {}}).value);
    const auto values = array.as<double>();
    heard.arrays[row.name] = {array.shape, {values.begin(), values.end()}};
  }
  return heard;
}

Heard by_test_host(assay::testing::Trial trial, bool check) {
  trial.seed(3);
  const auto outcome = check ? trial.check() : trial.run();
  Heard heard;
  heard.status = outcome.status;
  heard.failure = outcome.failure;
  for (const auto& [name, value] : outcome.results) heard.results[name] = text_of(value);
  for (const auto& [name, points] : outcome.curves)
    for (const auto& point : points) heard.curves[name].emplace_back(point.step, point.value);
  for (const auto& line : outcome.lines) heard.lines.push_back(line.text);
  for (const auto& fault : outcome.faults) heard.faults.emplace_back(fault.key, fault.message);
  for (const auto& [name, artifact] : outcome.artifacts)
    heard.arrays[name] = {artifact.shape, artifact.values};
  return heard;
}

using Trial = assay::testing::Trial;
using SetUp = std::function<void(Trial&)>;

void agree(const std::string& toml, const SetUp& set_up, bool check = false) {
  const assay::TemporaryFolder folder("assay-two-hosts");
  std::ofstream(folder.path() / "x.csv") << "a,b\n1,2\n3,4\n5,6\n";
  const auto here = by_program(toml, folder.path(), check);
  auto trial = Trial::of<Witness>();
  set_up(trial);
  const auto there = by_test_host(std::move(trial), check);
  CHECK(here.status == there.status);
  CHECK(here.failure == there.failure);
  CHECK(here.results == there.results);
  CHECK(here.curves == there.curves);
  CHECK(here.lines == there.lines);
  CHECK(here.faults == there.faults);
  CHECK(here.arrays == there.arrays);
}

TEST_CASE("both hosts give defaults, seeds and streams alike") {
  agree("", [](Trial&) {});
}

TEST_CASE("both hosts read conditions alike") {
  agree("[params]\nmode = \"fancy\"\n", [](Trial& t) { t.param("mode", std::string("fancy")); });
  agree("[params]\nmode = \"fancy\"\ncount = 40\nextra = -0.0\n", [](Trial& t) {
    t.param("mode", std::string("fancy")).param("count", std::int64_t{40}).param("extra", -0.0);
  });
  agree("[params]\nmode = \"fancy\"\ncount = 41\n",
        [](Trial& t) { t.param("mode", std::string("fancy")).param("count", std::int64_t{41}); });
}

TEST_CASE("both hosts hand over arrays and keep artifacts alike") {
  agree("[data]\nx = \"x.csv\"\n", [](Trial& t) {
    t.array<double>("x", {1, 2, 3, 4, 5, 6}, {3, 2}, {"a", "b"});
  });
}

TEST_CASE("both hosts hear the same faults and failures") {
  const auto faulty = [](Trial& t) { t.param("count", std::int64_t{100}).param("flag", false); };
  agree("[params]\ncount = 100\nflag = false\n", faulty, true);
  agree("[params]\nword = \"diverge\"\n",
        [](Trial& t) { t.param("word", std::string("diverge")); });
}

}  // namespace
