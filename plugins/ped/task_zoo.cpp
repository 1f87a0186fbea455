// The data mode zoo: small networks pre-trained in many ways, their accuracies after fine-tuning on
// several tasks, and the scores that were to foresee them.
#include <assay/eigen.hpp>
#include <atomic>
#include <set>

#include "plugins/ped/tasks.hpp"
#include "plugins/ped/training.hpp"
#include "plugins/ped/zoo_source.hpp"
#include "plugins/ped/zoo_store.hpp"

namespace assay::ped {
namespace {

// All that training depends on, beside the seed.
std::string key_of(const Params& p, const zoo::Source& source, const std::string& model) {
  const auto& r = p.recipe;
  std::string key = model + "/" + source.identity;
  for (const auto number : {r.width, r.pretraining_steps, p.sizes.pretraining, r.batch,
                            r.tuning_steps, r.tuning_batch, r.repeats, p.sizes.train, p.sizes.test})
    key += "/" + std::to_string(number);
  for (const double rate : r.rates) key += "/" + std::to_string(rate);
  for (const auto& task : p.zoo_tasks) key += "/" + task;
  return key;
}

// Counts steps for the progress of the whole run, from any thread, and ends it when the host asks.
class Effort {
 public:
  Effort(PedRun& run, const zoo::Recipe& r, std::size_t tasks)
      : run_(run),
        tuning_(static_cast<double>(tasks) * static_cast<double>(r.rates.size()) *
                static_cast<double>(r.repeats * r.tuning_steps * r.tuning_batch)),
        model_(static_cast<double>(r.pretraining_steps * r.batch) + tuning_),
        total_(model_ * static_cast<double>(run.params().zoo_models.size())) {}

  zoo::AfterStep step_of(Index images) {
    return [this, images] {
      const std::int64_t done = done_ += images;
      run_.progress(static_cast<double>(done), total_);
      run_.stop_point();
    };
  }
  void end_of_model(std::size_t models) {
    done_ = static_cast<std::int64_t>(model_ * static_cast<double>(models));
    run_.progress(static_cast<double>(done_), total_);
  }

 private:
  PedRun& run_;
  double tuning_, model_, total_;
  std::atomic<std::int64_t> done_{0};  // images
};

zoo::Trained train(PedRun& run, const zoo::Source& source, const std::string& model,
                   Effort& effort) {
  const auto& recipe = run.params().recipe;
  const auto& kind = zoo::kind_of(model);
  const auto& domain = source.domain_of(kind);
  const auto pretrained = zoo::pretrain(kind, domain, recipe, run.rng("pretrain/" + model),
                                        effort.step_of(recipe.batch));
  zoo::Trained trained{pretrained.loss, zoo::features_of(pretrained.encoder, domain.reference), {}};
  for (const auto& task : source.tasks)
    trained.tasks.push_back(
        {task.name,
         zoo::tuned_accuracy(pretrained.encoder, task, recipe,
                             run.rng("tune/" + model + "/" + task.name), run.threads(),
                             effort.step_of(recipe.tuning_batch)),
         zoo::features_of(pretrained.encoder, task.train)});
  return trained;
}

void report_training(PedRun& run, const std::string& model, const zoo::Trained& trained) {
  std::int64_t step = 0;
  for (const double loss : trained.loss) run.log("pretrain_loss_" + model, step++, loss);
  if (!run.params().save_features) return;
  for (const auto& tuned : trained.tasks)
    run.artifact("features_" + model + "_" + tuned.task + ".npy", view(tuned.features));
}

Labels labels_of_images(const zoo::Images& images) {
  return relabelled(std::vector<std::int64_t>(images.labels.begin(), images.labels.end()));
}

using Accuracies = std::map<std::pair<std::string, std::string>, double>;

void rank(PedRun& run, const std::vector<ScoreRow>& rows, const Accuracies& accuracies) {
  report_scores(run, rows);
  report_ranking(run, contests_of(rows, [&](const auto& model, const auto& task) {
                   return accuracies.at({model, task});
                 }));
  for (const auto& [pair, accuracy] : accuracies)
    run.result("accuracy_" + pair.first + "__" + pair.second, accuracy);
}

}  // namespace

void check_zoo(PedRun& run) {
  const auto& p = run.params();
  const std::set<std::string> models(p.zoo_models.begin(), p.zoo_models.end()),
      tasks(p.zoo_tasks.begin(), p.zoo_tasks.end());
  run.require(models.size() == p.zoo_models.size(), "params.zoo_models", "names a model twice");
  run.require(tasks.size() == p.zoo_tasks.size(), "params.zoo_tasks", "names a task twice");
  for (const auto score : chosen_scores(p))
    run.require(uses_features(score), "params.scores",
                std::string("'") + name_of(score) + "' needs source_probabilities");
  for (const auto& task : zoo::read_source(run).tasks) {
    const Matrix any = Matrix::Zero(task.train.size(), 1);
    demand_usable(p, {{any, labels_of_images(task.train), {}}, {}},
                  "task '" + task.name + "': ", "params.zoo_train_size");
  }
}

void run_zoo(PedRun& run) {
  const auto& p = run.params();
  const auto source = zoo::read_source(run);
  Effort effort(run, p.recipe, source.tasks.size());
  std::vector<ScoreRow> rows;
  Accuracies accuracies;
  for (std::size_t m = 0; m < p.zoo_models.size(); ++m) {
    run.stop_point();
    const auto& model = p.zoo_models[m];
    const auto file = "/" + model + ".zoo";
    const auto folder = run.cached("zoo", key_of(p, source, model), [&](const std::string& empty) {
      save(train(run, source, model, effort), empty + file);
    });
    if (!folder) return;
    const auto trained = zoo::load(*folder + file);
    report_training(run, model, trained);
    for (std::size_t t = 0; t < source.tasks.size(); ++t) {
      const auto& [task, accuracy, features] = trained.tasks[t];
      accuracies[{model, task}] = accuracy;
      const Given given{{features, labels_of_images(source.tasks[t].train), {}}, trained.reference};
      const auto scored = score_sample(run, given, model, task);
      rows.insert(rows.end(), scored.rows.begin(), scored.rows.end());
    }
    effort.end_of_model(m + 1);
  }
  rank(run, rows, accuracies);
}

}  // namespace assay::ped
