// The presets of g_theory and its examples.
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {

void declare_fragments(Declare<Params>& d) {
  d.preset("age_labels",
           "source = \"gaussian\"\nsource_mean = [35.0]\nsource_std = [22.0]\n"
           "truth_kind = [\"logistic\", \"crisp\", \"gaussian\", \"logistic\"]\n"
           "truth_a = [18.0, 18.0, 22.0, 60.0]\ntruth_b = [-1.5, 100.0, 7.0, 3.0]\n",
           "child, adult, youth and elder over the ages 0..100");
  // Centres 8 + 232 (j/7)^1.25, widths half the distance between the neighbours' centres.
  d.preset("gray_levels",
           "x_min = 0.0\nx_max = 255.0\nx_points = 256\n"
           "source = \"gaussian\"\nsource_mean = [128.0]\nsource_std = [60.0]\n"
           "truth_kind = [\"gaussian\", \"gaussian\", \"gaussian\", \"gaussian\", \"gaussian\", "
           "\"gaussian\", \"gaussian\", \"gaussian\"]\n"
           "truth_a = [8.0, 28.37583593, 56.46217812, 88.44832446, "
           "123.263134, 160.3449071, 199.3394397, 240.0]\n"
           "truth_b = [10.18791796, 12.11554453, 15.01812213, 16.70023898, "
           "17.97414566, 19.01907641, 19.91377323, 20.33028016]\n",
           "eight fuzzy grey levels over 256");
  d.preset("control_two",
           "source = \"gaussian\"\nsource_mean = [50.0]\nsource_std = [15.0]\n"
           "truth_kind = [\"logistic\", \"logistic\"]\n"
           "truth_a = [30.0, 65.0]\ntruth_b = [-4.0, 3.0]\n",
           "two goals: below about 30, above about 65");
  d.example("rate_fidelity",
            "[experiment]\nname = \"g-rate-fidelity\"\nmethod = \"g_theory\"\n\n"
            "[params]\ntask = \"rate_fidelity\"\npreset = \"gray_levels\"\ntolerance = 1e-4\n",
            "the least information that buys eight grey levels");
  d.example("mixture_model",
            "[experiment]\nname = \"g-mixture\"\nmethod = \"g_theory\"\n\n"
            "[params]\ntask = \"mixture_model\"\ntrue_mean = [40.0, 60.0]\n"
            "true_std = [6.0, 6.0]\ntrue_weight = [0.3, 0.7]\n"
            "init_mean = [35.0, 70.0]\ninit_std = [8.0, 8.0]\n",
            "two normal components found again by EnM");
  d.example("own_sample",
            "[experiment]\nname = \"g-sample\"\nmethod = \"g_theory\"\n\n[params]\n"
            "task = \"mixture_model\"\ninit_mean = [1.5, 5.0]\ninit_std = [1.0, 1.0]\n"
            "init_weight = [0.5, 0.5]\nx_min = 0.0\nx_max = 7.0\nx_points = 71\n\n[data]\n"
            "sample = \"petals.csv\"\n",
            "two components of a sample of your own: petal lengths of irises in cm (Fisher 1936)")
      .file("petals.csv",
            "x\n1.4\n1.4\n1.4\n1.7\n1.9\n1.6\n1.3\n1.3\n1.5\n4.6\n3.5\n4.5\n4.9\n4.5\n4.5\n"
            "4.4\n4.2\n5.9\n5.8\n5.1\n5.7\n4.8\n5.6\n4.8\n5.7\n");
  d.example("confirmation",
            "[experiment]\nname = \"g-confirmation\"\nmethod = \"g_theory\"\n\n"
            "[params]\ntask = \"confirmation\"\nsensitivity = 0.917\nspecificity = 0.999\n"
            "prevalence = 0.002\n",
            "how far a medical test confirms");
}

}  // namespace assay::g_theory
