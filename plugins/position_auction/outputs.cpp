// Declares what position_auction reads and writes, and its examples.
#include "plugins/position_auction/params.hpp"

namespace assay::position_auction {
namespace {

constexpr const char* kPriced = "payments=true";

void declare_welfare(Declare<Params>& d) {
  d.value("welfare").maximize().help("values times click probabilities, by the true model");
  d.curve("welfare");
  d.value("virtual_welfare").optional().help("the same of virtual values, where priors are known");
  d.value("click_probability").help("that any creative is clicked");
  d.value("shown_ads").help("creatives in the text");
  d.value("upper_bound").help("of the objective; logit: its optimum");
  d.value("ratio_to_upper_bound").maximize().help("objective over it, least over draws");
  d.value("optimum").optional().help("of the objective, where it was computed");
  d.value("approximation_ratio").maximize().optional().help("objective over it, least over draws");
  d.value("mean_ratio").maximize().optional().help("objective over it, mean over draws");
  d.value("dinkelbach_rounds").optional().help("matchings until the ratio grows no more");
  d.value("threshold_lambda").when("solver=threshold").help("half of the optimum at least");
}

void declare_payments(Declare<Params>& d) {
  d.where(kPriced, [&] {
    d.value("revenue").maximize().help("expected payments of an impression");
    d.curve("revenue");
    d.value("payment_min").help("least payment of a creative shown");
    d.value("utility_min").help("least value times click probability less payment: not below 0");
    d.value("price_per_click_max").help("largest payment over click probability");
    d.value("payment_ms").unit("ms").timing().minimize().help("of one auction");
  });
  d.where("truthfulness_grid!=0", [&] {
    d.value("max_deviation_gain").minimize().help("utility that the best other bid adds");
    d.value("monotonicity_violations")
        .integer()
        .minimize()
        .help("bids that are clicked less than a lower one");
  });
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("allocation.csv")
      .scatter("bid", "payment", "place")
      .help("who is shown where and pays what, in reading order, of the first 1000 draws");
  d.artifact("ctr.npy").heatmap().help("click probabilities, ads x places, of the first draw");
  d.artifact("answer.md").when("problem=text").help("the text with its creatives and their prices");
  d.artifact("welfare_share.csv")
      .lines("context_strength", "welfare_share", "solver")
      .when("problem=context")
      .optional()
      .help("mean of welfare over optimal welfare at compare_strengths");
}

void declare_examples(Declare<Params>& d) {
  d.example("auction",
            "[experiment]\nname = \"auction\"\nmethod = \"position_auction\"\n\n"
            "[params]\ntruthfulness_grid = 20\n",
            "twenty advertisers for six places, every one of them audited");
  d.example("cascade",
            "[experiment]\nname = \"auction-cascade\"\nmethod = \"position_auction\"\n\n"
            "[params]\nuser_model = \"cascade\"\nproblem = \"context\"\nn_auctions = 20\n"
            "compare_strengths = [0.0, 1.0, 2.0]\n",
            "a user who reads place by place");
  d.example("own_rates",
            "[experiment]\nname = \"auction-own-rates\"\nmethod = \"position_auction\"\n\n"
            "[params]\nproblem = \"file\"\nobjective = \"revenue\"\nmax_ads = 2\n\n"
            "[data]\nctr = \"ctr.csv\"\nvalues = \"values.csv\"\n"
            "distributions = \"distributions.csv\"\n",
            "click probabilities and values of your own")
      .file("ctr.csv", "top,middle,end\n0.3,0.1,0.05\n0.2,0.25,0.05\n0.1,0.1,0.2\n")
      .file("values.csv", "value\n0.9\n0.7\n1.2\n")
      .file("distributions.csv", "kind,scale\nuniform,1\nuniform,1\nexponential,0.5\n");
  d.example("text",
            "[experiment]\nname = \"auction-text\"\nmethod = \"position_auction\"\n\n"
            "[params]\nproblem = \"text\"\nmax_ads = 1\n\n"
            "[data]\ndocument = \"answer.txt\"\ncreatives = \"creatives.csv\"\n",
            "creatives for a text of two paragraphs")
      .file("answer.txt",
            "Boil the pasta in plenty of salted water.\nServe it with tomato sauce.\n")
      .file("creatives.csv",
            "text,value\nPans in which pasta never sticks,0.5\n"
            "Tomato sauce as in Naples,0.4\n");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where("problem=file", [&] {
    d.input("ctr").array("n m").allow_nan().help("click probabilities, ads x places");
    d.input("values").table({"value"}).help("value per click of each ad");
  });
  d.input("distributions")
      .table({"kind", "scale"})
      .optional()
      .when("problem=file|text")
      .help("prior of each value: uniform on [0, scale], or exponential of this mean");
  d.where("problem=text", [&] {
    d.input("document").file().help("a text, one paragraph a line");
    d.input("creatives").table({"text", "value"}).help("creatives and their values per click");
  });
}

void declare_outputs(Declare<Params>& d) {
  declare_welfare(d);
  declare_payments(d);
  d.value("consistent")
      .certifies()
      .help(
          "1: the placement is worth the objective and no more than its upper bound, no payment is "
          "below 0 or above the bid");
  d.value("allocation_ms").unit("ms").timing().minimize().help("of one auction");
  d.value("instances_per_second")
      .timing()
      .maximize()
      .help("auctions drawn and solved, payments included");
  declare_artifacts(d);
  declare_examples(d);
}

}  // namespace assay::position_auction
