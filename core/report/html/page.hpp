// A report as one HTML file that needs nothing else.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/report/html/study.hpp"

namespace assay {

// `made` says when and from what, in a few words.
std::string report_page(std::span<const Study> studies, const std::string& made);

// Whether the file is a report, by its first lines.
bool is_report(const std::filesystem::path& file);

// Writes beside the target first, so that no half of a page ever has its name. Throws DataError.
void write_report(const std::filesystem::path& file, const std::string& page);

}  // namespace assay
