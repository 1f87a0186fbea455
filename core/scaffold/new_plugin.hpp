// A plugin to start from: its name and the text of its files.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace assay {

enum class PluginKind { plain, torch };

// Why a new method cannot have this name, or nothing.
std::string name_fault(std::string_view name);

// By file name. The name must have no fault.
std::map<std::string, std::string> new_plugin(const std::string& name, PluginKind kind);

}  // namespace assay
