// Prints on both streams: terminal escapes, bytes that are no text, and then lines.
#include <assay/sdk.hpp>
#include <cstdio>

namespace {

struct Prints {
  static constexpr assay::About about{"fault_prints", "1.0.0", "Prints without measure", ""};
  struct Params {
    std::int64_t lines;
  };
  static void declare(assay::Declare<Params>& d) { d.integer("lines", &Params::lines, 1000); }
  static void run(assay::Run<Params>& run) {
    for (std::FILE* stream : {stdout, stderr}) {
      std::fputs(
          "\x1b[2J\x1b]0;title\x07 red \xC2\x9B"
          "31m and \xFF\xFE bytes\n",
          stream);
      for (std::int64_t i = 0; i < run.params().lines; ++i)
        std::fprintf(stream, "line %lld\n", static_cast<long long>(i));
    }
  }
};

}  // namespace

ASSAY_PLUGIN(Prints)
