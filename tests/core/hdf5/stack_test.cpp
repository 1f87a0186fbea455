// The same datasets of many groups as one table.
#include <catch2/catch.hpp>

#include "tests/core/hdf5/fixture.hpp"

namespace assay {
namespace {

using Texts = std::vector<std::string>;
using Reals = std::vector<double>;

TEST_CASE("a star is every group, by number, and braces are datasets side by side") {
  const auto table = table_at("demos.h5", "/data/*/obs/{eef,gripper}");
  CHECK(table.names() == Texts{"group", "eef_0", "eef_1", "gripper"});
  CHECK(values_of<std::string>(table, "group") ==
        Texts{"demo_0", "demo_0", "demo_2", "demo_10", "demo_10", "demo_10"});
  CHECK(values_of<double>(table, "eef_1") == Reals{0.1, 0.3, 2.1, 10.1, 10.3, 10.5});
  CHECK(values_of<double>(table, "gripper") == Reals{0, 0, 2, 10, 10, 10});
}

TEST_CASE("one dataset of every group, and some of its rows") {
  CHECK(values_of<double>(table_at("demos.h5", "data/*/rewards"), "rewards") ==
        Reals{0, 1, 0, 0, 1, 2});
  CHECK(values_of<double>(table_at("demos.h5", "data/*/rewards", "group == 'demo_10'"),
                          "rewards") == Reals{0, 1, 2});
}

TEST_CASE("groups that do not fit together are refused") {
  CHECK(fault_at("demos.h5", "/data/*/obs/{eef,griper}") ==
        "demos.h5: in 'dataset': no dataset '/data/demo_0/obs/griper', did you mean "
        "'/data/demo_0/obs/gripper'?");
  CHECK(fault_at("demos.h5", "/data/*/obs") ==
        "demos.h5: in 'dataset': '/data/demo_0/obs' is no dataset");
  CHECK(fault_at("demos.h5", "/uneven/*/x") ==
        "demos.h5: '/uneven/b/x' has 3 numbers a row, unlike the groups before it");
  CHECK(fault_at("demos.h5", "/lengths/*/{x,y}") ==
        "demos.h5: '/lengths/a/y' has the shape 3 x 2, expected 2 x numbers");
  CHECK(fault_at("demos.h5", "/data/*/obs/{eef,eef}") ==
        "demos.h5: in 'dataset': the list of names in '/data/*/obs/{eef,eef}' is empty, or names "
        "one twice");
  CHECK(fault_at("demos.h5", "/date/*/obs/eef") ==
        "demos.h5: in 'dataset': no dataset '/date', did you mean '/data'?");
}

}  // namespace
}  // namespace assay
