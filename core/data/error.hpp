// What is wrong with a data file, or with what an experiment asks of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// A place in a data file. Lines and columns count from 1, columns in bytes; 0: none.
struct DataPlace {
  std::filesystem::path path;
  std::int64_t line = 0, column = 0;
};

// what() is "path:line:column: message" without the parts that are 0.
// Where the selection is at fault and not the file, `key` is "rows", "columns", "drop" or
// "dataset", `column` counts from 1 in the text of `rows` (0 for the others), `length` is how much
// of it the caret underlines, and what() is "path: in 'rows' at column 7: message".
class DataError : public std::runtime_error {
 public:
  DataError(const DataPlace& where, const std::string& message);
  DataError(const std::filesystem::path& path, const std::string& message);
  static DataError in_selection(const std::filesystem::path& path, std::string key,
                                std::int64_t column, std::int64_t length, std::string message);

  std::filesystem::path path;
  std::int64_t line = 0, column = 0, length = 0;
  std::string key, message;

 private:
  DataError(const std::string& what, std::filesystem::path path, std::string message);
};

// 'text' for messages: control characters replaced and long text cut to 40 bytes.
std::string in_quotes(std::string_view text);

// "1 cell", "3 cells".
std::string counted(std::int64_t count, std::string_view noun);

// ", did you mean 'lambda'?", or nothing where no candidate comes near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace assay
