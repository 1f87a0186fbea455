// One run as its method sees it: typed parameters and inputs, random streams, logging, artifacts.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "artifact.hpp"
#include "errors.hpp"
#include "file_reader.hpp"
#include "input.hpp"
#include "plugin.h"
#include "rng.hpp"

namespace assay {

// A curve with its name already resolved; may be called from any thread.
class Curve {
 public:
  Curve(const assay_host& host, std::uint32_t index) : host_(&host), index_(index) {}
  void operator()(std::int64_t step, double value) const {
    host_->curve(host_->ctx, index_, step, value);
  }

 private:
  const assay_host* host_;
  std::uint32_t index_;
};

class RunBase;

// 0 .. count-1 for a range-for; reports progress and ends early when the host asks.
class Steps {
 public:
  struct End {};
  class Iterator {
   public:
    Iterator(RunBase& run, std::int64_t count) : run_(run), count_(count) {}
    std::int64_t operator*() const { return step_; }
    Iterator& operator++() { return ++step_, *this; }
    bool operator!=(End) const;

   private:
    RunBase& run_;
    std::int64_t step_ = 0, count_;
  };
  Steps(RunBase& run, std::int64_t count) : run_(run), count_(count) {}
  Iterator begin() const { return {run_, count_}; }
  End end() const { return {}; }

 private:
  RunBase& run_;
  std::int64_t count_;
};

// Everything of a run that does not depend on the type of its parameters. Any thread may call what
// logs, asks whether to stop, or draws random numbers; the other members only the one that entered
// run().
class RunBase {
 public:
  explicit RunBase(const assay_host& host) : host_(host) {}
  RunBase(const RunBase&) = delete;
  RunBase& operator=(const RunBase&) = delete;

  std::uint64_t seed() const { return host_.seed; }
  unsigned threads() const { return host_.threads; }
  std::uint64_t memory_limit() const { return host_.memory_limit; }  // bytes; 0: none
  Rng rng(std::string_view name) const { return Rng(host_.seed, name); }

  // The input of this role, or nothing where it was not given.
  std::optional<Input> find_input(const char* role) const {
    assay_data data{};
    const auto status = host_.input(host_.ctx, role, &data);
    if (status == ASSAY_ABSENT) return std::nullopt;
    if (status != ASSAY_OK)
      throw std::logic_error("input '" + std::string(role) + "' is not declared");
    return Input(data, role);
  }
  Input input(const char* role) const {
    if (auto found = find_input(role)) return *std::move(found);
    throw BadInput("input '" + std::string(role) + "' is needed here", "data." + std::string(role));
  }
  // A file of an input that is a file, a folder or files, named by something that the run has read:
  // run.open("images", folder + "/7.png").image(). The host reads it as it reads inputs, and no
  // file but those that it hashed with this input.
  FileReader open(const char* role, const std::string& path) const { return {host_, role, path}; }

  // Any thread: a point of a declared curve. The name is resolved once; std::logic_error when
  // undeclared.
  void log(std::string_view name, std::int64_t step, double value) {
    host_.curve(host_.ctx, index_of(name), step, value);
  }
  Curve curve(std::string_view name) { return {host_, index_of(name)}; }

  // Any thread: a final value; the last call of a name wins.
  void result(std::string_view name, double value) {
    assay_value v{ASSAY_REAL, 0, {}};
    v.u.r = value;
    host_.result(host_.ctx, index_of(name), &v);
  }
  template <class I>
  requires std::is_integral_v<I>
  void result(std::string_view name, I value) {
    assay_value v{ASSAY_INT, 0, {}};
    v.u.i = static_cast<std::int64_t>(value);
    host_.result(host_.ctx, index_of(name), &v);
  }
  void result(std::string_view name, const std::string& value) {
    assay_value v{ASSAY_TEXT, 0, {}};
    v.u.s = value.c_str();
    host_.result(host_.ctx, index_of(name), &v);
  }

  // Artifacts by declared name; the suffix is the format: arrays .npy .csv .png, tables .csv.
  void artifact(const std::string& name, const ArrayView& view,
                const std::vector<std::string>& columns = {}) {
    std::vector<const char*> names;
    for (const auto& column : columns) names.push_back(column.c_str());
    names.push_back(nullptr);
    const assay_array array{view.data,
                            view.dtype,
                            static_cast<std::uint32_t>(view.shape.size()),
                            view.shape.data(),
                            view.stride.empty() ? nullptr : view.stride.data(),
                            columns.empty() ? nullptr : names.data()};
    demand(host_.artifact_array(host_.ctx, name.c_str(), &array), name);
  }
  void artifact(const std::string& name, const TableView& table) {
    std::vector<assay_column> columns;
    std::size_t text = 0;
    for (const auto& c : table.columns_) {
      const void* data = c.dtype == ASSAY_STRING ? table.texts_[text++].data() : c.data;
      columns.push_back({c.name.c_str(), c.dtype, data});
    }
    demand(host_.artifact_table(host_.ctx, name.c_str(), columns.data(),
                                static_cast<std::uint32_t>(columns.size()), table.rows_),
           name);
  }
  void artifact(const std::string& name, const TableRows& table) {
    TableView view;
    for (std::size_t j = 0; j < table.names_.size(); ++j) {
      static const TableRows::Column none;
      const auto& column = j < table.columns_.size() ? table.columns_[j] : none;
      if (column.dtype == ASSAY_F64)
        view.add(table.names_[j], ASSAY_F64, column.reals.data(), table.rows_);
      else if (column.dtype == ASSAY_I64)
        view.add(table.names_[j], ASSAY_I64, column.integers.data(), table.rows_);
      else
        view.add_texts(table.names_[j], column.texts);
    }
    artifact(name, view);
  }
  // Where the method itself writes the file of this artifact; it is taken over when run() returns.
  std::string artifact_path(const std::string& name) {
    const char* path = host_.artifact_path(host_.ctx, name.c_str());
    if (path == nullptr) throw std::logic_error("artifact '" + name + "' is not declared");
    return path;
  }
  std::string scratch() { return host_.scratch(host_.ctx); }  // private folder, gone after the run

  // Any thread: a line in the run's log.
  void note(const std::string& text) { host_.log(host_.ctx, ASSAY_INFO, text.c_str()); }
  void warn(const std::string& text) { host_.log(host_.ctx, ASSAY_WARN, text.c_str()); }

  Steps steps(std::int64_t count) { return {*this, count}; }
  void progress(double done, double total) {
    host_.progress(host_.ctx, done, total);
  }  // any thread

  // Any thread: true when the host asks for the end; a run that returns after that counts as
  // stopped.
  bool should_stop() {
    if (host_.should_stop(host_.ctx) != 0) stopped_.store(true, std::memory_order_relaxed);
    return stopped();
  }
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }
  // Any thread: throws Stopped when the host asks for the end, which ends run() from wherever.
  void stop_point() {
    if (should_stop()) throw Stopped();
  }
  // The same question for numerics, which know of no run.
  std::function<bool()> stop() {
    return [this] { return should_stop(); };
  }

  // f(), and the seconds that it took as the result of this name.
  template <class F>
  decltype(auto) timed(std::string_view name, F&& f) {
    const auto since = std::chrono::steady_clock::now();
    const auto tell = [&] {
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
      result(name, took.count());
    };
    if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
      std::forward<F>(f)();
      tell();
    } else {
      decltype(auto) value = std::forward<F>(f)();
      tell();
      return value;
    }
  }

  // Runs f with the method's clock stopped: for evaluation that is not part of the method.
  template <class F>
  decltype(auto) untimed(F&& f) {
    struct Pause {
      const assay_host& host;
      explicit Pause(const assay_host& h) : host(h) { host.clock(host.ctx, 0); }
      ~Pause() { host.clock(host.ctx, 1); }
    } pause(host_);
    return std::forward<F>(f)();
  }

  // A checkpoint replaces the one before; load_checkpoint() gives it back after an interruption.
  void save_checkpoint(std::span<const std::byte> bytes) {
    if (host_.save(host_.ctx, bytes.data(), bytes.size()) != ASSAY_OK)
      throw std::runtime_error("the checkpoint could not be written");
  }
  std::optional<std::span<const std::byte>> load_checkpoint() {
    const void* bytes = nullptr;
    std::uint64_t size = 0;
    if (host_.load(host_.ctx, &bytes, &size) != ASSAY_OK) return std::nullopt;
    return std::span(static_cast<const std::byte*>(bytes), size);
  }

  // The folder that build(path of an empty folder) has filled, in this run or in an earlier one of
  // the same method, code, seed, threads and inputs; only to be read. `key` must name all else that
  // build depends on, such as parameters. Nothing when the host asks for the end meanwhile.
  template <class Build>
  std::optional<std::string> cached(const std::string& name, const std::string& key,
                                    Build&& build) {
    const auto* cache =
        static_cast<const assay_cache*>(host_.extension(host_.ctx, "assay.cache/1"));
    if (cache == nullptr) {  // a host that keeps nothing
      build(scratch());
      return should_stop() ? std::nullopt : std::optional(scratch());
    }
    const char* folder = nullptr;
    auto status = cache->find(host_.ctx, name.c_str(), key.c_str(), &folder);
    if (status == ASSAY_ABSENT) {
      build(std::string(folder));
      if (should_stop()) return std::nullopt;
      status = cache->keep(host_.ctx, &folder);
    }
    if (status == ASSAY_STOPPED) return stopped_.store(true), std::nullopt;
    if (status != ASSAY_OK) throw std::runtime_error("stage '" + name + "' could not be kept");
    return folder;
  }

  // In check(): notes a fault of "params.NAME" or "data.ROLE" and goes on; elsewhere throws.
  void require(bool holds, const std::string& key, const std::string& message) {
    if (holds) return;
    if (!checking_) throw BadInput(message, key);
    host_.fault(host_.ctx, key.c_str(), message.c_str());
  }
  void set_checking() { checking_ = true; }

 private:
  using Known = std::pair<const std::string, std::uint32_t>;  // a name and its index

  // Names in a program are mostly literals: their address finds the slot, their text confirms it.
  // What a slot points to never changes, so that any thread may look.
  std::uint32_t index_of(std::string_view name) {
    auto& slot = slots_[(reinterpret_cast<std::uintptr_t>(name.data()) >> 2) % slots_.size()];
    const auto* known = slot.load(std::memory_order_acquire);
    if (known == nullptr || known->first != name) {
      known = &resolved(std::string(name));
      slot.store(known, std::memory_order_release);
    }
    return known->second;
  }
  // The host resolves names for one thread at a time.
  const Known& resolved(const std::string& name) {
    const std::lock_guard guard(resolving_);
    if (const auto known = known_.find(name); known != known_.end()) return *known;
    const auto index = host_.output(host_.ctx, name.c_str());
    if (index < 0) throw std::logic_error("output '" + name + "' is not declared");
    return *known_.emplace(name, static_cast<std::uint32_t>(index)).first;
  }
  static void demand(assay_status status, const std::string& name) {
    if (status == ASSAY_BAD_INPUT)
      throw std::logic_error("artifact '" + name + "' is not declared");
    if (status != ASSAY_OK)
      throw std::runtime_error("artifact '" + name + "' could not be written");
  }

  const assay_host& host_;
  std::array<std::atomic<const Known*>, 64> slots_ = {};
  std::map<std::string, std::uint32_t> known_;
  std::mutex resolving_;
  std::atomic<bool> stopped_ = false;
  bool checking_ = false;
};

inline bool Steps::Iterator::operator!=(End) const {
  if (step_ >= count_) {
    run_.progress(static_cast<double>(count_), static_cast<double>(count_));
    return false;
  }
  run_.progress(static_cast<double>(step_), static_cast<double>(count_));
  return !run_.should_stop();
}

template <class P>
class Run : public RunBase {
 public:
  Run(const assay_host& host, P params) : RunBase(host), params_(std::move(params)) {}
  const P& params() const { return params_; }

 private:
  P params_;
};

}  // namespace assay
