#include "core/cli/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "core/base/wrap.hpp"

namespace assay::cli {
namespace {

class Layout : public CLI::Formatter {
 public:
  explicit Layout(std::size_t width) : room_(std::max(width, 2 * column_width_) - column_width_) {}

  std::string make_option_desc(const CLI::Option* option) const override {
    return folded(CLI::Formatter::make_option_desc(option));
  }
  std::string make_subcommand(const CLI::App* command) const override {
    std::stringstream out;
    CLI::detail::format_help(out, command->get_display_name(true),
                             folded(command->get_description()), column_width_);
    return out.str();
  }

 private:
  // CLI11 indents what follows a line's end.
  std::string folded(const std::string& text) const {
    return fmt::format("{}", fmt::join(wrapped(text, room_), "\n"));
  }

  std::size_t room_;
};

}  // namespace

std::shared_ptr<CLI::Formatter> help_layout(std::size_t width) {
  return std::make_shared<Layout>(width);
}

}  // namespace assay::cli
