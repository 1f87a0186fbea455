// What is wrong with a user's file, where, and how it is shown.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace assay {

// A text that its copies share: a line with a million values is kept once, not once for each.
class SharedText {
 public:
  SharedText() = default;
  SharedText(std::string text) : text_(std::make_shared<const std::string>(std::move(text))) {}
  SharedText(std::shared_ptr<const std::string> text) : text_(std::move(text)) {}

  std::string_view view() const { return text_ ? std::string_view(*text_) : std::string_view(); }

 private:
  std::shared_ptr<const std::string> text_;
};

// A place in a file. Lines and columns count from 1 in code points; 0: unknown.
struct Location {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::uint32_t length = 0;  // how much of the line the caret underlines
  SharedText source_line;    // the line's text, so that showing it needs no file
};

// note: nothing is wrong; a setting of the user has no effect and is left out.
enum class Severity { error, warning, note };

struct Diagnostic {
  Severity severity = Severity::error;
  Location where;
  std::string message;  // lower case, no full stop, quotes what the user wrote
  std::string hint;     // shown behind the caret: what was expected, the nearest name
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);
void append(Diagnostics& to, Diagnostics from);

// file:line:column: error: message / the line / a caret with the hint; no line break at the end.
// Colours only if asked. Tabs are kept, so that the caret stands where the terminal puts the text;
// of a very long line the part around the caret is shown.
std::string render(const Diagnostic& diagnostic, bool colour = false);

nlohmann::json to_json(const Diagnostic& diagnostic);

}  // namespace assay
