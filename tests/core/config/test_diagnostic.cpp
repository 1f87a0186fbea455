// How a diagnostic looks: place, line, caret, hint.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/config/diagnostic.hpp"

namespace assay {
namespace {

Diagnostic misspelt() {
  return {Severity::error,
          {"gaussians.toml", 7, 1, 5, std::string("lamda = 1.0")},
          "unknown parameter 'lamda' of method 'monge_gap'",
          "did you mean 'lambda'?"};
}

TEST_CASE("a diagnostic shows the place, the line and a caret with the hint") {
  CHECK(render(misspelt()) ==
        "gaussians.toml:7:1: error: unknown parameter 'lamda' of method 'monge_gap'\n"
        "  7 | lamda = 1.0\n"
        "    | ^^^^^ did you mean 'lambda'?");
}

TEST_CASE("the caret stands under its text behind tabs, wide numbers and letters of two bytes") {
  const Diagnostic diagnostic{
      Severity::warning, {"a.toml", 120, 6, 2, std::string("\tüü = é\xCC\x81s")}, "odd", {}};
  CHECK(render(diagnostic) ==
        "a.toml:120:6: warning: odd\n"
        "  120 | \tüü = é\xCC\x81s\n"
        "      | \t    ^^");
}

TEST_CASE("a caret never runs past the end of its line and is never empty") {
  auto diagnostic = misspelt();
  diagnostic.where.length = 99;
  CHECK(render(diagnostic).find("\n    | ^^^^^^^^^^^ did") != std::string::npos);
  diagnostic.where.column = 12;
  CHECK(render(diagnostic).find("\n    |            ^ did") != std::string::npos);
}

TEST_CASE("of a very long line the part around the caret is shown") {
  Diagnostic diagnostic{Severity::error, {"a.toml", 1, 301, 3, {}}, "far", {}};
  diagnostic.where.source_line = std::string(300, 'x') + "abc" + std::string(300, 'y');
  CHECK(render(diagnostic) == "a.toml:1:301: error: far\n  1 | ..." + std::string(60, 'x') + "abc" +
                                  std::string(97, 'y') + "...\n    |    " + std::string(60, ' ') +
                                  "^^^");
}

TEST_CASE("without a line only the file is named") {
  CHECK(render({Severity::error, {"a.toml", 0, 0, 0, {}}, "no such file", {}}) ==
        "a.toml: error: no such file");
  CHECK(render(
            {Severity::error, {"a.toml", 0, 0, 0, {}}, "no such file", "did you mean 'b.toml'?"}) ==
        "a.toml: error: no such file\n  did you mean 'b.toml'?");
  CHECK(render({Severity::warning, {}, "odd", {}}) == "warning: odd");
}

TEST_CASE("colours surround the text without changing it") {
  auto text = render(misspelt(), true);
  CHECK(text != render(misspelt()));
  for (auto begin = text.find('\033'); begin != std::string::npos; begin = text.find('\033'))
    text.erase(begin, text.find('m', begin) + 1 - begin);
  CHECK(text == render(misspelt()));
}

TEST_CASE("a note is no error") {
  auto note = misspelt();
  note.severity = Severity::note;
  CHECK(render(note).starts_with("gaussians.toml:7:1: note: "));
  CHECK(to_json(note)["severity"] == "note");
  CHECK_FALSE(has_errors({note}));
}

TEST_CASE("programs read a diagnostic as JSON") {
  CHECK(to_json(misspelt()) ==
        nlohmann::json{{"severity", "error"},
                       {"file", "gaussians.toml"},
                       {"line", 7},
                       {"column", 1},
                       {"length", 5},
                       {"message", "unknown parameter 'lamda' of method 'monge_gap'"},
                       {"hint", "did you mean 'lambda'?"}});
}

TEST_CASE("warnings alone are no errors") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({{Severity::warning, {}, "odd", {}}}));
  CHECK(has_errors({{Severity::warning, {}, "odd", {}}, misspelt()}));
}

}  // namespace
}  // namespace assay
