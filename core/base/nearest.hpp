// Nearest declared name to a misspelt one, for "did you mean" in error messages.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The candidate with the smallest edit distance to `word`, or nothing when every candidate
// differs in more than a third of its letters: a wild guess misleads more than silence.
// Ties go to the earlier candidate, so messages do not depend on hash order.
// The answer looks into the candidate's own text.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string>& candidates);

}  // namespace assay
