// A cheap sign that a file is still the one that was hashed.
#pragma once

#include <filesystem>
#include <string>

namespace assay {

// Changes whenever the file, or anything below the folder, is written to, replaced, added or
// removed: identity, size and times of change as the system keeps them. Nobody but the system sets
// the time of change; still a stamp says nothing of what it was set to at all, only that it moved.
// Empty where that cannot be told: the file is gone, or changed so lately that a further change
// would fall into the same tick of the clock.
std::string stamp_of(const std::filesystem::path& path);
// The same of an open file, wherever its name leads by now.
std::string stamp_of(int file);

}  // namespace assay
