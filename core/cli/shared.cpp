#include "core/cli/shared.hpp"

#include <fmt/core.h>

namespace assay::cli {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what,
                      const std::string& example) {
  auto* command = app.add_subcommand(name, what);
  command->footer("Example:\n  " + example);
  return command;
}

void on_call(CLI::App* command, Shared& shared, std::function<int()> act) {
  command->callback([&shared, act = std::move(act)] { shared.exit_code = act(); });
}

void add_database_option(CLI::App* command, Shared& shared) {
  command->add_option("--db", shared.database, "results database")
      ->capture_default_str()
      ->type_name("FILE");
}

void add_plugins_option(CLI::App* command, Shared& shared) {
  command
      ->add_option("--plugins", shared.plugin_folders,
                   "further folder of plugins, before $ASSAY_PLUGINS and the program's own")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_format_option(CLI::App* command, ResultFormat& format) {
  command->add_option("--format", format, "table, csv, json, jsonl or markdown")
      ->transform(CLI::CheckedTransformer(result_formats(), CLI::ignore_case).description(""))
      ->default_str("table")
      ->type_name("FORMAT");
}

void add_load_options(CLI::App* command, LoadOptions& options) {
  command
      ->add_option("-s,--set", options.overrides, "override a key of the file: params.epsilon=0.2")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--only", options.only, "keep a part of the plan: params.solver=emd")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

Methods methods_of(const Catalog& catalog) {
  Methods methods;
  methods.names = catalog.ids();
  methods.find = [&catalog](std::string_view id) {
    const auto* entry = catalog.find(id);
    return entry == nullptr ? nullptr : entry->method();
  };
  methods.why_broken = [&catalog](std::string_view id) {
    const auto* entry = catalog.find(id);
    return entry == nullptr ? std::string() : entry->fault();
  };
  return methods;
}

void print(const Diagnostics& diagnostics, const Shared& shared) {
  std::size_t errors = 0, warnings = 0;
  for (const auto& diagnostic : diagnostics) {
    const auto text = render(diagnostic, shared.colour_err);
    fmt::print(stderr, "{}{}", text, text.ends_with('\n') ? "" : "\n");
    ++(diagnostic.severity == Severity::error ? errors : warnings);
  }
  const auto count = [](std::size_t n, const char* noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  };
  if (errors > 0 && warnings > 0)
    fmt::print(stderr, "{}, {}\n", count(errors, "error"), count(warnings, "warning"));
  else if (errors > 0)
    fmt::print(stderr, "{}\n", count(errors, "error"));
}

}  // namespace assay::cli
