// The parts of a report as HTML, every text of the database escaped.
#pragma once

#include <string>

#include "core/base/table.hpp"
#include "core/report/html/study.hpp"

namespace assay {

std::string table_html(const TextTable& table);

// The whole section of an experiment. `at` is its place in the page's data.
std::string study_html(const Study& study, std::size_t at);

// The runs with what they ran on, then the parameters of each point, to which the runs link.
std::string provenance_html(const Study& study);

}  // namespace assay
