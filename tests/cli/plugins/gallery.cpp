// A method of the text cases that leaves something of each kind that people look at.
#include <assay/sdk.hpp>
#include <cmath>
#include <string>
#include <vector>

namespace {

struct Gallery {
  static constexpr assay::About about{"gallery", "1.0.0", "Something of each kind to look at", ""};
  struct Params {
    std::int64_t size;
  };

  static void declare(assay::Declare<Params>& d) {
    d.integer("size", &Params::size, 90).at_least(1).help("rows of the plan");
    d.curve("error").log_scale().help("halved in each step");
    d.artifact("plan.csv").heatmap("i", "j", "mass").help("a band that widens");
    d.artifact("scores.csv").heatmap("model").help("a table of names and numbers");
    d.artifact("points.csv").scatter("x", "y").help("a circle");
    d.artifact("waves.csv").lines("t", "height", "wave").help("two waves");
    d.artifact("photo.npy").image().help("a slope of greys");
    d.artifact("typo.csv").heatmap("i", "j", "mas").help("lacks the column that it names");
  }

  static void run(assay::Run<Params>& run) {
    for (std::int64_t step = 0; step < 16; ++step)
      run.log("error", step, std::ldexp(1.0, -static_cast<int>(step)));
    leave_plans(run);
    run.artifact("scores.csv", assay::TableRows({"model", "easy", "hard"})
                                   .row(std::string("net"), 0.75, 0.25)
                                   .row(std::string("tree"), 1.0, std::nan("")));
    leave_points(run);
    std::vector<std::uint8_t> greys;
    for (int i = 0; i < 4 * 12; ++i) greys.push_back(static_cast<std::uint8_t>(i % 12 * 255 / 11));
    run.artifact("photo.npy", assay::ArrayView(greys, {4, 12}));
  }

 private:
  static void leave_plans(assay::Run<Params>& run) {
    assay::TableRows plan({"i", "j", "mass"});
    const auto n = run.params().size;
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = i; j <= std::min(n - 1, i + i / 4); ++j)
        plan.row(i, j, 1.0 / static_cast<double>(1 + i / 4));
    run.artifact("plan.csv", plan);
    run.artifact("typo.csv", plan);
  }

  static void leave_points(assay::Run<Params>& run) {
    assay::TableRows points({"x", "y"}), waves({"t", "height", "wave"});
    for (int k = 0; k < 60; ++k) {
      const double angle = 0.1 * k;
      points.row(std::cos(angle), std::sin(angle));
      waves.row(k, std::sin(angle), std::string("slow"));
      waves.row(k, std::sin(3 * angle), std::string("fast"));
    }
    run.artifact("points.csv", points);
    run.artifact("waves.csv", waves);
  }
};

}  // namespace

ASSAY_PLUGIN(Gallery)
