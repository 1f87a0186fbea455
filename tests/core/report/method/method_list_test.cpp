// Methods by subject.
#include "core/report/method/method_list.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

namespace assay {
namespace {

Method method(const std::string& id, const std::string& subject) {
  Method m;
  m.id = id;
  m.version = "1.0.0";
  m.summary = "does " + id;
  m.subject = subject;
  return m;
}

const Method kEmd = method("emd", "transport"), kAdam = method("adam", "descent"),
             kOdd = method("odd", "");

TEST_CASE("methods stand under their subject, the nameless and the broken at the end") {
  const auto methods = by_subject({{"odd", "odd.so", &kOdd, ""},
                                   {"emd", "emd.so", &kEmd, ""},
                                   {"bad", "bad.so", nullptr, "no entry"},
                                   {"adam", "adam.so", &kAdam, ""}});
  const auto text = methods_text(methods, false);
  const auto at = [&](const char* word) { return text.find(word); };
  CHECK(at("\ndescent\nadam") < at("\ntransport\nemd"));
  CHECK(at("\ntransport\nemd") < at("\nother\nodd"));
  CHECK(at("bad     -        not usable: no entry\n") != std::string::npos);
}

TEST_CASE("where no method names a subject there are no headings") {
  const std::vector<ListedMethod> methods{{"odd", "odd.so", &kOdd, ""}};
  CHECK(methods_text(methods, false) == "method  version  summary\nodd     1.0.0    does odd\n");
}

TEST_CASE("programs learn why a library is no method") {
  const std::vector<ListedMethod> methods{{"bad", "bad.so", nullptr, "no entry"},
                                          {"emd", "emd.so", &kEmd, ""}};
  const auto json = methods_json(methods);
  CHECK(json[0]["fault"] == "no entry");
  CHECK(json[0]["version"].is_null());
  CHECK(json[1]["fault"].is_null());
  CHECK(json[1]["subject"] == "transport");
}

}  // namespace
}  // namespace assay
