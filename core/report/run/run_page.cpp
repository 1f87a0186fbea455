#include "core/report/run/run_page.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <cmath>
#include <ctime>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/base/param_key.hpp"
#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/base/sparkline.hpp"
#include "core/base/table.hpp"
#include "core/base/wrap.hpp"
#include "core/report/figure/stored.hpp"
#include "core/report/figure/terminal.hpp"
#include "core/report/table/cell_text.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;
using std::chrono::milliseconds;

constexpr std::size_t kSparkWidth = 40;
constexpr std::size_t kShownEvents = 40;
constexpr int kPageDigits = 8;

std::string param_text(const db::ParamRow& p) {
  if (p.type == "bool") return std::get<std::int64_t>(p.value) != 0 ? "true" : "false";
  return cell_text(p.value, kExact);
}

// The words of a JSON list as one would type them.
std::string command_text(const std::string& argv) {
  const auto words = parse_or_null(argv);
  if (!words.is_array()) return argv;
  std::string text;
  for (const auto& item : words) {
    const auto word = item.is_string() ? item.get<std::string>() : exact_json(item);
    const bool is_plain =
        !word.empty() && word.find_first_of(" \"'$`\\*?[]{}();&|<>~#!\t\n") == std::string::npos;
    text += (text.empty() ? "" : " ") + (is_plain ? word : "'" + word + "'");
  }
  return text;
}

class Page {
 public:
  Page(bool colour, std::size_t width) : colour_(colour), width_(width) {}

  void title(const std::string& text, std::string_view status) {
    text_ += colour_ ? fmt::format("\x1b[1m{}  \x1b[{}m{}\x1b[0m\n", one_line(text),
                                   status_colour(status), status)
                     : fmt::format("{}  {}\n", one_line(text), status);
  }
  void line(const std::string& key, const std::string& value) {
    constexpr std::size_t kIndent = 15;
    if (!value.empty())
      text_ +=
          folded(fmt::format("  {:<12} {}", key, printable_lines(value)), width_, kIndent) + "\n";
  }
  void table(const TextTable& table) {
    if (table.rows.empty()) return;
    auto fitting = table;
    if (width_ > 0) fold_last_column(fitting, width_);
    text_ += "\n" + to_text(fitting, colour_);
  }
  void pictures(const std::string& text) { text_ += text; }
  const std::string& text() const { return text_; }

 private:
  bool colour_;
  std::size_t width_;
  std::string text_;
};

void add_head(Page& page, const db::RunDetail& d) {
  const auto& r = d.run;
  page.title(fmt::format("run {}", r.run_id), db::status_name(r.status));
  page.line("experiment", r.experiment + (d.description.empty() ? "" : ": " + d.description));
  page.line("method", fmt::format("{} {}", r.method, d.plugin.version));
  page.line("seed", std::to_string(r.seed));
  page.line("started", utc_text(r.started_at));
  if (r.wall_ms) page.line("took", format_duration(milliseconds(*r.wall_ms)));
  if (d.method_ms) page.line("method took", compact(*d.method_ms, 4) + " ms");
  page.line("error", d.error);
  if (r.status == db::Status::interrupted || r.status == db::Status::stopped)
    page.line("to go on", command_text(d.session.argv));
  if (r.trusted == false && r.status == db::Status::done) page.line("trusted", "no: " + r.doubt);
  if (r.warnings > 0) page.line("warnings", std::to_string(r.warnings));
  page.line("resumed from", d.resumed_from.empty() ? "" : "run " + d.resumed_from);
  if (d.rerun_of) page.line("rerun of", std::to_string(*d.rerun_of));
  if (d.deleted_at) page.line("in trash", utc_text(*d.deleted_at));
  page.line("note", d.note);
  for (const auto& [key, value] : d.tags) page.line("tag", value.empty() ? key : key + "=" + value);
}

// On a log scale what is not above 0 is a gap.
std::string curve_line(const db::Curve& curve, bool log_scale) {
  std::vector<double> values;
  for (const auto& point : curve.points)
    values.push_back(!log_scale ? point.value : point.value > 0 ? std::log(point.value) : NAN);
  return sparkline(values, kSparkWidth) + (log_scale ? " log" : "");
}

void add_curves(Page& page, const db::RunDetail& d) {
  const auto method = kept_method(d.plugin.manifest);
  TextTable table{{"curve", "points", "first", "last", "min", "max", ""}, {}, {}};
  for (const auto& c : d.curves)
    table.rows.push_back({c.name, std::to_string(c.n), compact(c.first), compact(c.last),
                          compact(c.min), compact(c.max),
                          curve_line(c, has_log_scale(method, c.name))});
  page.table(table);
}

void add_events(Page& page, const db::RunDetail& d) {
  TextTable table{{"log", "from", "text"}, {}, {Align::left, Align::left, Align::left}};
  const auto skipped = d.events.size() > kShownEvents ? d.events.size() - kShownEvents : 0;
  if (skipped > 0)
    table.rows.push_back(
        {"", "",
         fmt::format("... {} earlier lines: assay query \"select * from event where run_id = {}\"",
                     skipped, d.run.run_id)});
  for (std::size_t i = skipped; i < d.events.size(); ++i) {
    const auto& e = d.events[i];
    const auto at = fmt::format("{:+.1f} s", static_cast<double>(e.at - d.run.started_at) / 1000);
    table.rows.push_back(
        {at, e.level == "warn" || e.level == "error" ? e.source + " " + e.level : e.source,
         e.text});
  }
  page.table(table);
}

void add_provenance(Page& page, const db::RunDetail& d) {
  TextTable table{{"provenance", ""}, {}, {Align::left, Align::left}};
  const auto row = [&](const std::string& key, const std::string& value) {
    if (!value.empty()) table.rows.push_back({key, value});
  };
  const auto host = parse_or_null(d.session.host);
  const auto of_host = [&](const char* key) {
    return host.is_object() && host.contains(key) && host[key].is_string()
               ? host[key].get<std::string>()
               : "";
  };
  row("fingerprint", d.fingerprint);
  row("run uid", d.run.run_uid);
  row("plugin", d.plugin.sha256);
  row("built with", d.plugin.build);
  row("assay", d.session.assay_version);
  row("command", command_text(d.session.argv));
  if (d.session.git_commit)
    row("git",
        *d.session.git_commit + (d.session.git_dirty.value_or(false) ? " with changes" : ""));
  row("machine", of_host("cpu") + ", " + of_host("system"));
  row("simd", d.simd);
  row("threads", std::to_string(d.threads));
  if (d.cpu_ms) row("cpu time", format_duration(milliseconds(*d.cpu_ms)));
  if (d.max_rss_kb)
    row("peak memory", format_bytes(static_cast<std::uint64_t>(*d.max_rss_kb) * 1024));
  page.table(table);
}

}  // namespace

std::filesystem::path artifact_file(const std::filesystem::path& store, const std::string& sha256) {
  return store / sha256.substr(0, 2) / sha256;
}

std::string utc_text(std::int64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", parts);
}

std::string run_page(const db::RunDetail& d, const std::filesystem::path& store, bool colour,
                     std::size_t width, std::size_t figures) {
  Page page(colour, width);
  add_head(page, d);
  TextTable params{{"parameter", "value", "from"}, {}, {Align::left, Align::right, Align::left}};
  for (const auto& p : d.params) params.rows.push_back({short_key(p.key), param_text(p), p.origin});
  page.table(params);
  TextTable inputs{{"input", "file", "sha256"}, {}, {}};
  for (const auto& i : d.inputs) inputs.rows.push_back({i.role, i.path, i.sha256.substr(0, 16)});
  page.table(inputs);
  TextTable results{{"result", "value", "unit", "goal"},
                    {},
                    {Align::left, Align::right, Align::left, Align::left}};
  for (const auto& f : d.run.finals)
    results.rows.push_back(
        {f.name, cell_text(f.value, kPageDigits), f.unit, f.goal == "none" ? "" : f.goal});
  page.table(results);
  add_curves(page, d);
  TextTable artifacts{{"artifact", "size", "file"}, {}, {Align::left, Align::right, Align::left}};
  for (const auto& a : d.artifacts)
    artifacts.rows.push_back(
        {a.name, format_bytes(a.bytes), artifact_file(store, a.sha256).string()});
  page.table(artifacts);
  page.pictures(figure_pages(d, store, colour, figures));
  add_events(page, d);
  add_provenance(page, d);
  return page.text();
}

}  // namespace assay
