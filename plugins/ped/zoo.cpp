#include "plugins/ped/zoo.hpp"

namespace assay::ped::zoo {

std::vector<std::string> all_models() {
  return {"random",          "autoencoder",      "denoising",         "rotation",
          "simclr",          "barlow",           "supervised_a",      "supervised_b",
          "supervised_all",  "supervised_short", "digits_supervised", "digits_autoencoder",
          "digits_rotation", "digits_simclr"};
}

std::vector<std::string> all_tasks() {
  return {"fashion10", "fashion_a", "fashion_b", "digits", "digits_inverted"};
}

}  // namespace assay::ped::zoo
