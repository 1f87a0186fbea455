// The made-up method and the helpers around it.
#include "tests/core/config/fixture.hpp"

#include <unistd.h>

#include <fstream>
#include <limits>

#include "registry/method/condition.hpp"

namespace assay {
namespace {

constexpr auto kUnbounded = std::numeric_limits<double>::quiet_NaN();

Param param(std::string name, Type type, std::optional<Value> default_value, std::string help) {
  Param made;
  made.name = std::move(name);
  made.type = type;
  made.default_value = std::move(default_value);
  made.min = made.max = kUnbounded;
  made.help = std::move(help);
  return made;
}

void add_choices(Method& method) {
  auto task = param("task", Type::text, std::string("train"), "what to do");
  task.choices = {"train", "evaluate"};
  auto solver = param("solver", Type::text, std::string("sinkhorn"), "algorithm");
  solver.choices = {"emd", "sinkhorn"};
  solver.when = parse_condition("task=train");
  auto preset = param("preset", Type::text, std::string("robust"), "group of settings");
  preset.choices = {"robust", "official"};
  method.params = {task, solver, preset};
}

void add_numbers(Method& method) {
  auto epsilon = param("epsilon", Type::real, 0.05, "entropic weight");
  epsilon.min = 0;
  epsilon.above_min = true;
  epsilon.when = parse_condition("solver=sinkhorn");
  auto steps = param("steps", Type::integer, std::int64_t{100}, "gradient steps");
  steps.defaults = {{parse_condition("task=evaluate"), std::int64_t{10}}};
  steps.min = 1;
  auto k = param("k", Type::integer, std::nullopt, "neighbours");
  k.min = 1;
  k.when = parse_condition("task=evaluate");
  auto fast = param("fast", Type::boolean, false, "skip checks");
  method.params.insert(method.params.end(), {epsilon, steps, k, fast});
}

void add_lists(Method& method) {
  auto layers = param("layers", Type::integers, std::vector<std::int64_t>{8}, "widths");
  layers.min = 1;
  layers.scalar_is_list = true;
  layers.min_length = 1;
  layers.max_length = 3;
  auto weights = param("weights", Type::reals, std::nullopt, "of the points");
  weights.optional = weights.allow_nan = true;
  auto names = param("names", Type::texts, std::vector<std::string>{}, "of the scores");
  names.choices = {"auc", "brier"};
  auto grid = param("grid", Type::integer_rows, std::nullopt, "of cells");
  grid.optional = true;
  method.params.insert(method.params.end(), {layers, weights, names, grid});
}

Input input(std::string role, std::vector<std::string> shape, std::string help) {
  Input made;
  made.role = std::move(role);
  made.optional = made.array = true;
  made.shape = std::move(shape);
  made.help = std::move(help);
  return made;
}

Output output(std::string name, Goal goal) {
  Output made;
  made.name = std::move(name);
  made.final = true;
  made.goal = goal;
  return made;
}

}  // namespace

Method fake_method() {
  Method method;
  method.id = "fake";
  add_choices(method);
  add_numbers(method);
  add_lists(method);
  auto batch = input("batch", {}, "more points");
  batch.array = false;
  batch.files = true;
  auto z = input("z", {"n"}, "labels");
  z.when = parse_condition("task=evaluate");
  method.inputs = {input("x", {"n", "d"}, "points"), input("y", {"n"}, ""), batch, z};
  method.outputs = {output("cost", Goal::minimize), output("mean_{j}", Goal::none),
                    output("verdict", Goal::none)};
  method.outputs.back().type = Type::text;
  method.presets = {{"official", "steps = 500\nepsilon = 1.0\n", "as published"}};
  return method;
}

Methods methods_with(const Method& method) {
  return {[&](std::string_view id) { return id == method.id ? &method : nullptr; },
          [](std::string_view id) {
            return std::string(id == "broken" ? "it was built for ABI 9" : "");
          },
          {method.id, "broken"}};
}

Folder::Folder() {
  auto name = (std::filesystem::temp_directory_path() / "assay-test-XXXXXX").string();
  path = ::mkdtemp(name.data());
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

std::filesystem::path Folder::write(const std::string& name, std::string_view text) const {
  const auto file = path / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string Folder::relative(std::string text) const {
  const auto prefix = path.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
    text.erase(at, prefix.size());
  return text;
}

Checked check_file(const Folder& folder, const std::filesystem::path& file,
                   const LoadOptions& options, const Method& method) {
  auto result = load_experiment(file, methods_with(method), options);
  Checked checked{std::move(result.experiment), {}};
  for (const auto& diagnostic : result.diagnostics)
    checked.faults += folder.relative(render(diagnostic)) + "\n";
  return checked;
}

Checked check(std::string_view text, const LoadOptions& options, const Method& method) {
  const Folder folder;
  const auto file = folder.write(
      "a.toml", "experiment = { name = \"a\", method = \"fake\" }\n" + std::string(text));
  return check_file(folder, file, options, method);
}

std::string varied(const Experiment& experiment) {
  std::string text;
  for (const auto& point : experiment.points) {
    text += text.empty() ? "" : "| ";
    for (const auto& [key, value] : point.varied)
      text += key.substr(key.find('.') + 1) + "=" + to_label(value) + " ";
  }
  return text;
}

}  // namespace assay
