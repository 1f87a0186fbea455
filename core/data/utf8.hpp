// Whether bytes are text.
#pragma once

#include <optional>
#include <string_view>

namespace assay {

// Offset of the first byte that no UTF-8 text holds there; NUL counts as such.
std::optional<std::size_t> first_non_text(std::string_view bytes);

}  // namespace assay
