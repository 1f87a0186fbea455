// A host for unit tests: runs a method in the test's own process and keeps all that it says.
//
//   assay::testing::Trial trial;  // of the plugin.cpp that is compiled into this test
//   const auto outcome = trial.param("rate", 0.2).seed(3).run();
//   CHECK(outcome.status == ASSAY_OK);
//   CHECK(outcome.real("x") < 1e-6);
//
// Parameters that are not given have their declared defaults, also those under conditions. Ranges,
// choices and presets are the business of the real host, before any run.
#pragma once

#include "sdk.hpp"
#include "testing/host.hpp"

namespace assay::testing {

// Sets a method up, runs it as often as one likes. A mistake of the test itself, such as an
// unknown parameter, is std::invalid_argument.
class Trial {
 public:
  // The plugin whose source is compiled into this program.
  Trial() : Trial(assay_plugin_entry(ASSAY_ABI_MAJOR, ASSAY_ABI_MINOR)) {}
  // `plugin` is static, as every descriptor is.
  explicit Trial(const assay_plugin* plugin) { setup_.plugin = plugin; }

  template <Method M>
  static Trial of() {
    return Trial(assay::detail::entry<M>(ASSAY_ABI_MAJOR));
  }

  Trial& param(const std::string& name, Value value) {
    const auto type = param_of(name).type;
    if (type == ASSAY_REAL && std::holds_alternative<std::int64_t>(value))
      value = static_cast<double>(std::get<std::int64_t>(value));
    if (value.index() != type)
      throw std::invalid_argument("the value of parameter '" + name + "' has another type");
    setup_.params[name] = std::move(value);
    return *this;
  }

  // Elements in row-major order, of the declared type.
  template <class T>
  Trial& array(const std::string& role, std::vector<T> elements, std::vector<std::int64_t> shape,
               std::vector<std::string> columns = {}) {
    std::int64_t count = 1;
    for (const auto size : shape) count *= size;
    if (count != static_cast<std::int64_t>(elements.size()))
      throw std::invalid_argument("the shape of input '" + role + "' does not fit its elements");
    if (input_of(role, ASSAY_ARRAY).dtype != assay::detail::dtype_of<T>())
      throw std::invalid_argument("the elements of input '" + role + "' have another type");
    return hold(role, {ASSAY_ARRAY, std::move(elements), std::move(shape), std::move(columns)});
  }
  // Height x width x channels, in [0, 1].
  Trial& image(const std::string& role, std::vector<double> pixels,
               std::vector<std::int64_t> shape) {
    input_of(role, ASSAY_IMAGE);
    return hold(role, {ASSAY_IMAGE, std::move(pixels), std::move(shape)});
  }
  Trial& table(const std::string& role, Table columns) {
    input_of(role, ASSAY_TABLE);
    return hold(role, {ASSAY_TABLE, {}, {}, {}, {}, std::move(columns)});
  }
  // kind: ASSAY_FILE, ASSAY_FOLDER or ASSAY_FILES.
  Trial& paths(const std::string& role, std::uint32_t kind, std::vector<std::string> paths) {
    input_of(role, kind);
    return hold(role, {kind, {}, {}, {}, std::move(paths)});
  }

  // What run.open(role, path) reads. The input is given with it: as this file, or as its folder.
  template <class T>
  Trial& file(const std::string& role, const std::string& path, std::vector<T> elements,
              std::vector<std::int64_t> shape) {
    return hold_file(role, path, {ASSAY_ARRAY, std::move(elements), std::move(shape)});
  }
  Trial& file(const std::string& role, const std::string& path, Table columns) {
    return hold_file(role, path, {ASSAY_TABLE, {}, {}, {}, {}, std::move(columns)});
  }

  Trial& seed(std::uint64_t value) { return setup_.seed = value, *this; }
  Trial& threads(std::uint32_t count) { return setup_.threads = count, *this; }
  Trial& memory_limit(std::uint64_t bytes) { return setup_.memory_limit = bytes, *this; }
  // The host asks for the end once should_stop() has been called this often.
  Trial& stop_after(std::optional<std::size_t> questions) {
    return setup_.stop_after = questions, *this;
  }

  // What run() saved last; the next run() finds it.
  const std::optional<std::string>& checkpoint() const { return setup_.checkpoint; }
  Trial& forget_checkpoint() { return setup_.checkpoint.reset(), *this; }

  Outcome run() { return call(setup_.plugin->run); }
  Outcome check() { return call(setup_.plugin->check); }
  Outcome self_test() { return call(setup_.plugin->self_test); }

 private:
  using Function = assay_status (*)(const assay_host*);

  Outcome call(Function function) {
    if (function == nullptr) throw std::invalid_argument("the method has no such function");
    Outcome outcome;
    detail::Host host(setup_, outcome);
    outcome.status = function(&host.table());
    host.finish();
    return outcome;
  }

  Trial& hold(const std::string& role, detail::Held held) {
    setup_.inputs[role] = std::move(held);
    return *this;
  }

  Trial& hold_file(const std::string& role, const std::string& path, detail::Held held) {
    const auto kinds = input_of(role, ASSAY_FILE | ASSAY_FOLDER | ASSAY_FILES).kinds;
    const bool is_folder = (kinds & ASSAY_FOLDER) != 0;
    auto& input = setup_.inputs[role];
    input.kind = is_folder ? ASSAY_FOLDER : kinds & ASSAY_FILES ? ASSAY_FILES : ASSAY_FILE;
    if (is_folder)
      input.paths = {std::filesystem::path(path).parent_path().string()};
    else if (!setup_.files.contains({role, path}))
      input.paths.push_back(path);
    held.paths = {path};
    setup_.files[{role, path}] = std::move(held);
    return *this;
  }

  const assay_param& param_of(const std::string& name) const {
    for (const auto* p : detail::entries<assay_param>(setup_.plugin->params))
      if (name == p->name) return *p;
    throw std::invalid_argument("the method has no parameter '" + name + "'");
  }
  const assay_input& input_of(const std::string& role, std::uint32_t kind) const {
    for (const auto* input : detail::entries<assay_input>(setup_.plugin->inputs)) {
      if (role != input->role) continue;
      if ((input->kinds & kind) != 0) return *input;
      throw std::invalid_argument("input '" + role + "' is declared as another kind");
    }
    throw std::invalid_argument("the method has no input '" + role + "'");
  }

  detail::Setup setup_;
};

}  // namespace assay::testing
