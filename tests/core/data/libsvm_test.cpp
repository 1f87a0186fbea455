// LIBSVM files and their faults.
#include "core/data/libsvm.hpp"

#include <catch2/catch.hpp>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

std::string libsvm_fault(std::string_view text) {
  return fault_of([&] { parse_libsvm(text, "/data/t.svm"); });
}

TEST_CASE("rows keep what is not zero, in order") {
  const auto rows = parse_libsvm(
      "# a comment\r\n"
      "+1 1:0.5 4:-2  # another\r\n"
      "\n"
      "-1\t2:1e-3\t\n"
      "-1",
      "t.svm");
  CHECK(rows.label == std::vector<double>{1, -1, -1});
  CHECK(rows.start == std::vector<std::size_t>{0, 2, 3, 3});
  CHECK(rows.index == std::vector<std::int64_t>{0, 3, 1});
  CHECK(rows.value == std::vector<double>{0.5, -2, 1e-3});
  CHECK(rows.features == 4);
}

TEST_CASE("a byte order mark is no part of the first label") {
  const std::string mark = "\xef\xbb\xbf";
  CHECK(parse_libsvm(mark + "1 1:0.5\n", "t.svm").label == std::vector<double>{1});
}

TEST_CASE("the dense form has a column for each feature and the label last") {
  const auto array = dense(parse_libsvm("1 2:5\n0 1:3\n", "t.svm"), "t.svm");
  CHECK(array.shape == std::vector<std::int64_t>{2, 3});
  CHECK(array.columns == std::vector<std::string>{"1", "2", "label"});
  const auto found = array.as<double>();
  CHECK(std::vector<double>(found.begin(), found.end()) == std::vector<double>{0, 5, 1, 3, 0, 0});
}

TEST_CASE("faults are told with line and column") {
  CHECK(libsvm_fault("") == "t.svm: the file has no rows");
  CHECK(libsvm_fault("# nothing\n") == "t.svm: the file has no rows");
  CHECK(libsvm_fault("1 1:2\nx 1:2\n") == "t.svm:2:1: expected a number as label, found 'x'");
  CHECK(libsvm_fault("1 3\n") == "t.svm:1:3: expected index:value, found '3'");
  CHECK(libsvm_fault("1 qid:3 1:2\n") == "t.svm:1:3: expected index:value, found 'qid:3'");
  CHECK(libsvm_fault("1 1:\n") == "t.svm:1:3: expected index:value, found '1:'");
  CHECK(libsvm_fault("1 0:2\n") == "t.svm:1:3: expected an index from 1 on, found 0");
  CHECK(libsvm_fault("1 1:1\n1 2:1 2:3\n") == "t.svm:2:7: expected an index above 2, found 2");
  CHECK(libsvm_fault("1 5:1\n1  4:1 3:3\n") == "t.svm:2:8: expected an index above 4, found 3");
}

TEST_CASE("a sparse file too large to be dense is refused before memory is asked for") {
  const auto rows = parse_libsvm("1 2000000000:1\n", "t.svm");
  CHECK(fault_of([&] { dense(rows, "/data/t.svm"); }) ==
        "t.svm: as a dense array the file takes 74.5 GiB, more than 8 GiB");
}

}  // namespace
}  // namespace assay
