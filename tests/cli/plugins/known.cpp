// A method of the text cases whose results are planted: a table says what each run gives.
#include <assay/sdk.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace {

struct Known {
  static constexpr assay::About about{"known", "1.0.0", "Values that a table gives", ""};
  struct Params {
    std::string group, task;
    double x;
  };

  static void declare(assay::Declare<Params>& d) {
    d.text("group", &Params::group, "a").help("group");
    d.text("task", &Params::task, "t").help("task");
    d.real("x", &Params::x, 0.0).help("x");
    d.input("values").file().help("lines: group,x,task,seed,metric,value; * fits all");
    d.value("y").minimize().optional().unit("kg").help("the less the better");
    d.value("z").maximize().optional().help("the more the better");
    d.value("i").integer().minimize().optional().help("an integer");
    d.artifact("out.csv").help("one number");
  }

  static void run(assay::Run<Params>& run) {
    std::ifstream in(run.input("values").path());
    std::string line;
    while (std::getline(in, line)) give(run, line);
  }

 private:
  static bool fits(const std::string& pattern, const std::string& value) {
    return pattern == "*" || pattern == value;
  }

  static void give(assay::Run<Params>& run, const std::string& line) {
    std::istringstream cells(line);
    std::string group, x, task, seed, metric, value;
    for (auto* cell : {&group, &x, &task, &seed, &metric, &value}) std::getline(cells, *cell, ',');
    const auto& p = run.params();
    if (!fits(group, p.group) || !fits(task, p.task) || !fits(seed, std::to_string(run.seed())))
      return;
    if (x != "*" && (std::stod(x) < p.x || std::stod(x) > p.x)) return;
    if (metric == "fail")
      throw std::runtime_error(value);
    else if (metric == "diverge")
      throw assay::Diverged(value);
    else if (metric == "i")
      run.result("i", static_cast<std::int64_t>(std::stoll(value)));
    else if (metric == "out.csv")
      write(run, std::stod(value));
    else
      run.result(metric, std::stod(value));
  }

  static void write(assay::Run<Params>& run, double value) {
    const std::vector<double> column{value};
    assay::TableView table;
    table.column("value", column);
    run.artifact("out.csv", table);
  }
};

}  // namespace

ASSAY_PLUGIN(Known)
