// Logs and returns every number that a database or a printer could spoil.
#include <assay/sdk.hpp>
#include <limits>
#include <string>

namespace {

struct Extremes {
  static constexpr assay::About about{"fault_extremes", "1.0.0", "Numbers at the edge", ""};
  struct Params {};

  static void declare(assay::Declare<Params>& d) {
    d.curve("curve");
    for (const char* name : {"nan", "inf", "minus_inf", "minus_zero", "denormal"}) d.value(name);
    d.value("least").integer();
    d.value("most").integer();
    d.value("words").text();
  }

  static void run(assay::Run<Params>& run) {
    using Real = std::numeric_limits<double>;
    using Int = std::numeric_limits<std::int64_t>;
    run.log("curve", Int::min(), Real::quiet_NaN());
    run.log("curve", 0, -0.0);
    run.log("curve", 1, Real::infinity());
    run.log("curve", Int::max(), -Real::infinity());
    run.result("nan", Real::quiet_NaN());
    run.result("inf", Real::infinity());
    run.result("minus_inf", -Real::infinity());
    run.result("minus_zero", -0.0);
    run.result("denormal", Real::denorm_min());
    run.result("least", Int::min());
    run.result("most", Int::max());
    run.result("words", std::string("'; drop table run; -- \xE2\x88\x9E"));
  }
};

}  // namespace

ASSAY_PLUGIN(Extremes)
