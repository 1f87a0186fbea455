// `assay probe` on plugins that break one promise each.
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

struct Probed {
  int code = -1;
  std::map<std::string, std::string> verdicts, texts;  // by test
  std::vector<std::string> failed;
};

Probed probe(const std::string& library) {
  const std::string command = ASSAY_BUILD_DIR "/bin/assay probe --json '" + library + "'";
  std::FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text(1 << 16, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), pipe));
  Probed probed;
  probed.code = WEXITSTATUS(pclose(pipe));
  const auto report = nlohmann::json::parse(text);
  for (const auto& test : report.at("tests")) {
    const std::string name = test.at("test");
    probed.verdicts[name] = test.at("verdict");
    probed.texts[name] = test.at("text");
    if (probed.verdicts[name] == "failed") probed.failed.push_back(name);
  }
  return probed;
}

std::string plugin(const std::string& name) {
  return ASSAY_BUILD_DIR "/tests/probe_plugins/" + name + ".so";
}

TEST_CASE("a sound plugin fails nothing") {
  const auto probed = probe(plugin("probe_sound"));
  CHECK(probed.code == 0);
  CHECK(probed.failed.empty());
  for (const char* test :
       {"loads", "exports", "quiet-load", "manifest", "defaults", "bad-values", "self-test",
        "examples", "outputs", "same-seed", "threads", "other-seed", "random-configs"}) {
    INFO(test);
    CHECK(probed.verdicts.at(test) == "passed");
  }
}

TEST_CASE("a method that needs data is probed with that of its example") {
  const auto probed = probe(plugin("probe_table"));
  CHECK(probed.failed.empty());
  CHECK(probed.verdicts.at("examples") == "passed");
  CHECK(probed.verdicts.at("same-seed") == "passed");
}

struct Case {
  std::string plugin, test, text;  // part of what the test says
};

// Fails this test, no other, and says why.
void check_fails(const Case& expected) {
  INFO(expected.plugin);
  const auto probed = probe(plugin(expected.plugin));
  CHECK(probed.code == 1);
  CHECK(probed.failed == std::vector<std::string>{expected.test});
  CHECK_THAT(probed.texts.at(expected.test), Catch::Contains(expected.text));
}

TEST_CASE("a broken promise fails the test that looks for it, and no other") {
  check_fails(
      GENERATE(values<Case>({{"probe_unsteady", "same-seed", "result x: was"},
                             {"probe_clock", "same-seed", "result x: was"},
                             {"probe_place", "same-seed", "result x: was"},
                             {"probe_wordless", "help", "parameter 'rate'"},
                             {"probe_silent", "outputs", "'y' is not given"},
                             {"probe_blind", "outputs",
                              "artifact 'walk.csv' cannot be drawn: no column 'lenght', did you "
                              "mean 'length'?"},
                             {"probe_forgetful", "resume", "result x: was 1, is 2"},
                             {"probe_failing_self_test", "self-test", "one and one must be two"},
                             {"probe_restless", "quiet-load", "1 threads were started"}})));
}

TEST_CASE("a method that does not stop when it is asked is found", "[slow]") {
  check_fails({"probe_deaf", "stop", "after it was asked to stop"});
}

TEST_CASE("a method whose bits depend on its threads is warned, not failed") {
  const auto probed = probe(plugin("probe_thread_bound"));
  CHECK(probed.code == 0);
  CHECK(probed.verdicts.at("threads") == "warned");
  CHECK_THAT(probed.texts.at("threads"), Catch::Contains("result x: was"));
}

TEST_CASE("whether a library can be unloaded is told and never held against it") {
  CHECK(probe(plugin("probe_sound")).texts.at("unload") == "it can be unloaded");
  const auto probed = probe(plugin("probe_permanent"));
  CHECK(probed.failed.empty());
  CHECK(probed.texts.at("unload") == "it stays mapped until the process ends");
}

TEST_CASE("a random setting that kills a method is shown as the lines that reproduce it") {
  const auto probed = probe(plugin("probe_brittle"));
  CHECK(probed.failed == std::vector<std::string>{"random-configs"});
  CHECK_THAT(probed.texts.at("random-configs"),
             Catch::Contains("seed 1") && Catch::Contains("SIGSEGV") &&
                 Catch::Contains("[params]\n") && Catch::Contains("gait = \"fall\""));
}

TEST_CASE("an illegal default is named") {
  const auto probed = probe(plugin("probe_illegal_default"));
  CHECK(probed.code == 1);
  CHECK_THAT(probed.texts.at("defaults"), Catch::Contains("rate = -1"));
}

TEST_CASE("a preset needs one case of its condition to be legal in") {
  const auto probed = probe(plugin("probe_illegal_preset"));
  CHECK(probed.failed == std::vector<std::string>{"presets"});
  CHECK_THAT(probed.texts.at("presets"), Catch::Contains("preset 'backwards'"));
  CHECK_THAT(probed.texts.at("presets"), !Catch::Contains("preset 'high'"));
}

TEST_CASE("a method that dies in its runs does not take the suite along") {
  const auto probed = probe(plugin("probe_crashing"));
  CHECK(probed.code == 1);
  CHECK_THAT(probed.texts.at("examples"), Catch::Contains("SIGSEGV"));
  CHECK(probed.verdicts.at("names") == "passed");
}

TEST_CASE("of a file that is no library only the load is tested") {
  const auto probed = probe(ASSAY_SOURCE_DIR "/README.md");
  CHECK(probed.code == 1);
  CHECK(probed.failed == std::vector<std::string>{"loads"});
  CHECK(probed.texts.size() == 1);
}

}  // namespace
