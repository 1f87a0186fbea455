// Needs a table, which its example carries.
#include <assay/sdk.hpp>

namespace {

struct Table {
  static constexpr assay::About about{"probe_table", "1.0.0", "The sum of a column", ""};
  struct Params {};

  static void declare(assay::Declare<Params>& d) {
    d.input("rows").table({"mass"}).help("what to add up");
    d.value("total").help("of the masses");
    d.example("two",
              "[experiment]\nname = \"two\"\nmethod = \"probe_table\"\n\n[data]\nrows = "
              "\"masses.csv\"\n",
              "two masses")
        .file("masses.csv", "mass\n1.5\n2\n");
  }

  static void run(assay::Run<Params>& run) {
    double total = 0;
    for (const double mass : run.input("rows").reals("mass")) total += mass;
    run.result("total", total);
  }
};

}  // namespace

ASSAY_PLUGIN(Table)
