// The files of templates/, from which a new plugin is written.
#pragma once

#include <span>
#include <string_view>

namespace assay {

// Those under "torch/" are for a plugin with libtorch, in the place of others of the same name.
// @name@ and @Name@ stand for the method's id and for its name in CamelCase.
struct PluginTemplate {
  std::string_view path, text;
};

std::span<const PluginTemplate> plugin_templates();

}  // namespace assay
