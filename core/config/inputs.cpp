// Reads the data of all points, each source once, and compares shapes within each point.
#include "core/config/inputs.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/base/hash.hpp"
#include "core/base/json.hpp"
#include "core/config/faults.hpp"
#include "core/config/fit.hpp"
#include "core/config/paths.hpp"
#include "core/config/typed.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

bool has_selection(const DataSource& source) {
  return !source.columns.empty() || !source.drop.empty() || !source.rows.empty() ||
         !source.dataset.empty();
}

std::string selection_text(const DataSource& source) {
  nlohmann::json selection = {
      {"columns", source.columns}, {"drop", source.drop}, {"rows", source.rows}};
  if (!source.dataset.empty()) selection["dataset"] = source.dataset;
  return exact_json(selection);
}

std::string key_of(const DataSource& source) {
  return source.path.string() + "\n" + selection_text(source) + "\n";
}

std::string key_of(const std::string& role, const DataSetting& setting) {
  auto key = role + "\n";
  for (const auto& source : setting.sources) key += key_of(source);
  return key;
}

// One input as points ask for it, and what came of it.
struct Request {
  const Input* input = nullptr;
  const DataSetting* setting = nullptr;
  std::optional<CheckedInput> checked;
  std::vector<std::int64_t> shape;
};

struct Size {
  std::int64_t value;
  const Request* from;
};

Loaded read_raw(const DataSource& source) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(source.path, ignored);
  auto digest = is_folder ? digest_of_folder(source.path) : digest_of_file(source.path);
  return {source.path, format_of(source.path), std::move(digest.sha256), digest.bytes};
}

class InputChecker {
 public:
  InputChecker(const Method& method, Diagnostics& diagnostics)
      : method_(method), diagnostics_(diagnostics) {}

  std::vector<std::vector<CheckedInput>> check(const std::vector<Point>& points) {
    for (const auto& point : points) collect(point);
    for (auto& [key, requests] : by_source_) read_source(requests);
    for (auto& [key, request] : requests_)
      if (request.setting->is_list) read_list(request);
    std::vector<std::vector<CheckedInput>> checked;
    for (const auto& point : points) {
      checked.push_back(inputs_of(point));
      compare_shapes(point);
    }
    return checked;
  }

 private:
  void collect(const Point& point) {
    for (const auto& [role, setting] : point.data) {
      const auto [entry, is_new] = requests_.try_emplace(key_of(role, setting));
      if (!is_new) continue;
      entry->second.input = find_input(method_, role);
      entry->second.setting = &setting;
      if (!setting.is_list) by_source_[key_of(setting.sources.front())].push_back(&entry->second);
    }
  }

  // All requests are for the same source; it is read once and dropped again.
  void read_source(const std::vector<Request*>& requests) {
    const auto& source = requests.front()->setting->sources.front();
    std::vector<Request*> sound;
    for (auto* request : requests)
      if (is_there(source, request->setting->path_where.front())) sound.push_back(request);
    if (sound.empty()) return;
    try {
      const bool any = std::any_of(sound.begin(), sound.end(),
                                   [](const Request* r) { return is_parsed(*r->input); });
      auto loaded = any ? load(source) : read_raw(source);
      for (auto* request : sound)
        fit_to(*request, request == sound.back() ? std::move(loaded) : loaded);
    } catch (const DataError& error) {
      for (const auto* request : sound) report(error, *request);
    }
  }

  void fit_to(Request& request, Loaded loaded) {
    const auto& setting = *request.setting;
    const auto& source = setting.sources.front();
    const auto hash = input_identity(source, loaded.sha256);
    const auto bytes = loaded.bytes;
    try {
      auto fitted = fit(std::move(loaded), source, *request.input);
      if (fitted.kind == "array") request.shape = std::get<Array>(fitted.value).shape;
      request.checked =
          CheckedInput{request.input->role,     std::move(fitted.kind), setting, hash, bytes,
                       std::move(fitted.schema)};
    } catch (const Unfit& unfit) {
      report(setting.path_where.front(), unfit.message, unfit.hint);
    } catch (const DataError& error) {
      report(error, request);
    }
  }

  void read_list(Request& request) {
    const auto& setting = *request.setting;
    std::string hashes;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < setting.sources.size(); ++i) {
      const auto* digest = digest_of(setting.sources[i], setting.path_where[i]);
      if (digest == nullptr) continue;
      hashes += digest->sha256 + "\n";
      bytes += digest->bytes;
    }
    const nlohmann::json schema = {{"kind", "files"}, {"count", setting.sources.size()}};
    request.checked = CheckedInput{request.input->role, "files", setting,
                                   sha256(hashes),      bytes,   exact_json(schema)};
  }

  // Null, with a diagnostic, where the file cannot be read.
  const Digest* digest_of(const DataSource& source, const Location& where) {
    if (const auto known = digests_.find(source.path); known != digests_.end())
      return &known->second;
    if (!is_there(source, where)) return nullptr;
    try {
      return &digests_.emplace(source.path, digest_of_file(source.path)).first->second;
    } catch (const DataError& error) {
      report(where, error.what(), {});
      return nullptr;
    }
  }

  bool is_there(const DataSource& source, const Location& where) {
    std::error_code ignored;
    if (std::filesystem::exists(source.path, ignored)) return true;
    report(where, "cannot read '" + source.path.string() + "': no such file",
           nearest_file(source.path));
    return false;
  }

  std::vector<CheckedInput> inputs_of(const Point& point) const {
    std::vector<CheckedInput> inputs;
    for (const auto& [role, setting] : point.data)
      if (const auto& request = requests_.at(key_of(role, setting)); request.checked)
        inputs.push_back(*request.checked);
    return inputs;
  }

  void compare_shapes(const Point& point) {
    std::map<std::string, Size> sizes;
    for (const auto& input : method_.inputs) {
      const auto found = point.data.find(input.role);
      if (found == point.data.end()) continue;
      const auto& request = requests_.at(key_of(input.role, found->second));
      for (std::size_t k = 0; k < request.shape.size() && k < input.shape.size(); ++k)
        compare_size(input.shape[k], {request.shape[k], &request}, sizes);
    }
  }

  void compare_size(const std::string& letter, const Size& size,
                    std::map<std::string, Size>& sizes) {
    const auto [known, is_new] = sizes.try_emplace(letter, size);
    const auto& first = known->second;
    if (is_new || first.value == size.value) return;
    const auto values = std::to_string(first.value) + " and " + std::to_string(size.value);
    const auto& role = size.from->input->role;
    const auto message =
        first.from == size.from
            ? "input '" + role + "' disagrees with itself on " + letter + ": " + values
            : "inputs '" + first.from->input->role + "' and '" + role + "' disagree on " + letter +
                  ": " + values;
    report(size.from->setting->path_where.front(), message,
           "'" + role + "' is " + joined(size.from->input->shape, " x ") + ", '" +
               first.from->input->role + "' is " + joined(first.from->input->shape, " x "));
  }

  static std::string text_of(const DataError& error, const DataSource& source) {
    return (error.path.empty() ? source.path.string() + ": " : "") + error.what();
  }

  // Whether the text stands in the file as it is, in one pair of quotes and without escapes, so
  // that a column in the text is a column in the file.
  static bool is_plain(const Location& where, const std::string& text) {
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    const auto line = where.source_line.view();
    return std::all_of(line.begin(), line.end(), is_ascii) && where.column < line.size() &&
           line.substr(where.column).starts_with(text);
  }

  void report(const DataError& error, const Request& request) {
    const auto& setting = *request.setting;
    const auto selection = setting.selection_where.find(error.key);
    if (selection == setting.selection_where.end())
      return report(setting.path_where.front(), text_of(error, setting.sources.front()),
                    "expected " + describe(*request.input));
    auto where = selection->second;
    if (error.column > 0 && is_plain(where, setting.sources.front().rows)) {
      where.column += static_cast<std::uint32_t>(error.column);  // behind the quote
      where.length = static_cast<std::uint32_t>(error.length);
    }
    const auto what =
        error.key == "dataset" ? "among the datasets of '" : "in the rows and columns of '";
    report(where, error.message, what + error.path.string() + "'");
  }

  void report(const Location& where, const std::string& message, const std::string& hint) {
    if (seen_.emplace(where.file, where.line, where.column, message).second)
      diagnostics_.push_back({Severity::error, where, message, hint});
  }

  const Method& method_;
  Diagnostics& diagnostics_;
  std::map<std::string, Request> requests_;
  std::map<std::string, std::vector<Request*>> by_source_;
  std::map<std::filesystem::path, Digest> digests_;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> seen_;
};

}  // namespace

std::string input_identity(const DataSource& source, const std::string& file_sha256) {
  return has_selection(source) ? sha256(file_sha256 + "\n" + selection_text(source)) : file_sha256;
}

std::string identity_now(const std::string& kind, const std::vector<DataSource>& sources,
                         const HashedFile& each) {
  const auto& first = sources.at(0);
  if (kind == "folder") return digest_of_folder(first.path, each).sha256;
  std::string hashes;
  for (const auto& source : sources) {
    hashes += digest_of_file(source.path).sha256 + "\n";
    if (each) each(source.path, hashes.substr(hashes.size() - 65, 64));
  }
  return kind == "files" ? sha256(hashes) : input_identity(first, hashes.substr(0, 64));
}

std::vector<std::vector<CheckedInput>> check_inputs(const Experiment& experiment,
                                                    const Method& method,
                                                    Diagnostics& diagnostics) {
  return InputChecker(method, diagnostics).check(experiment.points);
}

}  // namespace assay
