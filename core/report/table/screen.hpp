// Whom a text is for.
#pragma once

#include <cstddef>
#include <string>

namespace assay {

struct Screen {
  std::size_t width = 0;  // columns of the terminal; 0: there is none
  bool colour = false;
  std::string database;  // behind suggested commands: " --db results.db"; empty: the usual one
};

}  // namespace assay
