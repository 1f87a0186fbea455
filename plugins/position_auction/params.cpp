#include "plugins/position_auction/params.hpp"

namespace assay::position_auction {
namespace {

constexpr const char* kDrawn = "problem=uniform|context";

void declare_rule(Declare<Params>& d) {
  d.choice("user_model", &Params::is_cascade, false, {{"mnl", false}, {"cascade", true}})
      .help(
          "clicks by multinomial logit, or by a user who reads place by place to the first click");
  d.choice("solver", &Params::solver, SolverName::optimal,
           {{"optimal", SolverName::optimal},
            {"threshold", SolverName::threshold},
            {"mnl_thinned", SolverName::mnl_thinned},
            {"mnl_unthinned", SolverName::mnl_unthinned},
            {"greedy", SolverName::greedy},
            {"independent_matching", SolverName::independent_matching},
            {"gsp", SolverName::gsp},
            {"exhaustive", SolverName::exhaustive}})
      .help("who is shown where; threshold and mnl_* are for the cascade");
  d.choice("objective", &Params::is_revenue, false, {{"welfare", false}, {"revenue", true}})
      .when("solver=optimal|threshold|mnl_thinned|mnl_unthinned|greedy|exhaustive")
      .help("what is maximised: values, or virtual values, whose expectation is the revenue");
  d.where("user_model=cascade", [&] {
    d.choice("render_order", &Params::is_order_fixed, false, {{"free", false}, {"fixed", true}})
        .help("places are read in the order that the mechanism likes, or from the first on");
    d.integer("dp_max_places", &Params::dp_max_places, 16)
        .between(1, 20)
        .help("places for which the dynamic programme over 2^places is still run");
  });
  d.optional("max_ads", &Params::max_ads)
      .at_least(0)
      .help("creatives shown in all; absent: one at each place");
}

void declare_problem(Declare<Params>& d) {
  d.choice("problem", &Params::problem, ProblemName::uniform,
           {{"uniform", ProblemName::uniform},
            {"context", ProblemName::context},
            {"file", ProblemName::file},
            {"text", ProblemName::text}})
      .help("random auctions, click probabilities of your own, or creatives for a text");
  d.where(kDrawn, [&] {
    d.integer("n_ads", &Params::n_ads, 20).between(1, 1e6).help("advertisers");
    d.integer("n_places", &Params::n_places, 6).between(1, 2000).help("places for a creative");
    d.real("ctr_min", &Params::ctr_min, 0.02)
        .at_least(0)
        .below(1)
        .help("least click probability, in a context least quality");
    d.real("ctr_max", &Params::ctr_max, 0.3).at_least(0).below(1).help("and the largest");
    d.choice("value_distribution", &Params::value_distribution, Prior::Kind::uniform,
             {{"uniform", Prior::Kind::uniform}, {"exponential", Prior::Kind::exponential}})
        .help("of values, and the prior behind virtual values");
    d.real("value_scale", &Params::value_scale, 1)
        .above(0)
        .help("money per click: largest value (uniform) or mean (exponential)");
    d.integer("n_auctions", &Params::n_auctions, 1)
        .between(1, 1e6)
        .help("independent draws; the same for every solver and objective");
  });
  d.where("problem=context", [&] {
    d.real("place_decay", &Params::place_decay, 0.8)
        .above(0)
        .at_most(1)
        .help("of click probabilities from place to place");
    d.real("context_strength", &Params::context_strength, 0.5)
        .between(0, 4)
        .help("deviation of the log of how well a creative fits a place; 0: separable");
    d.reals("compare_strengths", &Params::compare_strengths, {})
        .between(0, 4)
        .help("context strengths for welfare_share.csv, which compares four solvers");
  });
  d.where("problem=text", [&] {
    d.real("ctr_base", &Params::ctr_base, 0.02)
        .above(0)
        .below(1)
        .help("click probability of a creative of average fit");
    d.real("relevance", &Params::relevance, 4)
        .at_least(0)
        .help("of the text: logit p = logit(ctr_base) + relevance (cosine - mean cosine)");
  });
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_rule(d);
  declare_problem(d);
  d.boolean("payments", &Params::payments, true)
      .when("solver=optimal|mnl_thinned|exhaustive|gsp|independent_matching")
      .help("false: allocation only");
  d.integer("truthfulness_grid", &Params::truthfulness_grid, 0)
      .between(0, 1000)
      .when("payments=true")
      .help(
          "bids that each advertiser tries in place of the true value, in [0, 1.5 largest value]");
  d.boolean("exhaustive_check", &Params::exhaustive_check, false)
      .help("find the optimum by looking at all allocations, too");
}

}  // namespace assay::position_auction
