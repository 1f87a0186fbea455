#include "plugins/ef21/fleet.hpp"

#include "plugins/numerics/parallel/team.hpp"

namespace assay::ef21 {
namespace {

class ThreadFleet final : public Fleet {
 public:
  ThreadFleet(Clients& clients, int threads) : Fleet(clients), team_(threads) {}

  void round(const linalg::PaddedArray<double>& x, Index round) override {
    team_.run([&](int member) {
      const auto [first, last] = team_.share(clients_.blocks(), 1, member);
      for (Index block = first; block < last; ++block)
        clients_.round(block, x.data(), round, messages, sums[to_size(block)]);
    });
  }

  std::vector<double> held() override {
    const auto all = clients_.held_by(0, clients_.blocks());
    return {all.begin(), all.end()};
  }

 private:
  parallel::Team team_;
};

}  // namespace

std::unique_ptr<Fleet> fleet_of_threads(Clients& clients, int threads) {
  return std::make_unique<ThreadFleet>(clients, threads);
}

}  // namespace assay::ef21
