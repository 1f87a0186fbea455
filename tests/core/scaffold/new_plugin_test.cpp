// What a new plugin may be called, and what its files say.
#include "core/scaffold/new_plugin.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("a method's name is lower snake_case") {
  for (const char* name : {"ridge", "ridge_path", "k2", "a"}) CHECK(name_fault(name).empty());
  for (const char* name : {"", "Ridge", "2d", "_ridge", "ridge-path", "a/b", "..", "räum"})
    CHECK_THAT(name_fault(name), Catch::Contains("begin with a small letter"));
}

TEST_CASE("a name that the build needs for something else is refused") {
  CHECK(name_fault("class") == "'class' cannot name a method: it is a keyword of C++");
  CHECK(name_fault("test") == "'test' cannot name a method: CMake has a target of this name");
  CHECK(name_fault("classes").empty());
  CHECK(name_fault("tests").empty());
}

TEST_CASE("the name stands wherever the templates have a mark") {
  for (const auto kind : {PluginKind::plain, PluginKind::torch})
    for (const auto& [file, text] : new_plugin("ridge_path2d", kind)) {
      INFO(file);
      CHECK(text.find('@') == std::string::npos);
    }
  const auto source = new_plugin("ridge_path2d", PluginKind::plain).at("plugin.cpp");
  CHECK_THAT(source, Catch::Contains("ASSAY_PLUGIN(RidgePath2dMethod)") &&
                         Catch::Contains("about{\"ridge_path2d\""));
}

TEST_CASE("a plugin with libtorch has the same files and its network") {
  const auto plain = new_plugin("ridge", PluginKind::plain);
  const auto torch = new_plugin("ridge", PluginKind::torch);
  for (const auto& [file, text] : plain) CHECK(torch.count(file) == 1);
  CHECK(torch.size() == plain.size() + 2);
  CHECK_THAT(torch.at("CMakeLists.txt"), Catch::Contains("find_package(Torch REQUIRED)"));
  CHECK(torch.at("README.md") == plain.at("README.md"));
}

}  // namespace
}  // namespace assay
