#include "core/run/worker/host_table.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/config/fit.hpp"
#include "core/data/error.hpp"
#include "core/run/wire/output_rules.hpp"
#include "core/run/worker/artifact_writer.hpp"
#include "registry/library.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

// A lock that works in a process whose plugin may have its own threads: held for tens of
// nanoseconds, or while the host makes room.
class SpinGuard {
 public:
  explicit SpinGuard(std::atomic_flag& flag) : flag_(flag) {
    while (flag_.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~SpinGuard() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag& flag_;
};

// The coarse clock costs 5 ns and steps by a few milliseconds, fine for a point's time.
double coarse_ms(const timespec& since) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return 1e3 * static_cast<double>(now.tv_sec - since.tv_sec) +
         1e-6 * static_cast<double>(now.tv_nsec - since.tv_nsec);
}

// Of all threads of this process.
double own_cpu_ms() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return 1e3 * static_cast<double>(used.tv_sec) + 1e-6 * static_cast<double>(used.tv_nsec);
}

double fine_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

template <class Declared>
std::vector<std::string> names_of(const std::vector<Declared>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.name);
  return names;
}

}  // namespace

// Exceptions of the host's own code must not cross into the plugin: each call that may throw ends
// in a status.
struct HostTable::Calls {
  static HostTable& self(void* ctx) { return *static_cast<HostTable*>(ctx); }

  static assay_status param(void* ctx, const char* name, assay_value* out) {
    auto& h = self(ctx);
    const auto found = h.params_.find(std::string_view(name));
    if (found == h.params_.end()) return ASSAY_ABSENT;
    *out = found->second;
    return ASSAY_OK;
  }

  static assay_status input(void* ctx, const char* role, assay_data* out) {
    auto& h = self(ctx);
    if (find_input(h.method_, role) == nullptr) return ASSAY_FAILED;
    const auto found = h.inputs_.find(role);
    if (found == h.inputs_.end()) return ASSAY_ABSENT;
    *out = found->second->data();
    return ASSAY_OK;
  }

  static int64_t output(void* ctx, const char* name) {
    auto& h = self(ctx);
    const auto index = h.output_index(name);
    if (index < 0) h.note_unknown(name, names_of(h.method_.outputs));
    return index;
  }

  // Runs `action`, which gives a status; an exception becomes a line of the log.
  template <class Action>
  static assay_status guarded(HostTable& h, const char* what, Action&& action) {
    try {
      return static_cast<assay_status>(action());
    } catch (const std::exception& error) {
      log(&h, ASSAY_ERROR, (std::string(what) + ": " + error.what()).c_str());
      return ASSAY_FAILED;
    }
  }

  template <class Write>
  static assay_status artifact(HostTable& h, const char* name, Write&& write) {
    return guarded(h, (std::string("artifact '") + name + "'").c_str(), [&] {
      if (!is_artifact_of(h.method_, name)) {
        h.note_unknown(name, names_of(h.method_.artifacts));
        return ASSAY_BAD_INPUT;
      }
      const auto file = h.scratch_folder() / name;
      write(file);
      h.send_artifact(file, name);
      return ASSAY_OK;
    });
  }
  static assay_status artifact_array(void* ctx, const char* name, const assay_array* array) {
    return artifact(self(ctx), name, [&](const fs::path& file) { write_array(file, *array); });
  }
  static assay_status artifact_table(void* ctx, const char* name, const assay_column* columns,
                                     uint32_t count, uint64_t rows) {
    return artifact(self(ctx), name,
                    [&](const fs::path& file) { write_columns(file, columns, count, rows); });
  }
  static const char* artifact_path(void* ctx, const char* name) {
    auto& h = self(ctx);
    if (!is_artifact_of(h.method_, name)) {
      h.note_unknown(name, names_of(h.method_.artifacts));
      return nullptr;
    }
    auto& file = h.own_files_[name];
    file = h.scratch_folder() / name;
    return file.c_str();
  }
  static const char* scratch(void* ctx) {
    auto& h = self(ctx);
    h.path_text_ = h.scratch_folder().string();
    return h.path_text_.c_str();
  }

  static void fail(void* ctx, const char* message) {
    auto& h = self(ctx);
    const SpinGuard guard(h.failing_);
    h.failure_ = message;
    if (!h.unknown_.empty() && h.failure_.find("'" + h.unknown_ + "'") != std::string::npos)
      h.failure_ += h.nearest_;
    FrameWriter frame(FrameType::fail);
    h.send(frame.text(h.failure_));
  }
  static void fault(void* ctx, const char* key, const char* message) {
    self(ctx).has_fault_ = true;
    FrameWriter frame(FrameType::fault);
    self(ctx).send(frame.put(self(ctx).point_).text(key).text(message));
  }
  static void clock(void* ctx, int32_t running) {
    auto& h = self(ctx);
    const double now = fine_ms();
    if (h.clock_runs_) h.clock_ms_ += now - h.clock_since_ms_;
    h.clock_since_ms_ = now;
    h.clock_runs_ = running != 0;
  }

  static assay_status save(void* ctx, const void* bytes, uint64_t size) {
    auto& h = self(ctx);
    return save_checkpoint(h.job_.checkpoint, h.checkpoint_head(), bytes, size) ? ASSAY_OK
                                                                                : ASSAY_FAILED;
  }
  static assay_status load(void* ctx, const void** bytes, uint64_t* size) {
    auto& h = self(ctx);
    return guarded(h, "the checkpoint", [&] {
      auto file = load_checkpoint(h.job_.checkpoint);
      if (!file) return ASSAY_ABSENT;
      if (file->head) h.go_on_from(*file->head);
      h.checkpoint_ = std::move(file->bytes);
      *bytes = h.checkpoint_.data();
      *size = h.checkpoint_.size();
      return ASSAY_OK;
    });
  }

  static void curve(void* ctx, uint32_t output, int64_t step, double value) {
    auto& h = self(ctx);
    h.put_point({output, h.elapsed_ms(), step, value});
  }
  static void result(void* ctx, uint32_t output, const assay_value* value) {
    auto& h = self(ctx);
    if (output < h.method_.outputs.size() &&
        !is_result_of(value->type, h.method_.outputs[output].type))
      return h.misuse("another type was given for output '" + h.method_.outputs[output].name +
                      "' than its " + std::string(type_name(h.method_.outputs[output].type)));
    if (value->type == ASSAY_TEXT && std::strlen(value->u.s) > kMostResultText)
      return h.misuse("a result of more than 1 MiB of text was given");
    FrameWriter frame(FrameType::result);
    frame.put(output).put(value->type);
    if (value->type == ASSAY_REAL) frame.put(value->u.r);
    if (value->type == ASSAY_INT || value->type == ASSAY_BOOL) frame.put(value->u.i);
    if (value->type == ASSAY_TEXT) frame.text(value->u.s);
    h.send(frame);
  }
  static void progress(void* ctx, double done, double total) {
    self(ctx).memory_.set_progress(done, total);
  }
  static void log(void* ctx, uint32_t level, const char* text) {
    FrameWriter frame(FrameType::log);
    self(ctx).send(frame.put(level).text(text));
  }
  static int32_t should_stop(void* ctx) { return self(ctx).memory_.stop_requested() ? 1 : 0; }

  static assay_status find_stage(void* ctx, const char* name, const char* key,
                                 const char** folder) {
    auto& h = self(ctx);
    return guarded(h, name, [&] {
      auto& stage = h.stages_.emplace_back(
          h.job_.cache, h.scratch_folder(),
          stage_identity(h.method_.id, h.job_, h.job_.points[h.point_], name, key));
      const auto found = stage.find([&] { return h.memory_.stop_requested(); });
      *folder = stage.folder().c_str();
      if (found == StageCache::Found::stopped) return ASSAY_STOPPED;
      if (found == StageCache::Found::empty) return ASSAY_ABSENT;
      log(&h, ASSAY_INFO, (std::string(name) + ": taken over from an earlier run").c_str());
      return ASSAY_OK;
    });
  }
  static assay_status keep_stage(void* ctx, const char** folder) {
    auto& h = self(ctx);
    return guarded(h, "keeping a stage", [&] {
      if (h.stages_.empty()) throw std::logic_error("there is none");
      h.stages_.back().keep();
      *folder = h.stages_.back().folder().c_str();
      return ASSAY_OK;
    });
  }
  static const void* extension(void*, const char* id) {
    static constexpr assay_cache cache{sizeof(assay_cache), 0, find_stage, keep_stage};
    return std::string_view(id) == "assay.cache/1" ? &cache : nullptr;
  }

  static assay_status open(void* ctx, const char* path, const assay_input* as, assay_data* out,
                           const char** why) {
    auto& h = self(ctx);
    const auto refuse = [&](assay_status status, std::string message) {
      h.why_ = std::move(message);
      *why = h.why_.c_str();
      return status;
    };
    try {
      const auto wanted = declared_input(*as);
      if (find_input(h.method_, wanted.role) == nullptr)
        return refuse(ASSAY_FAILED, "input '" + wanted.role + "' is not declared");
      if (!is_parsed(wanted) || wanted.file || wanted.folder || wanted.files)
        return refuse(ASSAY_FAILED, "a file is opened as an array, a table or an image");
      const auto input = h.inputs_.find(wanted.role);
      if (input == h.inputs_.end()) return ASSAY_ABSENT;
      h.keep_open(open_within(*input->second, path, wanted), *out);
      return ASSAY_OK;
    } catch (const DataError& error) {
      return refuse(ASSAY_BAD_INPUT, error.what());
    } catch (const std::exception& error) {
      return refuse(ASSAY_FAILED, error.what());
    }
  }
  static void close(void* ctx, const assay_data* opened) {
    auto& h = self(ctx);
    std::shared_ptr<HeldInput> gone;  // freed behind the guard
    const SpinGuard guard(h.opening_);
    if (const auto found = h.opened_.find(opened->paths); found != h.opened_.end()) {
      gone = std::move(found->second);
      h.opened_.erase(found);
    }
  }
};

HostTable::HostTable(const Method& method, const Job& job, RunMemory& memory, int socket)
    : method_(method), job_(job), memory_(memory), socket_(socket) {
  clock_gettime(CLOCK_MONOTONIC_COARSE, &started_);
  clock_since_ms_ = fine_ms();
  for (std::size_t i = 0; i < method.outputs.size(); ++i)
    outputs_[method.outputs[i].name] = static_cast<std::int64_t>(i);
  table_ = {sizeof(assay_host),
            ASSAY_ABI_MINOR,
            job.threads,
            0,
            job.seed,
            job.memory_limit,
            this,
            Calls::param,
            Calls::input,
            Calls::output,
            Calls::artifact_array,
            Calls::artifact_table,
            Calls::artifact_path,
            Calls::scratch,
            Calls::fail,
            Calls::fault,
            Calls::clock,
            Calls::save,
            Calls::load,
            Calls::curve,
            Calls::result,
            Calls::progress,
            Calls::log,
            Calls::should_stop,
            Calls::extension,
            Calls::open,
            Calls::close};
}

void HostTable::use(std::size_t point, Inputs inputs) {
  point_ = static_cast<std::uint32_t>(point);
  failure_.clear();
  has_fault_ = false;
  inputs_ = std::move(inputs);
  opened_.clear();
  params_.clear();
  for (const auto& [name, value] : job_.points[point].params) params_[name] = to_c(value, lists_);
}

void HostTable::keep_open(std::shared_ptr<HeldInput> file, assay_data& out) {
  out = file->data();
  const SpinGuard guard(opening_);
  opened_.emplace(out.paths, std::move(file));
}

// A name is a declared output, or a member of a family, which gets an index behind the declared.
std::int64_t HostTable::output_index(const std::string& name) {
  if (const auto known = outputs_.find(name); known != outputs_.end()) return known->second;
  if (find_output(method_, name) == nullptr || outputs_.size() >= kMostOutputs) return -1;
  const auto index = static_cast<std::int64_t>(outputs_.size());
  outputs_[name] = index;
  FrameWriter frame(FrameType::output_name);
  send(frame.put(static_cast<std::uint32_t>(index)).text(name));
  return index;
}

fs::path HostTable::scratch_folder() {
  if (scratch_.empty()) {
    std::error_code error;
    fs::create_directories(job_.scratch, error);
    scratch_ = job_.scratch;
    if (error) Calls::log(this, ASSAY_ERROR, ("no scratch folder: " + error.message()).c_str());
  }
  return scratch_;
}

std::uint32_t HostTable::elapsed_ms() const {
  return carried_ms_ + static_cast<std::uint32_t>(coarse_ms(started_));
}

double HostTable::method_ms() const {
  return clock_ms_ + (clock_runs_ ? fine_ms() - clock_since_ms_ : 0);
}

CheckpointHead HostTable::checkpoint_head() const {
  return {job_.run_uid, elapsed_ms(), method_ms(), carried_cpu_ms_ + own_cpu_ms()};
}

void HostTable::go_on_from(const CheckpointHead& head) {
  if (carried_ms_ != 0) return;  // asked for twice
  carried_ms_ = head.t_ms;
  carried_cpu_ms_ = head.cpu_ms;
  clock_ms_ += head.method_ms;
  FrameWriter frame(FrameType::resumed);
  send(frame.text(head.run_uid).put(carried_ms_).put(carried_cpu_ms_));
}

// The host empties the ring on its own; when a method outruns it, it is told at half full and the
// method waits at full: points are never dropped.
void HostTable::put_point(const PointRecord& point) {
  SpinGuard guard(logging_);
  if (memory_.waiting() < RunMemory::kRingSize / 2) {
    half_full_told_ = false;
  } else if (!half_full_told_) {
    half_full_told_ = true;
    FrameWriter frame(FrameType::wake);
    send(frame);
  }
  while (!memory_.put(point)) usleep(100);
}

void HostTable::send(FrameWriter& frame) {
  auto bytes = frame.bytes();
  if (bytes.size() - 8 > FrameStream::kMaxPayload) {
    Calls::log(this, ASSAY_ERROR, "a text of more than 16 MiB was left out");
    return;
  }
  SpinGuard guard(sending_);
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;  // the host is gone: so are we, soon
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void HostTable::send_artifact(const fs::path& file, const std::string& name) {
  const auto stored = move_into_store(job_.store, file, name);
  FrameWriter frame(FrameType::artifact);
  send(frame.text(stored.name)
           .text("output")
           .text(stored.format)
           .text(stored.sha256)
           .put(stored.bytes));
}

void HostTable::end_check(assay_status status) {
  if (status == ASSAY_OK || has_fault_) return;
  if (failure_.empty()) failure_ = "the method's check failed without saying why";
  Calls::fault(this, "", failure_.c_str());
}

void HostTable::note_unknown(const std::string& name, const std::vector<std::string>& declared) {
  const SpinGuard guard(failing_);
  unknown_ = name;
  nearest_ = did_you_mean(name, declared);
}

void HostTable::misuse(const std::string& what) {
  Calls::log(this, ASSAY_ERROR, what.c_str());
  if (!has_misuse_.exchange(true)) Calls::fail(this, what.c_str());
}

assay_status HostTable::refuse(const std::string& why) {
  Calls::fail(this, why.c_str());
  return ASSAY_BAD_INPUT;
}

void HostTable::finish(assay_status status) {
  for (const auto& [name, file] : own_files_) {
    std::error_code error;
    if (!fs::exists(file, error)) continue;
    try {
      send_artifact(file, name);
    } catch (const std::exception& e) {
      Calls::log(this, ASSAY_ERROR, ("artifact '" + name + "': " + e.what()).c_str());
    }
  }
  Calls::clock(this, 0);
  if (status == ASSAY_OK && has_misuse_) status = ASSAY_FAILED;
  FrameWriter frame(FrameType::end);
  send(frame.put(status).put(clock_ms_));
}

}  // namespace assay
