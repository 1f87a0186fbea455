// docs/papers.md: every headline experiment is on it, and it says nothing that a method's own page
// does not.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const fs::path kRoot = ASSAY_SOURCE_DIR;

std::string content(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> result;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    result.push_back(match->str(1));
  return result;
}

// What a row says, and the method under whose name it stands.
struct Row {
  std::string method, claim, seen, experiments, verdict;
};

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' '), last = text.find_last_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream parts(line.substr(1));
  for (std::string part; std::getline(parts, part, '|');) result.push_back(trimmed(part));
  return result;
}

std::vector<Row> rows() {
  std::vector<Row> result;
  std::string method;
  std::istringstream lines(content(kRoot / "docs/papers.md"));
  for (std::string line; std::getline(lines, line);) {
    const auto linked = matches(line, "^\\[([a-z0-9_]+)\\]\\(\\.\\./plugins/");
    if (!linked.empty()) method = linked[0];
    if (!line.starts_with("| ") || line.starts_with("| claim") || line.starts_with("| ---"))
      continue;
    const auto parts = cells(line);
    INFO(line);
    REQUIRE(parts.size() == 4);
    result.push_back({method, parts[0], parts[1], parts[2], parts[3]});
  }
  return result;
}

Names named_experiments() {
  Names names;
  for (const auto& row : rows())
    for (const auto& name : matches(row.experiments, "`([^`]+)`")) names.insert(name);
  return names;
}

Names missing(const Names& wanted, const Names& found) {
  Names result;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(),
                      std::inserter(result, result.end()));
  return result;
}

TEST_CASE("every headline experiment is on the page of papers") {
  Names papers;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "configs"))
    if (entry.path().extension() == ".toml" &&
        std::regex_search(content(entry.path()), std::regex("(^|\n)tags = .*\"paper\"")))
      papers.insert(fs::relative(entry.path(), kRoot).string());
  REQUIRE(papers.size() > 50);
  CHECK(missing(papers, named_experiments()) == Names{});
}

TEST_CASE("every experiment on the page of papers exists") {
  Names absent;
  for (const auto& name : named_experiments())
    if (!fs::exists(kRoot / name)) absent.insert(name);
  CHECK(absent == Names{});
}

TEST_CASE("every method is on the page of papers") {
  const auto page = content(kRoot / "docs/papers.md");
  Names absent;
  for (const auto& entry : fs::directory_iterator(kRoot / "plugins")) {
    const auto name = entry.path().filename().string();
    if (!fs::exists(entry.path() / "plugin.cpp")) continue;
    if (page.find("plugins/" + name + "/README.md") == std::string::npos &&
        page.find("`" + name + "` has no paper") == std::string::npos)
      absent.insert(name);
  }
  CHECK(absent == Names{});
}

TEST_CASE("every claim has one of four verdicts, and what is reproduced an experiment") {
  const Names verdicts = {"reproduced", "in part", "not reproduced", "added"};
  for (const auto& row : rows()) {
    INFO(row.method << ": " << row.claim);
    CHECK(verdicts.contains(row.verdict));
    CHECK((row.verdict == "not reproduced" || !row.experiments.empty()));
    for (const auto& name : matches(row.experiments, "`configs/([a-z0-9_]+)/"))
      CHECK(name == row.method);
  }
}

TEST_CASE("every figure on the page of papers stands on the method's own page") {
  Names strange;
  for (const auto& row : rows()) {
    const auto own = content(kRoot / "plugins" / row.method / "README.md");
    for (auto figure : matches(row.seen, "([0-9]*\\.?[0-9]+)")) {
      if (figure.starts_with("0.")) figure.erase(0, 1);  // pages leave the zero out or not
      if (own.find(figure) == std::string::npos) strange.insert(row.method + ": " + figure);
    }
  }
  CHECK(strange == Names{});
}

}  // namespace
