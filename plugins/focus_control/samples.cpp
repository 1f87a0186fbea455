#include "plugins/focus_control/samples.hpp"

#include <cmath>

namespace assay::focus_control {
namespace {

Images noise_of(const Rng& rng, std::size_t count) {
  Images noise(static_cast<Index>(count), kImageSize);
  for (std::size_t i = 0; i < count; ++i) {
    Rng own = rng.stream(i);
    for (Index k = 0; k < kImageSize; ++k)
      noise(static_cast<Index>(i), k) = static_cast<float>(own.normal());
  }
  return noise;
}

ControlOptions options_of(Run<Params>& run, Effort& effort, double lambda) {
  const auto& p = run.params();
  ControlOptions o;
  o.steps = p.sample_steps, o.lambda = lambda, o.sigma_eps = p.sigma_eps;
  o.guidance = p.guidance, o.blur_sigma = p.blur_sigma, o.weighting = p.weighting;
  o.worked = [&run, &effort](double passes) {
    effort.add(passes);
    run.stop_point();
  };
  return o;
}

std::vector<Verdict> judged(const std::vector<Prompt>& prompts, const Images& images) {
  std::vector<Verdict> verdicts;
  for (std::size_t i = 0; i < prompts.size(); ++i)
    verdicts.push_back(judge(prompts[i], detect({images.row(static_cast<Index>(i)).data(),
                                                 static_cast<std::size_t>(kImageSize)})));
  return verdicts;
}

// The plain sampler is timed; the same samples by lambda = 0 then tell of its maps.
Way uncontrolled(Run<Params>& run, const FlowTransformer& network, const Study& study,
                 Effort& effort) {
  auto options = options_of(run, effort, 0);
  auto plain = sample(network, study.prompts, study.noise, Heuristic::kNone, options);
  auto watched = sample(network, study.prompts, study.noise, Heuristic::kFocus, options);
  plain.cost = std::move(watched.cost), plain.maps = std::move(watched.maps);
  auto verdicts = judged(study.prompts, plain.images);
  return {"none", std::move(plain), std::move(verdicts)};
}

}  // namespace

Study sample_ways(Run<Params>& run, const FlowTransformer& network, Effort& effort) {
  const auto& p = run.params();
  Study study;
  auto rng = run.rng("prompts");
  for (std::int64_t i = 0; i < p.num_prompts; ++i)
    study.prompts.push_back(draw_prompt(static_cast<int>(p.num_subjects), rng));
  study.noise = noise_of(run.rng("noise"), study.prompts.size());
  study.ways.push_back(uncontrolled(run, network, study, effort));
  for (const auto& name : p.costs()) {
    auto samples = sample(network, study.prompts, study.noise, heuristic_of(name),
                          options_of(run, effort, p.test_time_lambda(name)));
    auto verdicts = judged(study.prompts, samples.images);
    study.ways.push_back({name, std::move(samples), std::move(verdicts)});
  }
  return study;
}

Way sample_tuned(Run<Params>& run, const FlowTransformer& network, const Study& study,
                 Effort& effort) {
  auto options = options_of(run, effort, 0);
  options.weights = Weights::kTuned;
  auto samples = sample(network, study.prompts, study.noise, Heuristic::kNone, options);
  auto verdicts = judged(study.prompts, samples.images);
  return {"am", std::move(samples), std::move(verdicts)};
}

void report_best_of(Run<Params>& run, const FlowTransformer& network, const Study& study,
                    Effort& effort) {
  std::vector<bool> succeeded;
  for (const auto& verdict : study.base().verdicts) succeeded.push_back(verdict.succeeds());
  for (std::int64_t k = 2; k <= run.params().best_of; ++k) {
    const auto noise =
        noise_of(run.rng("best_of").stream(static_cast<std::uint64_t>(k)), study.prompts.size());
    const auto more =
        sample(network, study.prompts, noise, Heuristic::kNone, options_of(run, effort, 0));
    const auto verdicts = judged(study.prompts, more.images);
    double count = 0;
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      succeeded[i] = succeeded[i] || verdicts[i].succeeds();
      count += succeeded[i];
    }
    run.result(said("success_best_of_", k), count / static_cast<double>(verdicts.size()));
  }
}

}  // namespace assay::focus_control
