// A file within an input, read by the host as the inputs themselves are.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "errors.hpp"
#include "input.hpp"
#include "plugin.h"

namespace assay {

// What run.open() gives: says what the file is to be, in the words in which inputs are declared,
// and reads it. BadInput about "data.ROLE" for a file that is something else, is broken, has
// changed, or does not belong to the input; its message names the file.
class FileReader {
 public:
  FileReader(const assay_host& host, const char* role, std::string path)
      : host_(host), path_(std::move(path)) {
    as_.role = role;
    as_.shape = as_.help = "";
  }

  FileReader& allow_nan() { return as_.flags |= ASSAY_INPUT_ALLOW_NAN, *this; }

  // Of rank and sizes as `shape` says: "n d", "n 3".
  Input array(const char* shape, std::uint32_t dtype = ASSAY_F64) {
    as_.shape = shape;
    as_.dtype = dtype;
    return read(ASSAY_ARRAY);
  }
  Input table(const std::vector<std::string>& columns = {}) {
    std::vector<const char*> names;
    for (const auto& column : columns) names.push_back(column.c_str());
    names.push_back(nullptr);
    as_.columns = names.data();
    return read(ASSAY_TABLE);
  }
  Input image() { return read(ASSAY_IMAGE); }

 private:
  Input read(std::uint32_t kind) {
    as_.kinds = kind;
    const std::string role = as_.role, key = "data." + role;
    assay_data data{};
    const char* why = "";
    const auto status = host_.open(host_.ctx, path_.c_str(), &as_, &data, &why);
    if (status == ASSAY_ABSENT) throw BadInput("input '" + role + "' is needed here", key);
    if (status == ASSAY_BAD_INPUT) throw BadInput(why, key);
    if (status != ASSAY_OK) throw std::logic_error(why);
    const auto close = [&host = host_, data](const void*) { host.close(host.ctx, &data); };
    return {data, role, std::shared_ptr<const void>(data.paths, close)};
  }

  const assay_host& host_;
  std::string path_;
  assay_input as_{};
};

}  // namespace assay
