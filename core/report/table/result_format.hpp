// Answers of the database as text: for people, for spreadsheets, for scripts, for documents.
#pragma once

#include <string>
#include <vector>

#include "core/base/table.hpp"
#include "db/query.hpp"

namespace assay {

enum class ResultFormat { table, csv, json, jsonl, markdown };

// In the order of the enumerators.
const std::vector<std::string>& format_names();

// Table and Markdown round; the others keep every digit.
bool is_for_people(ResultFormat format);

// NULL is an empty cell, and null in JSON.
std::string to_text(const db::QueryResult& result, ResultFormat format, bool colour = false);

}  // namespace assay
