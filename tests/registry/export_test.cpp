// What a plugin's library shows to whoever maps it.
#include <catch2/catch.hpp>
#include <cstdio>
#include <string>
#include <vector>

namespace {

// Names of the dynamic symbols that the library defines, as nm lists them.
std::vector<std::string> defined_symbols(const std::string& library) {
  const std::string command = "nm -D --defined-only --format=posix '" + library + "'";
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::vector<std::string> names;
  char line[4096];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    const std::string text = line;
    names.push_back(text.substr(0, text.find(' ')));
  }
  CHECK(pclose(pipe) == 0);
  return names;
}

TEST_CASE("a plugin exports its entry and nothing else") {
  const auto library = GENERATE(as<std::string>{}, "/plugins/descent.so",
                                "/tests/registry_plugins/registry_rich.so");
  CHECK(defined_symbols(ASSAY_BUILD_DIR + library) ==
        std::vector<std::string>{"assay_plugin_entry"});
}

}  // namespace
