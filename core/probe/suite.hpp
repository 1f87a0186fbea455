// The conformance suite: what every plugin must hold to, one function a test.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "registry/method/description.hpp"

namespace assay::probe {

enum class TestStatus { passed, warned, failed, skipped };

std::string_view test_status_name(TestStatus status);

struct Finding {
  TestStatus status = TestStatus::passed;
  std::string text;  // of a test that passed: what was seen, where that is worth a word
};

// The library under test. A test that needs the description loads the plugin in its own process.
struct Subject {
  std::filesystem::path library;
  std::filesystem::path program;  // the assay that workers are spawned from
  std::uint64_t seed = 1;         // of random settings
};

struct Test {
  std::string_view name;
  std::string_view promise;  // what the plugin must hold to
  Finding (*run)(const Subject&);
  bool runs_method = false;  // takes as long as the method's examples
};

// In the order in which they run; the first is the one that all others need.
std::span<const Test> tests();

}  // namespace assay::probe
