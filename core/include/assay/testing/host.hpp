// The host that a method sees in a unit test: implements assay_host over plain values.
#pragma once

#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <utility>

#include "declared.hpp"

namespace assay::testing::detail {

// One input with the C structs that point into it: it must stay where it is.
struct Held {
  std::uint32_t kind = ASSAY_ARRAY;
  std::variant<std::vector<double>, std::vector<float>, std::vector<std::int64_t>,
               std::vector<std::int32_t>, std::vector<std::uint8_t>>
      elements = {};  // in the order of ASSAY_F64, ...
  std::vector<std::int64_t> shape = {};
  std::vector<std::string> names = {}, paths = {};
  Table table = {};

  std::vector<const char*> c_names = {}, c_paths = {};
  std::vector<std::vector<const char*>> c_texts = {};
  std::vector<assay_column> c_columns = {};

  assay_data data() {
    c_names = pointers(names), c_paths = pointers(paths);
    c_texts.clear(), c_columns.clear();
    c_texts.reserve(table.size());
    for (const auto& column : table) c_columns.push_back(column_of(column));
    assay_data result{};
    result.kind = kind;
    result.column_count = static_cast<std::uint32_t>(c_columns.size());
    result.array.data = std::visit([](const auto& v) -> const void* { return v.data(); }, elements);
    result.array.dtype = static_cast<std::uint32_t>(elements.index());
    result.array.rank = static_cast<std::uint32_t>(shape.size());
    result.array.shape = shape.data();
    result.array.columns = names.empty() ? nullptr : c_names.data();
    result.columns = c_columns.data();
    if (!table.empty())
      result.rows = std::visit([](const auto& v) { return v.size(); }, table[0].values);
    result.paths = c_paths.data();
    result.path_count = static_cast<std::uint32_t>(paths.size());
    result.sha256 = "";
    return result;
  }

 private:
  static std::vector<const char*> pointers(const std::vector<std::string>& texts) {
    std::vector<const char*> result;
    for (const auto& text : texts) result.push_back(text.c_str());
    result.push_back(nullptr);
    return result;
  }
  assay_column column_of(const Column& column) {
    if (const auto* reals = std::get_if<0>(&column.values))
      return {column.name.c_str(), ASSAY_F64, reals->data()};
    if (const auto* integers = std::get_if<1>(&column.values))
      return {column.name.c_str(), ASSAY_I64, integers->data()};
    c_texts.push_back(pointers(std::get<2>(column.values)));
    return {column.name.c_str(), ASSAY_STRING, c_texts.back().data()};
  }
};

// What a Trial sets up.
struct Setup {
  const assay_plugin* plugin = nullptr;
  Values params;
  std::map<std::string, Held, std::less<>> inputs;
  std::map<std::pair<std::string, std::string>, Held> files;  // by role and path
  std::uint64_t seed = 0, memory_limit = 0;
  std::uint32_t threads = 1;
  std::optional<std::size_t> stop_after;
  std::optional<std::string> checkpoint;
};

// Implements assay_host over a Setup and an Outcome.
class Host {
 public:
  Host(Setup& setup, Outcome& outcome) : setup_(setup), outcome_(outcome) {
    for (const auto& [role, held] : setup.inputs) given_.insert(role);
    for (const auto* output : entries<assay_output>(setup.plugin->outputs))
      names_.emplace_back(output->name);
    resolve();
    for (const auto& [name, value] : values_) c_values_[name] = to_c(value);
    table_ = {sizeof table_, ASSAY_ABI_MINOR,
              setup.threads, 0,
              setup.seed,    setup.memory_limit,
              this,          param,
              input,         output,
              array,         columns,
              artifact_path, scratch,
              fail,          fault,
              clock,         save,
              load,          curve,
              result,        progress,
              log,           should_stop,
              no_extension,  open,
              close};
  }
  ~Host() {
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  const assay_host& table() const { return table_; }

  // Takes over what the method wrote by itself.
  void finish() {
    for (const auto& [name, path] : own_files_) {
      std::ifstream file(path, std::ios::binary);
      if (file) outcome_.artifacts[name].bytes.assign(std::istreambuf_iterator<char>(file), {});
    }
  }

 private:
  static Host& self(void* ctx) { return *static_cast<Host*>(ctx); }

  // Conditions look at values that have conditions themselves: each pass settles one level more.
  void resolve() {
    const auto params = entries<assay_param>(setup_.plugin->params);
    for (std::size_t pass = 0; pass <= params.size(); ++pass) {
      Values next;
      for (const auto* p : params)
        if (auto value = value_of(*p)) next[p->name] = *std::move(value);
      if (next == values_) break;
      values_ = std::move(next);
    }
    for (const auto* p : params) demand_sense(*p);
  }

  std::optional<Value> value_of(const assay_param& p) const {
    if (!holds(p.when, values_, given_)) return std::nullopt;
    if (const auto own = setup_.params.find(p.name); own != setup_.params.end()) return own->second;
    for (auto other = p.defaults; other != nullptr && other->toml != nullptr; ++other)
      if (holds(other->when, values_, given_)) return Literal(other->toml).read(p.type);
    if (p.default_toml == nullptr) return std::nullopt;
    return Literal(p.default_toml).read(p.type);
  }

  void demand_sense(const assay_param& p) const {
    const std::string name = p.name;
    const bool is_given = setup_.params.contains(name), has_value = values_.contains(name);
    if (is_given && !has_value)
      throw std::invalid_argument("parameter '" + name + "' does not apply: it needs " + p.when);
    if (!has_value && holds(p.when, values_, given_) && (p.flags & ASSAY_PARAM_OPTIONAL) == 0)
      throw std::invalid_argument("parameter '" + name + "' has no default: the test must give it");
  }

  assay_value to_c(const Value& value) {
    assay_value c{};
    c.type = static_cast<assay_type>(value.index());
    const auto list = [&c](const auto& items) {
      c.count = static_cast<std::uint32_t>(items.size());
      return items.data();
    };
    if (const auto* flag = std::get_if<bool>(&value)) c.u.i = *flag ? 1 : 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) c.u.i = *integer;
    if (const auto* real = std::get_if<double>(&value)) c.u.r = *real;
    if (const auto* text = std::get_if<std::string>(&value)) c.u.s = text->c_str();
    if (const auto* v = std::get_if<ASSAY_INTS>(&value)) c.u.iv = list(*v);
    if (const auto* v = std::get_if<ASSAY_REALS>(&value)) c.u.rv = list(*v);
    if (const auto* v = std::get_if<ASSAY_TEXTS>(&value)) {
      auto& items = c_texts_.emplace_back();
      for (const auto& text : *v) items.push_back(text.c_str());
      c.u.sv = list(items);
    }
    if (const auto* v = std::get_if<ASSAY_INT_ROWS>(&value)) {
      auto& items = c_rows_.emplace_back();
      for (const auto& row : *v)
        items.push_back({row.data(), static_cast<std::uint32_t>(row.size())});
      c.u.lv = list(items);
    }
    return c;
  }

  static assay_status param(void* ctx, const char* name, assay_value* out) {
    const auto found = self(ctx).c_values_.find(name);
    if (found == self(ctx).c_values_.end()) return ASSAY_ABSENT;
    *out = found->second;
    return ASSAY_OK;
  }

  static assay_status input(void* ctx, const char* role, assay_data* out) {
    auto& h = self(ctx);
    for (const auto* declared : entries<assay_input>(h.setup_.plugin->inputs)) {
      if (std::string_view(declared->role) != role) continue;
      const auto found = h.setup_.inputs.find(role);
      if (found == h.setup_.inputs.end()) return ASSAY_ABSENT;
      *out = found->second.data();
      return ASSAY_OK;
    }
    return ASSAY_FAILED;
  }

  // Members of a family get an index behind the declared outputs.
  static std::int64_t output(void* ctx, const char* name) {
    auto& names = self(ctx).names_;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (names[i] == name) return static_cast<std::int64_t>(i);
    for (const auto* declared : entries<assay_output>(self(ctx).setup_.plugin->outputs)) {
      if (!fits(name, declared->name)) continue;
      names.emplace_back(name);
      return static_cast<std::int64_t>(names.size() - 1);
    }
    return -1;
  }

  bool is_declared_artifact(const char* name) const {
    for (const auto* declared : entries<assay_artifact>(setup_.plugin->artifacts))
      if (is_plain(name) && fits(name, declared->name)) return true;
    return false;
  }

  static double element(const assay_array& a, std::int64_t at) {
    switch (a.dtype) {
      case ASSAY_F64:
        return static_cast<const double*>(a.data)[at];
      case ASSAY_F32:
        return static_cast<double>(static_cast<const float*>(a.data)[at]);
      case ASSAY_I64:
        return static_cast<double>(static_cast<const std::int64_t*>(a.data)[at]);
      case ASSAY_I32:
        return static_cast<const std::int32_t*>(a.data)[at];
      default:
        return static_cast<const std::uint8_t*>(a.data)[at];
    }
  }

  // Appends the elements of dimension `d` and behind it, in row-major order.
  static void append(const assay_array& a, std::span<const std::int64_t> strides, std::uint32_t d,
                     std::int64_t at, std::vector<double>& out) {
    if (d == a.rank) return out.push_back(element(a, at));
    for (std::int64_t i = 0; i < a.shape[d]; ++i)
      append(a, strides, d + 1, at + i * strides[d], out);
  }

  static assay_status array(void* ctx, const char* name, const assay_array* a) {
    auto& h = self(ctx);
    if (!h.is_declared_artifact(name)) return ASSAY_BAD_INPUT;
    std::vector<std::int64_t> strides(a->rank, 1);
    for (std::uint32_t d = a->rank; d-- > 1;) strides[d - 1] = strides[d] * a->shape[d];
    if (a->stride != nullptr) strides.assign(a->stride, a->stride + a->rank);
    Artifact artifact;
    artifact.shape.assign(a->shape, a->shape + a->rank);
    append(*a, strides, 0, 0, artifact.values);
    for (auto column = a->columns; column != nullptr && *column != nullptr; ++column)
      artifact.columns.emplace_back(*column);
    h.outcome_.artifacts[name] = std::move(artifact);
    return ASSAY_OK;
  }

  template <class From, class To>
  static std::vector<To> copy(const assay_column& c, std::uint64_t rows) {
    const auto* items = static_cast<const From*>(c.data);
    return {items, items + rows};
  }

  static assay_status columns(void* ctx, const char* name, const assay_column* c,
                              std::uint32_t count, std::uint64_t rows) {
    auto& h = self(ctx);
    if (!h.is_declared_artifact(name)) return ASSAY_BAD_INPUT;
    Artifact artifact;
    for (std::uint32_t i = 0; i < count; ++i) {
      Column column{c[i].name, {}};
      if (c[i].dtype == ASSAY_F64) column.values = copy<double, double>(c[i], rows);
      if (c[i].dtype == ASSAY_I64) column.values = copy<std::int64_t, std::int64_t>(c[i], rows);
      if (c[i].dtype == ASSAY_STRING) column.values = copy<const char*, std::string>(c[i], rows);
      artifact.table.push_back(std::move(column));
    }
    h.outcome_.artifacts[name] = std::move(artifact);
    return ASSAY_OK;
  }

  const std::filesystem::path& folder() {
    if (folder_.empty()) {
      folder_ = std::filesystem::temp_directory_path() /
                ("assay-trial-" + std::to_string(std::random_device{}()));
      std::filesystem::create_directories(folder_);
      folder_text_ = folder_.string();
    }
    return folder_;
  }
  static const char* artifact_path(void* ctx, const char* name) {
    auto& h = self(ctx);
    if (!h.is_declared_artifact(name)) return nullptr;
    return (h.own_files_[name] = (h.folder() / name).string()).c_str();
  }
  static const char* scratch(void* ctx) {
    self(ctx).folder();
    return self(ctx).folder_text_.c_str();
  }

  static void fail(void* ctx, const char* message) { self(ctx).outcome_.failure = message; }
  static void fault(void* ctx, const char* key, const char* message) {
    self(ctx).outcome_.faults.push_back({key, message});
  }
  static void clock(void*, std::int32_t) {}
  static assay_status save(void* ctx, const void* bytes, std::uint64_t size) {
    self(ctx).setup_.checkpoint.emplace(static_cast<const char*>(bytes), size);
    return ASSAY_OK;
  }
  static assay_status load(void* ctx, const void** bytes, std::uint64_t* size) {
    const auto& saved = self(ctx).setup_.checkpoint;
    if (!saved) return ASSAY_ABSENT;
    self(ctx).loaded_ = *saved;
    *bytes = self(ctx).loaded_.data();
    *size = self(ctx).loaded_.size();
    return ASSAY_OK;
  }

  // The calls below may come from any thread.
  static void curve(void* ctx, std::uint32_t output, std::int64_t step, double value) {
    const std::lock_guard lock(self(ctx).mutex_);
    self(ctx).outcome_.curves[self(ctx).names_.at(output)].push_back({step, value});
  }
  static void result(void* ctx, std::uint32_t output, const assay_value* v) {
    const std::lock_guard lock(self(ctx).mutex_);
    auto& kept = self(ctx).outcome_.results[self(ctx).names_.at(output)];
    if (v->type == ASSAY_BOOL) kept = v->u.i != 0;
    if (v->type == ASSAY_INT) kept = v->u.i;
    if (v->type == ASSAY_REAL) kept = v->u.r;
    if (v->type == ASSAY_TEXT) kept = std::string(v->u.s);
  }
  static void progress(void* ctx, double done, double total) {
    const std::lock_guard lock(self(ctx).mutex_);
    self(ctx).outcome_.done = done;
    self(ctx).outcome_.total = total;
  }
  static void log(void* ctx, std::uint32_t level, const char* text) {
    const std::lock_guard lock(self(ctx).mutex_);
    self(ctx).outcome_.lines.push_back({level, text});
  }
  static std::int32_t should_stop(void* ctx) {
    const std::lock_guard lock(self(ctx).mutex_);
    const auto asked = self(ctx).outcome_.stop_questions++;
    const auto& limit = self(ctx).setup_.stop_after;
    return limit && asked >= *limit ? 1 : 0;
  }
  static const void* no_extension(void*, const char*) { return nullptr; }

  static assay_status open(void* ctx, const char* path, const assay_input* as, assay_data* out,
                           const char** why) {
    auto& h = self(ctx);
    const std::string file = "'" + std::string(path) + "'", role = as->role;
    const auto refuse = [&](assay_status status, std::string message) {
      h.why_ = std::move(message);
      *why = h.why_.c_str();
      return status;
    };
    if (const auto status = input(ctx, as->role, out); status == ASSAY_ABSENT)
      return status;
    else if (status != ASSAY_OK)
      return refuse(status, "input '" + role + "' is not declared");
    const auto known = h.setup_.files.find({role, path});
    if (known == h.setup_.files.end())
      return refuse(ASSAY_BAD_INPUT, file + " is none of the files of input '" + role + "'");
    auto held = std::make_unique<Held>(known->second);
    if (!fit(*held, *as)) return refuse(ASSAY_BAD_INPUT, file + " is not what is expected");
    *out = held->data();
    const std::lock_guard lock(h.mutex_);
    h.opened_[out->paths] = std::move(held);
    return ASSAY_OK;
  }
  static void close(void* ctx, const assay_data* opened) {
    const std::lock_guard lock(self(ctx).mutex_);
    self(ctx).opened_.erase(opened->paths);
  }

  // Whether the file is what a method asks for, with its elements in the type that it asks for.
  static bool fit(Held& held, const assay_input& as) {
    if (held.kind != as.kinds) return false;
    if (held.kind != ASSAY_ARRAY) return true;
    const auto rank = static_cast<std::size_t>(
        std::count(as.shape, as.shape + std::string_view(as.shape).size(), ' ') + 1);
    if (rank == 1 && held.shape.size() == 2 && held.shape[1] == 1) held.shape.pop_back();
    if (held.shape.size() != rank) return false;
    if (as.dtype == ASSAY_F64) return convert<double>(held.elements);
    if (as.dtype == ASSAY_F32) return convert<float>(held.elements);
    if (as.dtype == ASSAY_I64) return convert<std::int64_t>(held.elements);
    if (as.dtype == ASSAY_I32) return convert<std::int32_t>(held.elements);
    return convert<std::uint8_t>(held.elements);
  }
  // False where an element would be another number.
  template <class To>
  static bool convert(decltype(Held::elements)& elements) {
    using Limits = std::numeric_limits<To>;
    std::vector<To> result;
    const auto take = [&](auto value) {
      const auto number = static_cast<double>(value);
      const bool is_in_range = number >= static_cast<double>(Limits::lowest()) &&
                               number <= static_cast<double>(Limits::max());
      if (Limits::is_integer && !is_in_range) return false;
      result.push_back(static_cast<To>(value));
      return !Limits::is_integer || static_cast<double>(result.back()) == number;
    };
    const bool fits = std::visit(
        [&](const auto& from) { return std::all_of(from.begin(), from.end(), take); }, elements);
    elements = std::move(result);
    return fits;
  }

  Setup& setup_;
  Outcome& outcome_;
  assay_host table_{};
  Roles given_;
  Values values_;
  std::map<std::string, assay_value, std::less<>> c_values_;
  std::deque<std::vector<const char*>> c_texts_;
  std::deque<std::vector<assay_int_list>> c_rows_;
  std::deque<std::string> names_;  // of outputs, by index
  std::map<std::string, std::string> own_files_;
  std::filesystem::path folder_;
  std::string folder_text_, loaded_, why_;
  std::map<const void*, std::unique_ptr<Held>> opened_;  // files, by their list of paths
  std::mutex mutex_;
};

}  // namespace assay::testing::detail
