// The data mode zoo where there is no libtorch: refused.
#include "plugins/ped/tasks.hpp"

namespace assay::ped {

void check_zoo(PedRun&) {
  throw BadInput("'zoo' trains networks and needs libtorch, without which this plugin was built",
                 "params.data_mode");
}

void run_zoo(PedRun& run) { check_zoo(run); }

}  // namespace assay::ped
