// Opening a file through the table that a method sees.
#include <catch2/catch.hpp>

#include "core/data/digest.hpp"
#include "core/run/debug/call_here.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

// What the method opens, and as what.
struct Opening {
  std::string path;
  assay_input as{"maps", 0, ASSAY_ARRAY, ASSAY_F64, "n d", nullptr, "", nullptr};
  bool is_closed = true;
};
Opening opening;

// Opens the file twice: the sum of the first stays after the second was closed.
assay_status sum_of_map(const assay_host* host) {
  assay_data first{}, second{};
  const char* why = "";
  const auto* path = opening.path.c_str();
  for (auto* data : {&first, &second}) {
    const auto status = host->open(host->ctx, path, &opening.as, data, &why);
    if (status != ASSAY_OK) return host->fail(host->ctx, why), status;
  }
  if (opening.is_closed) host->close(host->ctx, &second);
  assay_value sum{ASSAY_REAL, 0, {}};
  const auto& array = first.array;
  for (std::int64_t i = 0; i < array.shape[0] * array.shape[1]; ++i)
    sum.u.r += static_cast<const double*>(array.data)[i];
  host->result(host->ctx, 0, &sum);
  if (opening.is_closed) host->close(host->ctx, &first);
  return ASSAY_OK;
}

struct Host {
  ScratchFolder scratch;
  Method method;
  Job job;

  Host() {
    method.outputs.emplace_back().name = "sum";
    method.inputs.resize(2);
    method.inputs[0].role = "maps", method.inputs[0].file = true;
    method.inputs[1].role = "other", method.inputs[1].optional = true;
    const auto map = scratch.write("map.csv", "x,y\n1,2\n3,4\n");
    opening = Opening{map.string()};
    job.points.push_back({{}, {{"maps", "file", {{map, {}, {}, {}}}, digest_of_file(map).sha256}}});
  }
  RunReport run() const { return call_here(sum_of_map, method, job, nullptr); }
  std::string failure(assay_status status) const {
    const auto report = run();
    CHECK(report.status == status);
    return report.failure;
  }
};

TEST_CASE("a method opens what its input holds, and closes each by itself or not at all") {
  const Host host;
  for (const bool is_closed : {true, false}) {
    opening.is_closed = is_closed;
    const auto report = host.run();
    CHECK(report.failure == "");
    REQUIRE(report.results.size() == 1);
    CHECK(report.results[0].second == db::Cell(10.0));
  }
}

TEST_CASE("what a method cannot open is a status and a sentence") {
  const Host host;
  opening.path = host.scratch.write("more.csv", "x\n1\n").string();
  CHECK(host.failure(ASSAY_BAD_INPUT).find("is none of the files of input 'maps'") !=
        std::string::npos);
  opening.as.role = "other";
  CHECK(host.failure(ASSAY_ABSENT) == "");
  opening.as.role = "lost";
  CHECK(host.failure(ASSAY_FAILED) == "input 'lost' is not declared");
  opening.as.role = "maps";
  opening.as.kinds = ASSAY_FOLDER;
  CHECK(host.failure(ASSAY_FAILED) == "a file is opened as an array, a table or an image");
  opening.as.kinds = ASSAY_ARRAY;
  opening.as.dtype = 77;
  CHECK(host.failure(ASSAY_FAILED) == "input 'maps' has an unknown element type");
}

}  // namespace
}  // namespace assay
