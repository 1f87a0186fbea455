#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "registry/catalog.hpp"
#include "registry/library.hpp"
#include "registry/method/json.hpp"
#include "tests/registry/folder.hpp"

namespace assay {
namespace {

using Rows = std::vector<std::vector<std::int64_t>>;

// As a manifest gives it: through the descriptor, the child process and JSON.
const Method& rich() {
  static const Method method =
      describe_in_child(ASSAY_BUILD_DIR "/tests/registry_plugins/registry_rich.so", kProgram);
  return method;
}

const Param& param(const char* name) {
  const auto* found = find_param(rich(), name);
  REQUIRE(found != nullptr);
  return *found;
}

const Output& output(const char* name) {
  const auto* found = find_output(rich(), name);
  REQUIRE(found != nullptr);
  return *found;
}

template <class T>
T default_of(const char* name) {
  return std::get<T>(param(name).default_value.value());
}

TEST_CASE("a method says who it is") {
  const auto& m = rich();
  CHECK(m.id == "registry_rich");
  CHECK(m.version == "2.1.0");
  CHECK(m.summary == "Declares everything");
  CHECK(m.paper == "Nobody 2020");
  CHECK(m.subject == "everything");
  CHECK(m.abi_major == ASSAY_ABI_MAJOR);
  CHECK_FALSE(m.build.empty());
  CHECK(m.has_check);
  CHECK(m.has_self_test);
}

TEST_CASE("defaults of every type come through") {
  CHECK(default_of<std::string>("task") == "train");
  CHECK(default_of<double>("rate") == 0.1);
  CHECK(default_of<double>("unbounded") == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(default_of<double>("missing")));
  CHECK(default_of<std::int64_t>("most") == std::numeric_limits<std::int64_t>::max());
  CHECK(default_of<bool>("flag"));
  CHECK(default_of<std::string>("kind") == "fast");
  CHECK(default_of<std::vector<double>>("grid") == std::vector<double>{0.5, 2});
  CHECK(default_of<std::vector<std::int64_t>>("sizes").empty());
  CHECK(default_of<std::vector<std::string>>("words") ==
        std::vector<std::string>{"say \"hi\"", "back\\slash", "two\nlines"});
  CHECK(default_of<Rows>("rows") == Rows{{1, 2}, {}});
}

TEST_CASE("defaults under conditions keep their order") {
  const auto& defaults = param("count").defaults;
  REQUIRE(defaults.size() == 2);
  REQUIRE(defaults[0].when.terms.size() == 2);
  CHECK(defaults[0].when.terms[0].key == "task");
  CHECK(defaults[0].when.terms[0].values == std::vector<std::string>{"evaluate"});
  CHECK(defaults[0].when.terms[1].key == "data.x");
  CHECK(std::get<std::int64_t>(defaults[0].value) == 20);
  CHECK(defaults[1].when.terms.size() == 1);
  CHECK(std::get<std::int64_t>(defaults[1].value) == 30);
}

TEST_CASE("bounds come through, and their absence") {
  const auto& rate = param("rate");
  CHECK(rate.min == 0);
  CHECK(rate.max == 1);
  CHECK(rate.above_min);
  CHECK(rate.below_max);
  CHECK(param("count").min == 1);
  CHECK(param("count").max == 100);
  CHECK_FALSE(param("count").above_min);
  CHECK_FALSE(param("count").below_max);
  CHECK(std::isnan(param("unbounded").min));
  CHECK(std::isnan(param("unbounded").max));
  CHECK(std::isnan(param("given").min));
  CHECK(param("given").max == 7);
}

TEST_CASE("what else is said of parameters comes through") {
  CHECK(param("task").choices == std::vector<std::string>{"train", "evaluate"});
  CHECK(param("task").help == "what to do");
  CHECK(param("kind").choices == std::vector<std::string>{"slow", "fast"});
  CHECK(param("rate").unit == "1/s");
  CHECK(param("rate").when.terms.at(0).key == "task");
  CHECK(param("missing").allow_nan);
  CHECK_FALSE(param("rate").allow_nan);
  CHECK(param("grid").scalar_is_list);
  CHECK(param("grid").min_length == 1);
  CHECK(param("grid").max_length == 3);
  CHECK(param("given").optional);
  CHECK_FALSE(param("given").default_value);
  CHECK_FALSE(param("needed").optional);
  CHECK_FALSE(param("needed").default_value);
}

TEST_CASE("inputs come through") {
  const auto* x = find_input(rich(), "x");
  REQUIRE(x != nullptr);
  CHECK(x->array);
  CHECK_FALSE(x->table);
  CHECK(x->dtype == DType::f32);
  CHECK(x->shape == std::vector<std::string>{"n", "3"});
  CHECK(x->optional);
  CHECK(x->when.terms.at(0).negated);
  const auto* t = find_input(rich(), "t");
  REQUIRE(t != nullptr);
  CHECK(t->table);
  CHECK(t->columns == std::vector<std::string>{"alcohol", "hue"});
  CHECK(t->allow_nan);
  CHECK_FALSE(t->optional);
  const auto* any = find_input(rich(), "any");
  REQUIRE(any != nullptr);
  CHECK((any->image && any->file && any->folder && any->files));
  CHECK_FALSE((any->array || any->table));
}

TEST_CASE("outputs come through, one name as curve and final value") {
  CHECK(output("loss").curve);
  CHECK(output("loss").final);
  CHECK(output("loss").goal == Goal::minimize);
  CHECK(output("loss").unit == "nat");
  CHECK(output("loss").log_scale);
  CHECK_FALSE(output("hits").log_scale);
  CHECK(output("score_12").name == "score_{k}");
  CHECK(output("score_12").goal == Goal::maximize);
  CHECK(output("score_12").when.terms.size() == 1);
  CHECK(output("hits").type == Type::integer);
  CHECK(output("hits").optional);
  CHECK(output("label").type == Type::text);
  CHECK(output("runtime_s").timing);
  CHECK_FALSE(output("runtime_s").certifies);
  CHECK(output("converged").certifies);
  CHECK(output("converged").type == Type::integer);
  CHECK_FALSE(output("runtime_s").curve);
  CHECK(output("runtime_s").goal == Goal::none);
}

TEST_CASE("artifacts, presets and examples come through") {
  REQUIRE(rich().artifacts.size() == 2);
  CHECK(rich().artifacts[0].name == "plan.npy");
  CHECK(rich().artifacts[0].help == "the plan");
  CHECK_FALSE(rich().artifacts[0].optional);
  CHECK(rich().artifacts[1].optional);
  CHECK(rich().artifacts[1].when.terms.size() == 1);
  CHECK(rich().artifacts[0].figure.kind == FigureKind::none);
  CHECK(rich().artifacts[1].figure.kind == FigureKind::lines);
  CHECK(rich().artifacts[1].figure.columns == std::vector<std::string>{"step", "value", "part"});
  CHECK(find_artifact(rich(), "part_3.csv") == &rich().artifacts[1]);
  CHECK(find_artifact(rich(), "plan.csv") == nullptr);
  REQUIRE(rich().presets.size() == 1);
  CHECK(rich().presets[0].name == "quick");
  CHECK(rich().presets[0].toml == "count = 3\n");
  REQUIRE(rich().examples.size() == 1);
  CHECK(rich().examples[0].help == "seconds");
  CHECK(rich().examples[0].files ==
        std::vector<std::pair<std::string, std::string>>{{"x.csv", "1,2\n"}, {"t.csv", ""}});
}

TEST_CASE("a description survives its manifest") {
  CHECK(to_json(method_from_json(to_json(rich()))) == to_json(rich()));
}

TEST_CASE("a manifest from before there were figures declares none") {
  auto json = to_json(rich());
  for (auto& artifact : json["artifacts"])
    artifact.erase("figure"), artifact.erase("figure_columns");
  CHECK(method_from_json(json).artifacts[1].figure.kind == FigureKind::none);
}

TEST_CASE("a manifest from before examples carried files has none") {
  auto json = to_json(rich());
  json["examples"][0].erase("files");
  CHECK(method_from_json(json).examples[0].files.empty());
}

// By hand, as a plugin in C might get it wrong.
struct Handmade {
  assay_param param = {"rate", ASSAY_REAL, 0,       "0.1", nullptr, NAN,    NAN,
                       0,      0,          nullptr, "",    "",      nullptr};
  assay_input input = {"x", 0, ASSAY_ARRAY, ASSAY_F64, "n", nullptr, "", nullptr};
  assay_output output = {"loss", ASSAY_CURVE, ASSAY_REAL, "", "", nullptr};
  assay_artifact artifact = {"plan.csv", 0, "", nullptr, ASSAY_FIGURE_NONE, nullptr};

  Method describe() const {
    assay_plugin plugin{};
    plugin.id = "handmade";
    plugin.params = {&param, 1, sizeof param};
    plugin.inputs = {&input, 1, sizeof input};
    plugin.outputs = {&output, 1, sizeof output};
    plugin.artifacts = {&artifact, 1, sizeof artifact};
    return assay::describe(plugin);
  }
};

TEST_CASE("texts that are left out are empty") {
  const auto method = Handmade{}.describe();
  CHECK(method.version.empty());
  CHECK(method.paper.empty());
  CHECK(method.subject.empty());
  CHECK_FALSE(method.has_check);
  CHECK(method.params.at(0).when.terms.empty());
}

TEST_CASE("declarations that are not well formed are refused with the name that they have") {
  Handmade plugin;
  plugin.param.default_toml = "fast";
  CHECK_THROWS_WITH(plugin.describe(), "the default of parameter 'rate' is no real: fast");
  plugin = {};
  plugin.param.type = 99;
  CHECK_THROWS_WITH(plugin.describe(), "parameter 'rate' has an unknown type");
  plugin = {};
  plugin.input.dtype = ASSAY_STRING;
  CHECK_THROWS_WITH(plugin.describe(), "input 'x' has an unknown element type");
  plugin = {};
  plugin.output.type = ASSAY_REALS;
  CHECK_THROWS_WITH(plugin.describe(), "output 'loss' has an unknown type");
  plugin = {};
  plugin.output.when = "task=";
  CHECK_THROWS_WITH(plugin.describe(),
                    Catch::StartsWith("the condition of 'loss' does not parse: "));
}

TEST_CASE("figures that nobody could draw are refused with the artifact's name") {
  const std::string long_name(1 << 20, 'x');
  const char *two[] = {"i", "j", nullptr}, *empty[] = {"i", "", nullptr},
             *giant[] = {long_name.c_str(), nullptr};
  std::vector<const char*> endless(1000, "x");
  endless.push_back(nullptr);
  const auto refused = [](std::uint32_t kind, const char* const* columns,
                          const char* name = "plan.csv") {
    Handmade plugin;
    plugin.artifact = {name, 0, "", nullptr, kind, columns};
    try {
      plugin.describe();
    } catch (const PluginError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK(refused(99, nullptr) == "artifact 'plan.csv' has an unknown kind of figure");
  CHECK(refused(ASSAY_FIGURE_HEATMAP, two) ==
        "artifact 'plan.csv': a figure of kind heatmap takes no column, the rows' names, or row, "
        "column and value; it has 2");
  CHECK(refused(ASSAY_FIGURE_SCATTER, endless.data()) ==
        "artifact 'plan.csv': a figure of kind scatter takes x and y, or x, y and by; it has more "
        "than 3");
  CHECK(refused(ASSAY_FIGURE_LINES, giant) ==
        "artifact 'plan.csv' draws a column whose name is longer than 200 bytes");
  CHECK(refused(ASSAY_FIGURE_LINES, empty) ==
        "artifact 'plan.csv': a column of its figure has no name");
  CHECK(refused(ASSAY_FIGURE_HEATMAP, nullptr, "model.pt") ==
        "artifact 'model.pt': a figure of kind heatmap is made of .csv, .tsv, .npy, not of '.pt'");
  CHECK(refused(ASSAY_FIGURE_IMAGE, nullptr) ==
        "artifact 'plan.csv': a figure of kind image is made of .npy, .png, not of '.csv'");
  CHECK(refused(ASSAY_FIGURE_SCATTER, two) == "accepted");
  CHECK(refused(ASSAY_FIGURE_IMAGE, nullptr, "map_{x}.png") == "accepted");
}

TEST_CASE("an example's files stay in their folder, and are few and small") {
  const std::string large((1 << 20) + 1, 'x');
  const auto refused = [](std::vector<const char*> files, const char* of = "tiny") {
    files.push_back(nullptr);
    const assay_fragment example = {of, "", "", files.data()};
    assay_plugin plugin{};
    plugin.id = "handmade";
    plugin.examples = {&example, 1, sizeof example};
    try {
      describe(plugin);
    } catch (const PluginError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const std::string bad_name =
      "example 'tiny' has a file whose name is not of letters, digits, '_', '-' and '.'";
  for (const char* name : {"../x", "/x", "", ".bashrc", "-rf", "a\nb"})
    CHECK(refused({name, "1"}) == bad_name);
  CHECK(refused({"x.csv"}) == "example 'tiny': its file 'x.csv' has no text");
  CHECK(refused({"x.csv", large.c_str()}) ==
        "example 'tiny' carries more than 20 files, or more than 1 MiB");
  CHECK(refused(std::vector<const char*>(42, "x")) ==
        "example 'tiny' carries more than 20 files, or more than 1 MiB");
  CHECK(refused({"tiny.toml", "1\n"}) == "example 'tiny' carries a file that would replace it");
  CHECK(refused({"x.csv", "1\n", "y.csv", ""}) == "accepted");
  CHECK(refused({}, "../tiny") == "an example's name is not of letters, digits, '_', '-' and '.'");
}

TEST_CASE("entries of an older plugin are shorter, those of a newer one longer") {
  Handmade plugin;
  plugin.param.when = "task=train";
  struct Longer {
    assay_param known;
    char more[24];
  } longer[2] = {{plugin.param, {}}, {plugin.param, {}}};
  longer[1].known.name = "second";
  assay_plugin newer{}, older{};
  newer.params = {longer, 2, sizeof longer[0]};
  REQUIRE(describe(newer).params.size() == 2);
  CHECK(describe(newer).params[1].name == "second");
  older.params = {&plugin.param, 1, offsetof(assay_param, when)};
  CHECK(describe(older).params.at(0).when.terms.empty());
  CHECK(describe(older).params.at(0).default_value == Value(0.1));
  plugin.artifact.figure = ASSAY_FIGURE_HEATMAP;  // beyond what the older plugin knows
  older.artifacts = {&plugin.artifact, 1, offsetof(assay_artifact, figure)};
  CHECK(describe(older).artifacts.at(0).figure.kind == FigureKind::none);
}

}  // namespace
}  // namespace assay
