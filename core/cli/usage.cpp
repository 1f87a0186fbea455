#include "core/cli/usage.hpp"

#include <fmt/core.h>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"

namespace assay::cli {
namespace {

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

// CLI11 keeps what it could not place only in its message.
std::string extra(const CLI::App& command, const std::string& message) {
  const auto at = message.find(": ");
  const auto word = at == std::string::npos ? message : message.substr(at + 2);
  if (!word.starts_with("-")) return fmt::format("unexpected argument '{}'", word);
  return fmt::format("unknown option '{}'{}", word, did_you_mean(word, option_names(command)));
}

std::string missing(std::string message) {
  if (const auto at = message.find(" is required"); at != std::string::npos) message.resize(at);
  return message + " is missing";
}

std::string sentence(const CLI::App& app, const CLI::App& command, const CLI::ParseError& error,
                     const std::vector<std::string>& words) {
  const bool is_command = &command != &app;
  if (!is_command && !words.empty() && !words[0].starts_with("-"))
    return fmt::format("unknown command '{}'{}", words[0],
                       did_you_mean(words[0], command_names(app)));
  if (!is_command && !words.empty()) return extra(app, ": " + words[0]);
  if (!is_command) return "a command is missing";
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError))
    return extra(command, error.what());
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError))
    return missing(error.what());
  return decapitalised(error.what());
}

}  // namespace

std::string usage_fault(const CLI::App& app, const CLI::ParseError& error,
                        const std::vector<std::string>& words) {
  const auto called = app.get_subcommands();
  const auto& command = called.empty() ? app : *called[0];
  return fmt::format("{} (see assay {}--help)", sentence(app, command, error, words),
                     called.empty() ? "" : command.get_name() + " ");
}

}  // namespace assay::cli
