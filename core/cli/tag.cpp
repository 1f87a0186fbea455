// assay tag, assay note: people's marks on runs.
#include <fmt/core.h>

#include <memory>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "db/keeper.hpp"

namespace assay::cli {
namespace {

struct TagOptions {
  std::vector<std::string> words;  // runs, then the tag
  std::string removed;
};

struct NoteOptions {
  std::string run, text;
};

int remove_tag(db::Keeper& keeper, const TagOptions& o) {
  const auto runs = keeper.runs(o.words);
  const auto count = keeper.untag(runs, o.removed);
  fmt::print("{} of {} had the tag '{}'\n", count,
             counted(static_cast<std::int64_t>(runs.size()), "run"), o.removed);
  return kOk;
}

int tag(TagOptions o, const Shared& shared) {
  if (!o.removed.empty()) {
    db::Keeper keeper(shared.database, db::system_ms, patiently());
    return remove_tag(keeper, o);
  }
  if (o.words.size() < 2) throw UserError("tag: give the runs and, last, the tag");
  const auto tag = std::move(o.words.back());
  o.words.pop_back();
  const auto equals = tag.find('=');
  const auto key = tag.substr(0, equals);
  if (key.empty()) throw UserError(fmt::format("tag: '{}' has no name before its '='", tag));
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto runs = keeper.runs(o.words);
  keeper.tag(runs, key, equals == std::string::npos ? "" : tag.substr(equals + 1));
  fmt::print("tagged {}\n", counted(static_cast<std::int64_t>(runs.size()), "run"));
  return kOk;
}

int note(const NoteOptions& o, const Shared& shared) {
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto run = keeper.runs({&o.run, 1}).front();
  keeper.note(run, o.text);
  fmt::print("{} run {}\n", o.text.empty() ? "no note any more on" : "noted on", run);
  return kOk;
}

}  // namespace

void add_tag(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "tag", "Mark runs with a tag, or take one off",
                              "assay tag 12 13 paper=figure-2\n  assay tag 12 --remove paper");
  const auto o = std::make_shared<TagOptions>();
  command
      ->add_option("RUN... KEY", o->words,
                   "runs (ids or beginnings of uids), then the tag: KEY or KEY=VALUE")
      ->required()
      ->type_name("");
  command->add_option("--remove", o->removed, "take this tag off; all words are runs then")
      ->type_name("KEY");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return tag(*o, shared); });

  auto* second = add_command(app, "note", "Write a note on a run; it replaces the one before",
                             "assay note 12 \"diverges only on the old data\"");
  const auto n = std::make_shared<NoteOptions>();
  second->add_option("RUN", n->run, "its id, or the beginning of its uid")
      ->required()
      ->type_name("");
  second->add_option("TEXT", n->text, "the note; an empty one takes it off")
      ->required()
      ->type_name("");
  add_database_option(second, shared);
  on_call(second, shared, [n, &shared] { return note(*n, shared); });
}

}  // namespace assay::cli
