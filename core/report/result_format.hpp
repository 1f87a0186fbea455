// Answers of the database as text: for people, for spreadsheets, for scripts, for documents.
#pragma once

#include <map>
#include <string>

#include "core/text/table.hpp"
#include "db/query.hpp"

namespace assay {

enum class ResultFormat { table, csv, json, jsonl, markdown };

std::map<std::string, ResultFormat> result_formats();  // by name

// NULL is an empty cell, and null in JSON. Reals are short in tables and Markdown, exact elsewhere;
// JSON, which has no infinities, gets them as the texts "inf" and "-inf".
std::string to_text(const db::QueryResult& result, ResultFormat format, bool colour = false);

// The cell alone, as tables show it.
std::string to_cell(const db::Field& field, bool exact = false);

}  // namespace assay
