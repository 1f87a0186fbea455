// The reference of the experiment file and what reading knows are one and the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/schema.hpp"

namespace assay {
namespace {

const std::string kHeader = "| key | type | default | meaning |\n| --- | --- | --- | --- |\n";

std::string as_markdown(const SchemaTable& table) {
  auto text = kHeader;
  for (const auto& key : table.keys)
    text += "| `" + std::string(key.name) + "` | " + std::string(key.type) + " | " +
            std::string(key.otherwise) + " | " + std::string(key.meaning) + " |\n";
  return text;
}

// A page in parts, every second of them a table of keys.
std::vector<std::string> parts_of(const std::string& page) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (auto at = page.find(kHeader); at != std::string::npos; at = page.find(kHeader, from)) {
    const auto end = std::min(page.find("\n\n", at), page.size() - 1) + 1;
    parts.push_back(page.substr(from, at - from));
    parts.push_back(page.substr(at, end - at));
    from = end;
  }
  parts.push_back(page.substr(from));
  return parts;
}

// ASSAY_UPDATE_CASES=1 writes the tables of today in place of those that differ.
TEST_CASE("docs/experiment.md holds the keys that check knows, word for word, and no others") {
  const std::string file = ASSAY_SOURCE_DIR "/docs/experiment.md";
  std::ifstream stream(file);
  auto parts = parts_of({std::istreambuf_iterator<char>(stream), {}});
  REQUIRE(parts.size() == 2 * schema().size() + 1);
  const auto before = parts;
  for (std::size_t i = 0; i < schema().size(); ++i) parts[2 * i + 1] = as_markdown(schema()[i]);
  const char* update = std::getenv("ASSAY_UPDATE_CASES");
  if (update != nullptr && update == std::string_view("1"))
    for (std::ofstream page(file); const auto& part : parts) page << part;
  else
    CHECK(before == parts);
}

TEST_CASE("a table that is not in the schema has no keys to ask for") {
  CHECK(keys_of({"left", "claim"}) ==
        std::vector<std::string>{"metric", "where", "strict", "optional", "untrusted"});
  CHECK_THROWS_AS(keys_of({"nothing"}), std::logic_error);
}

}  // namespace
}  // namespace assay
