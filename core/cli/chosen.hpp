// Which experiments a command asks the database about: named, or by the files that describe them.
#pragma once

#include <string>
#include <vector>

#include "core/cli/shared.hpp"
#include "db/reader.hpp"

namespace assay::cli {

struct Chosen {
  std::vector<std::string> names;
  std::vector<std::string> notes;  // where the database lags behind a file, a sentence each
};

// The experiments that these names and .toml files mean, each once; without any, the one that was
// planned last, or all. Throws UserError; faults of a file are printed first.
enum class Without { last, all };
Chosen chosen_experiments(const std::vector<std::string>& arguments, Without without,
                          db::Reader& reader, const Shared& shared);

}  // namespace assay::cli
