// What HDF5 opens, closed when it is no longer used.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

#include "core/data/error.hpp"

namespace assay::hdf5 {

// The reason of the last failure, as the library words it where it began.
std::string last_reason();

class Handle {
 public:
  Handle() = default;
  // Takes what a call gave; DataError "WHAT: REASON" where it failed.
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
    if (id_ < 0) throw DataError(DataPlace{}, what + ": " + last_reason());
  }
  Handle(Handle&& other) noexcept
      : id_(std::exchange(other.id_, -1)), close_(std::exchange(other.close_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }

  hid_t get() const { return id_; }

 private:
  hid_t id_ = -1;
  herr_t (*close_)(hid_t) = nullptr;
};

// DataError "WHAT: REASON" for a negative result, which else comes back.
template <class T>
T checked(T result, const std::string& what) {
  if (result < 0) throw DataError(DataPlace{}, what + ": " + last_reason());
  return result;
}

}  // namespace assay::hdf5
