// The rows of a comparison for people: two tables and what they alone would not say.
#pragma once

#include <span>
#include <string>

#include "core/report/compare/comparison.hpp"

namespace assay {

// The notes of the rows, those of one text together: "cost of emd, sinkhorn: ...". Beyond the first
// eight only how many there are.
std::string notes_text(std::span<const ComparisonRow> rows);

// How to read the columns of p values; empty where there are none.
std::string p_legend(std::span<const ComparisonRow> rows);

// The groups and their differences, as text or Markdown.
std::string group_tables(std::span<const ComparisonRow> rows, const std::string& key,
                         const std::string& baseline, bool is_markdown, bool colour);

}  // namespace assay
