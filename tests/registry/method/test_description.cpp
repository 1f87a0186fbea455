// Finding declarations by name, and the manifest that carries them.
#include <catch2/catch.hpp>
#include <cmath>

#include "registry/method/condition.hpp"
#include "registry/method/json.hpp"
#include "tests/limits.hpp"

namespace assay {
namespace {

Method everything() {
  Method method;
  method.id = "everything";
  method.version = "1.2.3";
  method.abi_major = 1;
  method.has_check = true;
  method.sha256 = "abc";
  Param rate;
  rate.name = "rate";
  rate.default_value = 0.1;
  rate.defaults = {{parse_condition("task=train"), kNaN}};
  rate.min = 0;
  rate.max = kInf;
  rate.above_min = true;
  rate.allow_nan = true;
  Param layers;
  layers.name = "layers";
  layers.type = Type::integer_rows;
  layers.default_value = std::vector<std::vector<std::int64_t>>{{1, 2}, {}};
  layers.min = kNaN;
  layers.max = kNaN;
  layers.min_length = 1;
  layers.when = parse_condition("task!=train & data.x");
  Param weights;
  weights.name = "weights";
  weights.type = Type::reals;
  weights.default_value = std::vector<double>{0.1, -kInf, -0.0};
  weights.scalar_is_list = true;
  Param task;
  task.name = "task";
  task.type = Type::text;
  task.choices = {"train", "test"};
  method.params = {rate, layers, weights, task};
  Input input;
  input.role = "x";
  input.array = true;
  input.dtype = DType::i32;
  input.shape = {"n", "2"};
  method.inputs = {input};
  Output loss;
  loss.name = "loss";
  loss.curve = true;
  loss.goal = Goal::maximize;
  Output mean;
  mean.name = "mean_{j}";
  mean.final = true;
  method.outputs = {mean, loss};
  method.artifacts = {{"plan.npy", true, "the plan", {}}};
  method.presets = {{"small", "rate = 1", "quick"}};
  method.examples = {{"tiny", "[experiment]\nname = 'x'", ""}};
  return method;
}

TEST_CASE("a pattern fits names with a text for each of its parts") {
  CHECK(fits_pattern("mean_3", "mean_{j}"));
  CHECK(fits_pattern("tau_a_b", "tau_{score}_{dataset}"));
  CHECK(fits_pattern("a_mid_b", "{x}_mid_{y}"));
  CHECK(fits_pattern("cost", "cost"));
  CHECK_FALSE(fits_pattern("mean_", "mean_{j}"));
  CHECK_FALSE(fits_pattern("tau_a", "tau_{score}_{dataset}"));
  CHECK_FALSE(fits_pattern("costs", "cost"));
  CHECK_FALSE(fits_pattern("my_mean_3", "mean_{j}"));
}

TEST_CASE("a part of a pattern takes what leaves most to the others") {
  CHECK(fits_pattern("aXaXb", "{p}X{q}Xb"));
  CHECK(fits_pattern("XXX", "{p}X{q}"));
  CHECK(fits_pattern("ab", "{p}{q}"));
  CHECK_FALSE(fits_pattern("a", "{p}{q}"));
  CHECK_FALSE(fits_pattern("Xa", "{p}X{q}"));
  CHECK_FALSE(fits_pattern("aXb", "{p}Xb{q}"));
  CHECK(fits_pattern("a{b", "{p}{b"));
}

TEST_CASE("a pattern of many parts is no work") {
  std::string pattern;
  for (int i = 0; i < 60; ++i) pattern += "{p}a";
  CHECK_FALSE(fits_pattern(std::string(1000, 'a'), pattern + "b"));
  CHECK(fits_pattern(std::string(1000, 'a'), pattern));
}

TEST_CASE("declarations are found by name, outputs also by pattern") {
  auto method = everything();
  CHECK(find_param(method, "layers") == &method.params[1]);
  CHECK(find_param(method, "layer") == nullptr);
  CHECK(find_input(method, "x") == &method.inputs[0]);
  CHECK(find_input(method, "y") == nullptr);
  CHECK(find_output(method, "mean_7") == &method.outputs[0]);
  CHECK(find_output(method, "loss") == &method.outputs[1]);
  CHECK(find_output(method, "los") == nullptr);
}

TEST_CASE("a name that is declared wins over a pattern that it fits") {
  Method method;
  method.outputs.resize(2);
  method.outputs[0].name = "{any}";
  method.outputs[1].name = "loss";
  CHECK(find_output(method, "loss") == &method.outputs[1]);
}

TEST_CASE("a manifest reads back to the same description") {
  const auto written = to_json(everything()).dump();
  const auto method = method_from_json(nlohmann::json::parse(written));
  CHECK(to_json(method).dump() == written);
  CHECK(method.id == "everything");
  CHECK(method.has_check);
  const auto& rate = method.params.at(0);
  CHECK(rate.default_value == Value(0.1));
  CHECK(std::isnan(std::get<double>(rate.defaults.at(0).value)));
  CHECK(to_string(rate.defaults.at(0).when) == "task=train");
  CHECK((rate.min == 0 && rate.above_min && rate.max == kInf));
  CHECK(std::isnan(method.params.at(1).max));
  CHECK(method.params.at(1).default_value == everything().params[1].default_value);
  CHECK(method.params.at(2).default_value == everything().params[2].default_value);
  CHECK(method.params.at(3).default_value == std::nullopt);
  CHECK(method.inputs.at(0).dtype == DType::i32);
  CHECK(method.outputs.at(1).goal == Goal::maximize);
  CHECK(method.artifacts.at(0).name == "plan.npy");
  CHECK(method.presets.at(0).toml == "rate = 1");
}

TEST_CASE("a figure says in a phrase what is drawn") {
  CHECK(figure_text({}).empty());
  CHECK(figure_text({FigureKind::heatmap, {}}) == "heatmap");
  CHECK(figure_text({FigureKind::heatmap, {"drug"}}) == "heatmap by drug");
  CHECK(figure_text({FigureKind::heatmap, {"i", "j", "mass"}}) == "heatmap of mass by i and j");
  CHECK(figure_text({FigureKind::lines, {"step"}}) == "lines over step");
  CHECK(figure_text({FigureKind::lines, {"index", "potential", "side"}}) ==
        "lines of potential over index by side");
  CHECK(figure_text({FigureKind::scatter, {"x", "y"}}) == "scatter of y over x");
  CHECK(figure_text({FigureKind::image, {}}) == "image");
}

TEST_CASE("what is no manifest is refused with a sentence") {
  CHECK_THROWS_AS(method_from_json(nlohmann::json::array()), std::invalid_argument);
  CHECK_THROWS_WITH(method_from_json({{"format", 9}}),
                    "manifest of format 9; this program reads format 1");
  auto json = to_json(everything());
  json["params"][0]["type"] = "complex";
  CHECK_THROWS_WITH(method_from_json(json), "unknown type \"complex\"");
  json = to_json(everything());
  json["params"][0].erase("help");
  CHECK_THROWS_AS(method_from_json(json), std::invalid_argument);
}

TEST_CASE("a value of another type is refused") {
  CHECK_THROWS_WITH(value_from_json("a", Type::integer), "\"a\" is no int");
  CHECK_THROWS_WITH(value_from_json("a", Type::real), "'a' is no real number");
  CHECK(value_from_json(3, Type::real) == Value(3.0));
}

}  // namespace
}  // namespace assay
