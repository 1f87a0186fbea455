// A method of the text cases: column means of a sample, with every kind of declaration there is.
#include <assay/sdk.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace {

enum class Kind { plain, trimmed };

struct Survey {
  static constexpr assay::About about{"survey", "2.1.0", "Column means of a sample",
                                      "Tukey, The Future of Data Analysis, 1962"};

  struct Params {
    Kind kind;
    double trim;
    std::vector<std::int64_t> columns;
    bool warn;
    std::optional<double> target;
    std::string fail;
  };

  static void declare(assay::Declare<Params>& d) {
    d.choice("kind", &Params::kind, Kind::plain,
             {{"plain", Kind::plain}, {"trimmed", Kind::trimmed}})
        .help("how the mean is taken");
    d.real("trim", &Params::trim, 0.1)
        .at_least(0)
        .below(0.5)
        .when("kind=trimmed")
        .help("share cut off at either end");
    d.integers("columns", &Params::columns, {0})
        .length(1)
        .at_least(0)
        .or_scalar()
        .help("which columns to average");
    d.boolean("warn", &Params::warn, false).help("write a warning to the log");
    d.optional("target", &Params::target).unit("m").help("the mean that is hoped for");
    d.text("fail", &Params::fail, "").choices({"", "throw", "nan"}).help("how to go wrong");
    d.preset("robust", "kind = \"trimmed\"\ntrim = 0.25\n", "cut off a quarter at either end");
    d.input("x").array("n d").help("the sample, one row an observation");
    d.input("y").array("m d").optional().help("a second sample of the same columns");
    d.input("people").table({"name", "age"}).optional().help("who was asked");
    d.curve("running").help("mean of the first column so far");
    d.value("mean").unit("m").minimize().help("mean over the chosen columns");
    d.value("spread").help("standard deviation; nan of a single row");
    d.value("rows").integer().help("rows that were read");
    d.value("verdict").text().help("what to make of it");
    d.value("distance").optional().help("from the target");
    d.artifact("means.csv").help("mean of each column");
    d.example("plain",
              "[experiment]\nname = \"survey-plain\"\nmethod = \"survey\"\n\n[data]\nx = "
              "\"sample.csv\"\n",
              "of three rows")
        .file("sample.csv", "a,b\n1,2\n3,4\n8,6\n");
  }

  static void check(assay::Run<Params>& run) {
    const auto columns = run.input("x").size(1);
    for (const auto column : run.params().columns)
      run.require(column < static_cast<std::int64_t>(columns), "params.columns",
                  "column " + std::to_string(column) + " is beyond the " + std::to_string(columns) +
                      " columns of input x");
    run.require(run.input("x").size(0) > 1 || run.params().kind == Kind::plain, "params.kind",
                "a trimmed mean needs two rows at least");
  }

  static void run(assay::Run<Params>& run) {
    const auto x = run.input("x");
    const auto means = column_means(run, x);
    double mean = 0;
    for (const auto column : run.params().columns)
      mean += means[static_cast<std::size_t>(column)] /
              static_cast<double>(run.params().columns.size());
    if (run.params().warn) run.warn("asked to warn");
    if (run.params().fail == "throw") throw std::runtime_error("asked to fail");
    run.result("mean", run.params().fail == "nan" ? std::nan("") : mean);
    run.result("spread", x.size(0) > 1 ? 1e-9 * mean : std::nan(""));
    run.result("rows", static_cast<std::int64_t>(x.size(0)));
    run.result("verdict", std::string(mean > 0 ? "positive" : "not positive"));
    if (run.params().target) run.result("distance", std::abs(mean - *run.params().target));
    run.artifact("means.csv", assay::TableView().column("mean", means));
  }

  static std::vector<double> column_means(assay::Run<Params>& run, const assay::Input& x) {
    std::vector<double> sums(x.size(1));
    for (std::size_t i = 0; i < x.size(0); ++i) {
      for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += x.values()[i * sums.size() + j];
      run.log("running", static_cast<std::int64_t>(i), sums[0] / static_cast<double>(i + 1));
    }
    for (auto& sum : sums) sum /= static_cast<double>(x.size(0));
    return sums;
  }
};

}  // namespace

ASSAY_PLUGIN(Survey)
