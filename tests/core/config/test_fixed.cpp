// Settings on a command line that fix a situation.
#include <catch2/catch.hpp>

#include "core/config/fixed.hpp"
#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

struct Read {
  Fixed fixed;
  std::string faults;
};

Read read(const std::vector<std::string>& words) {
  Diagnostics diagnostics;
  Read result{read_fixed(words, fake_method(), diagnostics), {}};
  for (const auto& diagnostic : diagnostics) result.faults += render(diagnostic) + "\n";
  return result;
}

TEST_CASE("parameters go by their names, inputs by their roles") {
  const auto r = read({"task=evaluate", "params.k=3", "data.x=nowhere.csv"});
  CHECK(r.faults.empty());
  CHECK(r.fixed.params.at("task") == Value(std::string("evaluate")));
  CHECK(r.fixed.params.at("k") == Value(std::int64_t{3}));
  CHECK(r.fixed.inputs.contains("x"));
}

TEST_CASE("values are of the type that is declared") {
  const auto r = read({"epsilon=1", "layers=[4, 2]"});
  CHECK(r.fixed.params.at("epsilon") == Value(1.0));
  CHECK(r.fixed.params.at("layers") == Value(std::vector<std::int64_t>{4, 2}));
}

TEST_CASE("of two words for one parameter the later counts") {
  CHECK(read({"steps=1", "steps=2"}).fixed.params.at("steps") == Value(std::int64_t{2}));
}

TEST_CASE("unknown names and values are told the nearest") {
  CHECK(
      read({"tsk=train", "task=trian", "data.xx=a.csv"}).faults ==
      "KEY=VALUE:1:1: error: unknown parameter 'tsk' of method 'fake'\n"
      "  1 | tsk=train\n"
      "    | ^^^ did you mean 'task'? (text, \"train\" | \"evaluate\", default \"train\": what to "
      "do)\n"
      "KEY=VALUE:1:6: error: unknown value 'trian' of parameter 'task'\n"
      "  1 | task=trian\n"
      "    |      ^^^^^ did you mean 'train'? (text, \"train\" | \"evaluate\", default \"train\": "
      "what to do)\n"
      "KEY=VALUE:1:6: error: unknown input 'xx' of method 'fake'\n"
      "  1 | data.xx=a.csv\n"
      "    |      ^^ expected one of: x, y, batch, z\n");
}

TEST_CASE("a word without a value sets nothing") {
  CHECK(read({"task"}).faults ==
        "KEY=VALUE:1:1: error: this sets nothing\n"
        "  1 | task\n"
        "    | ^^^^ expected key=value, as in params.epsilon=0.2\n");
}

TEST_CASE("what cannot apply beside the others is said with what it needs") {
  CHECK(read({"task=train", "k=3"}).faults ==
        "KEY=VALUE:1:1: warning: parameter 'k' does not apply: it needs task=evaluate\n"
        "  1 | k=3\n"
        "    | ^\n");
  CHECK(read({"solver=emd", "data.z=z.csv"}).faults == "");
  CHECK(read({"task=train", "data.z=z.csv"}).faults ==
        "KEY=VALUE:1:6: warning: input 'z' does not apply: it needs task=evaluate\n"
        "  1 | data.z=z.csv\n"
        "    |      ^\n");
}

}  // namespace
}  // namespace assay
