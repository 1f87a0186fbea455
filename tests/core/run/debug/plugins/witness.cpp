// A method that says what it was told, and what the host of unit tests hears of it. A library of
// its own: the SDK and the host have types of equal names.
#include <assay/testing.hpp>
#include <functional>
#include <numeric>

#include "tests/core/run/debug/heard.hpp"

namespace {

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

using assay::testing::Trial;

struct Case {
  const char* name;
  const char* toml;
  std::function<void(Trial&)> set_up;
  bool check = false;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"defaults, seeds and streams", "", [](Trial&) {}},
      {"a default under a condition", "[params]\nmode = \"fancy\"\n",
       [](Trial& t) { t.param("mode", std::string("fancy")); }},
      {"a parameter under two conditions", "[params]\nmode = \"fancy\"\ncount = 40\nextra = -0.0\n",
       [](Trial& t) {
         t.param("mode", std::string("fancy"))
             .param("count", std::int64_t{40})
             .param("extra", -0.0);
       }},
      {"a condition that does not hold", "[params]\nmode = \"fancy\"\ncount = 41\n",
       [](Trial& t) { t.param("mode", std::string("fancy")).param("count", std::int64_t{41}); }},
      {"an array in, an array out", "[data]\nx = \"x.csv\"\n",
       [](Trial& t) {
         t.array<double>("x", {1, 2, 3, 4, 5, 6}, {3, 2}, {"a", "b"});
       }},
      {"faults of a check", "[params]\ncount = 100\nflag = false\n",
       [](Trial& t) { t.param("count", std::int64_t{100}).param("flag", false); }, true},
      {"a divergence", "[params]\nword = \"diverge\"\n",
       [](Trial& t) { t.param("word", std::string("diverge")); }},
  };
  return all;
}

Heard heard_of(const Case& one) {
  auto trial = Trial::of<Witness>();
  trial.seed(3);
  one.set_up(trial);
  const auto outcome = one.check ? trial.check() : trial.run();
  Heard heard;
  heard.status = outcome.status;
  heard.failure = outcome.failure;
  for (const auto& [name, value] : outcome.results) heard.results[name] = text_of(value);
  for (const auto& [name, points] : outcome.curves)
    for (const auto& point : points) heard.point(name, point.step, point.value);
  for (const auto& line : outcome.lines) heard.lines.push_back(line.text);
  for (const auto& fault : outcome.faults) heard.faults.push_back(fault.key + ": " + fault.message);
  for (const auto& [name, artifact] : outcome.artifacts)
    heard.array(name, artifact.shape, artifact.values);
  return heard;
}

}  // namespace

ASSAY_PLUGIN(Witness)

extern "C" __attribute__((visibility("default"))) void witness_cases(void* context,
                                                                     TellCase* tell) {
  for (const auto& one : cases())
    tell(context, one.name, one.toml, one.check, heard_of(one).text().c_str());
}
