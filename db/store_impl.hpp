// What the parts of the store share: connection, statements, session, pending writes.
#pragma once

#include <SQLiteCpp/Transaction.h>

#include <optional>
#include <set>
#include <string>

#include "db/connection.hpp"
#include "db/holder.hpp"
#include "db/patience.hpp"
#include "db/pending.hpp"
#include "db/session_lock.hpp"
#include "db/statements.hpp"
#include "db/store.hpp"

namespace assay::db {

struct Store::Impl {
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
  Pending pending;
  std::optional<SessionLock> lock;
  std::int64_t session_id = 0;
  std::set<std::int64_t> replacing;  // runs that will send their equals to the trash

  std::filesystem::path folder() const { return path.string() + ".store"; }
  std::filesystem::path lock_file(const std::string& session_uid) const {
    return session_lock_file(folder(), session_uid);
  }

  // Runs the action in one immediate transaction; an action that returns false undoes it.
  template <class Action>
  void transact(Action&& action) try {
    require_own_file(database, path);
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    if (action())
      transaction.commit();
    else
      pending.rolled_back();
  } catch (const SQLite::Exception& error) {
    pending.rolled_back();
    refuse_with_sentence(path, error);
  } catch (const StoreError&) {
    pending.rolled_back();
    throw;
  }

  // Reads without a transaction of its own.
  template <class Action>
  auto read(Action&& action) try {
    return action();
  } catch (const SQLite::Exception& error) {
    refuse_with_sentence(path, error);
  }

  int bury(std::int64_t dead_session);  // returns the number of its interrupted runs
  void write_pending() { pending.write(database, statements); }
  // Inside the caller's transaction.
  std::optional<std::int64_t> write_begin(const NewRun& run, bool replace);
};

}  // namespace assay::db
