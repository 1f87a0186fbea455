// A draw of runs, for those who look at some of many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace assay {

// How many of `total` "25" or "5%" are, no more than all of them; a share is rounded up. Nothing
// for what says neither.
std::optional<std::size_t> sample_size(const std::string& text, std::size_t total);

// So many of these, each set of them as likely as any other, in increasing order. The same seed
// draws the same on every machine.
std::vector<std::int64_t> drawn(std::vector<std::int64_t> runs, std::size_t size,
                                std::uint64_t seed);

}  // namespace assay
