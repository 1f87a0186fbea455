// An assay_host that writes down what it is told.
#pragma once

#include <assay/plugin.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace assay {

class FakeHost {
 public:
  FakeHost() {
    table_.size = sizeof table_;
    table_.seed = 5;
    table_.threads = 2;
    table_.ctx = this;
    table_.param = [](void*, const char*, assay_value*) -> assay_status { return ASSAY_ABSENT; };
    table_.input = [](void*, const char* role, assay_data* out) -> assay_status {
      *out = {};
      return std::string(role) == "declared" ? ASSAY_ABSENT : ASSAY_FAILED;
    };
    table_.output = [](void* ctx, const char* name) -> int64_t {
      auto& h = self(ctx);
      ++h.lookups;
      const auto found = h.outputs.find(name);
      return found == h.outputs.end() ? -1 : found->second;
    };
    table_.artifact_array = [](void* ctx, const char* name, const assay_array* a) {
      return self(ctx).take(name, *a);
    };
    table_.artifact_table = [](void* ctx, const char* name, const assay_column* given,
                               uint32_t count, uint64_t length) -> assay_status {
      auto& h = self(ctx);
      h.artifact = name;
      for (uint32_t i = 0; i < count; ++i) h.columns.emplace_back(given[i].name);
      h.rows = length;
      return h.answer;
    };
    table_.artifact_path = [](void*, const char* name) -> const char* {
      return std::string(name) == "own.txt" ? "/tmp/own.txt" : nullptr;
    };
    table_.fail = [](void* ctx, const char* message) { self(ctx).failure = message; };
    table_.fault = [](void* ctx, const char* key, const char* message) {
      self(ctx).faults[key] = message;
    };
    table_.clock = [](void* ctx, int32_t running) { self(ctx).clock += running != 0 ? '1' : '0'; };
    table_.save = [](void* ctx, const void* bytes, uint64_t size) -> assay_status {
      self(ctx).checkpoint.assign(static_cast<const char*>(bytes), size);
      return self(ctx).answer;
    };
    table_.load = [](void* ctx, const void** bytes, uint64_t* size) -> assay_status {
      auto& h = self(ctx);
      if (h.checkpoint.empty()) return ASSAY_ABSENT;
      *bytes = h.checkpoint.data();
      *size = h.checkpoint.size();
      return ASSAY_OK;
    };
    table_.curve = [](void* ctx, uint32_t output, int64_t step, double value) {
      self(ctx).points.emplace_back(output, step, value);
    };
    table_.result = [](void* ctx, uint32_t output, const assay_value* value) {
      self(ctx).results[output] = *value;
      if (value->type == ASSAY_TEXT) self(ctx).text = value->u.s;
    };
    table_.progress = [](void* ctx, double sofar, double) { self(ctx).done = sofar; };
    table_.log = [](void* ctx, uint32_t level, const char* line) {
      self(ctx).notes.emplace_back(level, line);
    };
    table_.should_stop = [](void* ctx) -> int32_t { return self(ctx).stop_after-- <= 0; };
    table_.open = [](void* ctx, const char* path, const assay_input* as, assay_data* out,
                     const char** why) -> assay_status {
      auto& h = self(ctx);
      h.asked = *as;
      h.asked_path = path;
      *out = h.file;
      *why = "'a.npy' is broken";
      return h.answer;
    };
    table_.close = [](void* ctx, const assay_data* opened) {
      self(ctx).closed.push_back(opened->paths);
    };
  }
  FakeHost(const FakeHost&) = delete;
  FakeHost& operator=(const FakeHost&) = delete;

  const assay_host& table() const { return table_; }

  // What a test sets.
  std::map<std::string, int64_t> outputs = {{"loss", 0}, {"x", 1}};
  assay_status answer = ASSAY_OK;  // of the artifact calls, of save and of open
  assay_data file{};               // what open gives
  int stop_after = 1'000'000;      // questions until should_stop answers yes

  // What a method said.
  int lookups = 0;
  std::vector<std::tuple<uint32_t, int64_t, double>> points;
  std::map<uint32_t, assay_value> results;
  std::map<std::string, std::string> faults;
  std::vector<std::pair<uint32_t, std::string>> notes;
  std::string failure, text, artifact, clock, checkpoint;
  std::vector<std::string> columns;
  std::vector<int64_t> shape, stride;  // no stride: contiguous
  const void* data = nullptr;
  assay_input asked{};
  std::string asked_path;
  std::vector<const void*> closed;  // their lists of paths
  uint64_t rows = 0;
  double done = -1;

 private:
  static FakeHost& self(void* ctx) { return *static_cast<FakeHost*>(ctx); }

  assay_status take(const char* name, const assay_array& a) {
    artifact = name;
    data = a.data;
    shape.assign(a.shape, a.shape + a.rank);
    stride.clear();
    if (a.stride != nullptr) stride.assign(a.stride, a.stride + a.rank);
    for (auto column = a.columns; column != nullptr && *column != nullptr; ++column)
      columns.emplace_back(*column);
    return answer;
  }

  assay_host table_{};
};

}  // namespace assay
