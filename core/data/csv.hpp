// CSV files: RFC 4180 with a header row, each column typed by its cells.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/data/source.hpp"
#include "core/data/table.hpp"

namespace assay {

// A column is of integers if every cell is one, else of reals if every cell is a number, else of
// texts. Blanks around numbers and header names do not count. Lines end in \n or \r\n, empty lines
// at the end are ignored, a byte order mark too. `path` is for messages. DataError for a text that
// is empty, not UTF-8, without a header, with a repeated or missing name, with rows of different
// lengths, or with a quote that is not closed.
Table parse_csv(std::string_view text, const std::filesystem::path& path, char delimiter = ',');

// The file's table after its selection; fields of .tsv files are separated by tabs.
Table read_csv(const DataSource& source);

char delimiter_of(const std::filesystem::path& path);

// Reals keep a point or an exponent, so that columns read back with their types and bits; only a
// column of texts that are all numbers comes back as numbers.
std::string csv_text(const Table& table);
void write_csv(const std::filesystem::path& path, const Table& table);

}  // namespace assay
