// What the parts of the keeper share: a connection for writing and transactions on it.
#pragma once

#include <SQLiteCpp/Transaction.h>

#include <utility>

#include "db/connection.hpp"
#include "db/keeper.hpp"
#include "db/patience.hpp"
#include "db/statements.hpp"

namespace assay::db {

struct Keeper::Impl {
  Impl(std::filesystem::path file, Clock now, Wait wait)
      : path(std::move(file)),
        clock(std::move(now)),
        patience(std::move(wait)),
        database(open_for_writing(path, &patience)),
        statements(database) {}

  std::filesystem::path path;
  Clock clock;
  Patience patience;
  SQLite::Database database;
  Statements statements;

  std::filesystem::path folder() const { return path.string() + ".store"; }

  template <class Action>
  auto guarded(Action&& action) try {
    return action();
  } catch (const SQLite::Exception& error) {
    throw StoreError(sentence(path, error));
  }

  template <class Action>
  void transact(Action&& action) {
    guarded([&] {
      require_own_file(database, path);
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      action();
      transaction.commit();
      return true;
    });
  }
};

}  // namespace assay::db
