// The second half of checking: the data that an experiment names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/config/experiment.hpp"
#include "core/data/digest.hpp"

namespace assay {

struct CheckedInput {
  std::string role;
  std::string kind;  // "array", "table", "image", "file", "folder" or "files"
  DataSetting setting;
  std::string sha256;       // over the bytes and, where there is one, the selection; of a list of
                            // files over their hashes in order
  std::uint64_t bytes = 0;  // on disk
  std::string schema;       // JSON: format, kind, shape, dtype, columns
};

// The inputs of each point, by role. Reads and hashes each distinct source once, and holds one of
// them in memory at a time. What is missing, unreadable, of another kind, shape or type than the
// method declares, or not finite where that is not allowed, becomes a diagnostic at the place
// that names the file; such inputs are left out of the result.
std::vector<std::vector<CheckedInput>> check_inputs(const Experiment& experiment,
                                                    const Method& method, Diagnostics& diagnostics);

// The sha256 of a CheckedInput of one source whose file has this hash.
std::string input_identity(const DataSource& source, const std::string& file_sha256);

// The sha256 of a CheckedInput of this kind, as its files are now; `each` hears of every file and
// its hash. Throws DataError.
std::string identity_now(const std::string& kind, const std::vector<DataSource>& sources,
                         const HashedFile& each = nullptr);

}  // namespace assay
