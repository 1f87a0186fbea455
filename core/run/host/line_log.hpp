// What a run writes, cut into lines and capped: the first lines at once, the last ones at the end.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

namespace assay {

// The text as it may be shown: UTF-8 with U+FFFD for bytes that are none, and without the control
// characters that act on a terminal; tabs and line ends stay. Longer than `most` bytes: cut, " ..."
// behind it.
std::string printable(std::string_view text, std::size_t most);

// A plugin that prints without end must not fill the database: after kFirstLines only the last
// kLastLines are kept, behind a line that counts what was left out.
class LineLog {
 public:
  static constexpr std::size_t kFirstLines = 500;
  static constexpr std::size_t kLastLines = 100;
  static constexpr std::size_t kMaxLine = 2000;  // bytes

  explicit LineLog(std::function<void(std::string_view)> store) : store_(std::move(store)) {}

  void feed(std::string_view bytes);  // a stream; lines may be split anywhere
  void line(std::string_view text);   // one whole line
  void close();                       // the rest of the stream and the kept last lines

 private:
  std::function<void(std::string_view)> store_;
  std::string partial_;
  std::deque<std::string> last_;
  std::size_t seen_ = 0;
};

}  // namespace assay
