#include <assay/sdk.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace assay {
namespace {

using detail::literal;

TEST_CASE("literals read back as TOML of their type") {
  CHECK(literal(true) == "true");
  CHECK(literal(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(literal(0.1) == "0.1");
  CHECK(literal(2.0) == "2.0");
  CHECK(literal(-0.0) == "-0.0");
  CHECK(literal(1e300) == "1e+300");
  CHECK(literal(std::nan("")) == "nan");
  CHECK(literal(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(literal("a \"b\" \\ \n") == "\"a \\\"b\\\" \\\\ \\n\"");
  CHECK(literal(std::vector<double>{1, 0.5}) == "[1.0, 0.5]");
  CHECK(literal(std::vector<std::vector<std::int64_t>>{{1, 2}, {}}) == "[[1, 2], []]");
  CHECK(literal(std::vector<std::string>{}) == "[]");
}

enum class Solver { emd, sinkhorn };

struct Params {
  double rate = -1;
  std::int64_t steps = -1;
  bool verbose = false;
  Solver solver = Solver::emd;
  std::string name;
  std::vector<double> grid;
  std::vector<std::int64_t> sizes;
  std::vector<std::string> words;
  std::vector<std::vector<std::int64_t>> rows;
  std::optional<std::int64_t> given;
};

Declare<Params> declared() {
  Declare<Params> d;
  d.real("rate", &Params::rate, 0.1).above(0).at_most(1).help("step size").unit("1/s");
  d.integer("steps", &Params::steps, 10).required();
  d.boolean("verbose", &Params::verbose, false);
  d.choice("solver", &Params::solver, Solver::sinkhorn,
           {{"emd", Solver::emd}, {"sinkhorn", Solver::sinkhorn}});
  d.text("name", &Params::name, "x").when("verbose=true");
  d.reals("grid", &Params::grid, {1}).length(1, 4).or_scalar();
  d.integers("sizes", &Params::sizes, {2, 3});
  d.texts("words", &Params::words, {});
  d.integer_rows("rows", &Params::rows, {{1}});
  d.optional("given", &Params::given);
  return d;
}

const assay_param& param(const Declare<Params>& d, std::string_view name) {
  for (const auto& p : d.tables().params)
    if (p.name == name) return p;
  throw std::logic_error("no such parameter");
}

TEST_CASE("a declaration fills the C table") {
  const auto d = declared();
  REQUIRE(d.tables().params.size() == 10);
  const auto& rate = param(d, "rate");
  CHECK(rate.type == ASSAY_REAL);
  CHECK(std::string(rate.default_toml) == "0.1");
  CHECK(rate.flags == ASSAY_PARAM_ABOVE_MIN);
  CHECK(rate.min == 0);
  CHECK(rate.max == 1);
  CHECK(std::string(rate.help) == "step size");
  CHECK(std::string(rate.unit) == "1/s");
  CHECK(param(d, "steps").default_toml == nullptr);
  CHECK(std::isnan(param(d, "steps").min));
  CHECK(std::string(param(d, "name").when) == "verbose=true");
  CHECK(param(d, "grid").max_length == 4);
  CHECK(param(d, "grid").flags == ASSAY_PARAM_SCALAR_LIST);
  CHECK(std::string(param(d, "rows").default_toml) == "[[1]]");
  CHECK(param(d, "given").flags == ASSAY_PARAM_OPTIONAL);
  const auto& solver = param(d, "solver");
  CHECK(std::string(solver.default_toml) == "\"sinkhorn\"");
  CHECK(std::string(solver.choices[0]) == "emd");
  CHECK(std::string(solver.choices[1]) == "sinkhorn");
  CHECK(solver.choices[2] == nullptr);
}

template <class Value>
concept IsDefault = requires(Declare<Params>& d, Value value) {
  d.integer("steps", &Params::steps, value);
};
static_assert(IsDefault<int> && IsDefault<std::uint64_t>);
static_assert(!IsDefault<double>, "3.5 is no default of an integer");

TEST_CASE("conditional defaults end in a pair of nulls") {
  Declare<Params> d;
  d.integer("steps", &Params::steps, 10).default_when("a=b", 20).default_when("a=c", 30);
  const auto* defaults = d.tables().params[0].defaults;
  CHECK(std::string(defaults[0].when) == "a=b");
  CHECK(std::string(defaults[1].toml) == "30");
  CHECK(defaults[2].when == nullptr);
  CHECK(defaults[2].toml == nullptr);
}

TEST_CASE("a curve and a value of one name are one output") {
  Declare<Params> d;
  d.curve("loss").minimize().log_scale();
  d.value("loss");
  d.value("hits").integer().timing();
  REQUIRE(d.tables().outputs.size() == 2);
  CHECK(d.tables().outputs[0].flags ==
        (ASSAY_CURVE | ASSAY_FINAL | ASSAY_MINIMIZE | ASSAY_LOG_SCALE));
  CHECK(d.tables().outputs[1].flags == (ASSAY_FINAL | ASSAY_TIMING));
  CHECK(d.tables().outputs[1].type == ASSAY_INT);
}

TEST_CASE("an output that certifies is a final integer") {
  Declare<Params> d;
  d.value("converged").certifies();
  CHECK(d.tables().outputs[0].flags == (ASSAY_FINAL | ASSAY_CERTIFIES));
  CHECK(d.tables().outputs[0].type == ASSAY_INT);
}

TEST_CASE("what is declared within conditions exists where all of them hold") {
  Declare<Params> d;
  d.where("task=train", [&] {
    d.real("rate", &Params::rate, 0.1);
    d.where("(name=a or data.x)", [&] {
      d.text("name", &Params::name, "x").when("verbose=true");
      d.input("y").table();
      d.artifact("map.csv");
    });
    d.curve("loss");
    d.value("loss").when("verbose=false");
  });
  d.boolean("verbose", &Params::verbose, false);
  CHECK(std::string(param(d, "rate").when) == "task=train");
  CHECK(std::string(param(d, "name").when) == "task=train & (name=a or data.x) & verbose=true");
  CHECK(param(d, "verbose").when == nullptr);
  CHECK(std::string(d.tables().inputs[0].when) == "task=train & (name=a or data.x)");
  CHECK(std::string(d.tables().artifacts[0].when) == "task=train & (name=a or data.x)");
  CHECK(std::string(d.tables().outputs[0].when) == "task=train & verbose=false");
  CHECK_THROWS_AS(d.value("loss"), std::logic_error);
}

TEST_CASE("an artifact says how people look at it") {
  Declare<Params> d;
  d.artifact("plan.csv").heatmap("i", "j", "mass").optional();
  d.artifact("plan.npy").heatmap();
  d.artifact("loss.csv").lines("step");
  d.artifact("map.png").image();
  d.artifact("model.pt");
  const auto& of = d.tables().artifacts;
  CHECK(of[0].figure == ASSAY_FIGURE_HEATMAP);
  CHECK(of[0].flags == ASSAY_OUTPUT_OPTIONAL);
  CHECK(std::string(of[0].figure_columns[0]) == "i");
  CHECK(std::string(of[0].figure_columns[2]) == "mass");
  CHECK(of[0].figure_columns[3] == nullptr);
  CHECK(of[1].figure == ASSAY_FIGURE_HEATMAP);
  CHECK(of[1].figure_columns == nullptr);
  CHECK(of[2].figure == ASSAY_FIGURE_LINES);
  CHECK(of[2].figure_columns[1] == nullptr);
  CHECK(of[3].figure == ASSAY_FIGURE_IMAGE);
  CHECK(of[4].figure == ASSAY_FIGURE_NONE);
}

struct Inner {
  std::int64_t steps = -1;
};
struct Outer {
  bool verbose = false;
  Inner training;
  double rate = 0;
};

// A host that knows values by name.
assay_status value_of(void*, const char* name, assay_value* out) {
  static const double grid[] = {0.5, 1.5};
  static const std::int64_t sizes[] = {7};
  static const char* const words[] = {"a", "b"};
  static const assay_int_list rows[] = {{sizes, 1}, {nullptr, 0}};
  const std::string_view key = name;
  *out = {};
  if (key == "rate") return out->u.r = 0.25, ASSAY_OK;
  if (key == "steps") return out->u.i = 5, ASSAY_OK;
  if (key == "verbose") return out->u.i = 1, ASSAY_OK;
  if (key == "solver") return out->u.s = "emd", ASSAY_OK;
  if (key == "grid") return out->u.rv = grid, out->count = 2, ASSAY_OK;
  if (key == "sizes") return out->u.iv = sizes, out->count = 1, ASSAY_OK;
  if (key == "words") return out->u.sv = words, out->count = 2, ASSAY_OK;
  if (key == "rows") return out->u.lv = rows, out->count = 2, ASSAY_OK;
  return ASSAY_ABSENT;
}

TEST_CASE("the host's values land in the members of Params") {
  assay_host host{};
  host.param = value_of;
  const auto p = declared().read(host);
  CHECK(p.rate == 0.25);
  CHECK(p.steps == 5);
  CHECK(p.verbose);
  CHECK(p.solver == Solver::emd);
  CHECK(p.grid == std::vector<double>{0.5, 1.5});
  CHECK(p.sizes == std::vector<std::int64_t>{7});
  CHECK(p.words == std::vector<std::string>{"a", "b"});
  CHECK(p.rows == std::vector<std::vector<std::int64_t>>{{7}, {}});
  CHECK(p.name.empty());
  CHECK_FALSE(p.given.has_value());
}

TEST_CASE("parameters may live in a member of Params") {
  Declare<Outer> d;
  d.boolean("verbose", &Outer::verbose, false);
  d.part(&Outer::training, [](Declare<Inner>& inner) { inner.integer("steps", &Inner::steps, 3); });
  d.real("rate", &Outer::rate, 0.1);
  REQUIRE(d.tables().params.size() == 3);
  assay_host host{};
  host.param = value_of;
  const auto read = d.read(host);
  CHECK(read.verbose);
  CHECK(read.training.steps == 5);
  CHECK(read.rate == 0.25);
}

TEST_CASE("a plugin written in C describes itself") {
  const auto* plugin = assay_plugin_entry(ASSAY_ABI_MAJOR, 0);
  REQUIRE(plugin != nullptr);
  CHECK(plugin->magic == ASSAY_MAGIC);
  CHECK(plugin->size == sizeof(assay_plugin));
  CHECK(std::string(static_cast<const assay_param*>(plugin->params.items)->name) == "rate");
  CHECK(assay_plugin_entry(ASSAY_ABI_MAJOR + 1, 0) == nullptr);
}

}  // namespace
}  // namespace assay
