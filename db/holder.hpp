// Who serves a fingerprint, as the writer and the readers both ask.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "db/statements.hpp"
#include "db/types.hpp"

namespace assay::db {

// `folder` is the database's store, where the locks of sessions lie.
std::optional<Holder> find_holder(Statements& sql, const std::filesystem::path& folder,
                                  std::string_view fingerprint);

std::filesystem::path session_lock_file(const std::filesystem::path& folder,
                                        const std::string& session_uid);

}  // namespace assay::db
