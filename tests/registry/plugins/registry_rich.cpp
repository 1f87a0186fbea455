// Declares one of everything that a method can declare.
#include <assay/sdk.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

struct Rich {
  static constexpr assay::About about{"registry_rich", "2.1.0", "Declares everything",
                                      "Nobody 2020", "everything"};
  enum class Kind { slow, fast };
  struct Params {
    std::string task;
    double rate, unbounded, missing;
    std::int64_t count, most;
    bool flag;
    Kind kind;
    std::vector<double> grid;
    std::vector<std::int64_t> sizes;
    std::vector<std::string> words;
    std::vector<std::vector<std::int64_t>> rows;
    std::optional<double> given;
    std::int64_t needed;
  };

  static void declare(assay::Declare<Params>& d) {
    d.text("task", &Params::task, "train").choices({"train", "evaluate"}).help("what to do");
    d.real("rate", &Params::rate, 0.1).above(0).below(1).unit("1/s").when("task=train");
    d.real("unbounded", &Params::unbounded, -std::numeric_limits<double>::infinity());
    d.real("missing", &Params::missing, std::nan("")).allow_nan();
    d.integer("count", &Params::count, 10)
        .between(1, 100)
        .default_when("task=evaluate & data.x", 20)
        .default_when("task=evaluate", 30);
    d.integer("most", &Params::most, std::numeric_limits<std::int64_t>::max());
    d.boolean("flag", &Params::flag, true);
    d.choice("kind", &Params::kind, Kind::fast, {{"slow", Kind::slow}, {"fast", Kind::fast}});
    d.reals("grid", &Params::grid, {0.5, 2}).at_least(0).length(1, 3).or_scalar();
    d.integers("sizes", &Params::sizes, {});
    d.texts("words", &Params::words, {"say \"hi\"", "back\\slash", "two\nlines"});
    d.integer_rows("rows", &Params::rows, {{1, 2}, {}});
    d.optional("given", &Params::given).at_most(7);
    d.integer("needed", &Params::needed, 0).required();

    d.input("x").array("n 3", ASSAY_F32).optional().help("points").when("task!=evaluate");
    d.input("t").table({"alcohol", "hue"}).allow_nan();
    d.input("any").image().file().folder().files();

    d.curve("loss").minimize().log_scale().unit("nat").help("objective");
    d.value("loss");
    d.value("score_{k}").maximize().when("task=evaluate");
    d.value("hits").integer().optional();
    d.value("label").text();
    d.value("runtime_s").timing();
    d.value("converged").certifies();
    d.artifact("plan.npy").help("the plan");
    d.artifact("part_{j}.csv").optional().when("task=train").lines("step", "value", "part");
    d.preset("quick", "count = 3\n", "a few");
    d.example("tiny", "[experiment]\nname = \"tiny\"\n", "seconds")
        .file("x.csv", "1,2\n")
        .file("t.csv", "");
  }

  static void check(assay::Run<Params>&) {}
  static void run(assay::Run<Params>&) {}
  static void self_test() {}
};

}  // namespace

ASSAY_PLUGIN(Rich)
