// Refusing a database file in one sentence.
#pragma once

#include <fmt/format.h>

#include <utility>

#include "db/store.hpp"

namespace assay::db {

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) {
  throw StoreError(fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace assay::db
