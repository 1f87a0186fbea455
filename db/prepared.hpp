// A statement of SQLite itself, for what SQLiteCpp is too slow or too narrow.
#pragma once

#include <sqlite3.h>

#include <memory>

namespace assay::db {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

}  // namespace assay::db
