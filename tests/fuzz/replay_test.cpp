// The kept inputs: small examples of every format, and whatever once broke a reader.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/targets/targets.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint8_t> content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("readers read or refuse every input that was kept") {
  for (const auto& target : kFuzzTargets) {
    std::size_t sound = 0, inputs = 0;
    for (const auto& entry : fs::directory_iterator(ASSAY_SOURCE_DIR "/tests/fuzz/corpus/" +
                                                    std::string(target.name))) {
      INFO(entry.path());
      const auto bytes = content(entry.path());
      bool is_sound = false;
      CHECK_NOTHROW(is_sound = target.run(bytes));
      CHECK(is_sound == entry.path().filename().string().starts_with("good_"));
      sound += is_sound ? 1 : 0;
      ++inputs;
    }
    CAPTURE(target.name);
    CHECK(sound > 0);
    CHECK(inputs > sound);
  }
}

}  // namespace
}  // namespace assay
