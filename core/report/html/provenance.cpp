// Where the runs of a report come from.
#include <fmt/format.h>

#include <set>

#include "core/base/json.hpp"
#include "core/base/quantity.hpp"
#include "core/report/html/html_text.hpp"
#include "core/report/html/sections.hpp"
#include "core/report/run/run_page.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kOpenRuns = 40;
constexpr std::size_t kHashDigits = 10;

std::string of_host(const db::RunDetail& run, const char* key) {
  const auto host = parse_or_null(run.session.host);
  const bool is_there = host.is_object() && host.contains(key) && host[key].is_string();
  return is_there ? host[key].get<std::string>() : "";
}

std::string abbreviated(const std::string& hash) {
  return fmt::format("<abbr title=\"{}\">{}</abbr>", html_escaped(hash),
                     html_escaped(hash.substr(0, kHashDigits)));
}

std::string commit_html(const db::SessionDetail& session) {
  if (!session.git_commit) return "";
  return abbreviated(*session.git_commit) +
         (session.git_dirty.value_or(false) ? " with changes" : "");
}

std::string params_id(const Study& study, std::int64_t point) {
  return fmt::format("point-{}-{}", point, html_escaped(study.about.row.name));
}

std::string cell(const std::string& html) { return "<td>" + html + "</td>"; }

// Results that are texts have no place in the other tables.
std::string texts_html(const db::RunDetail& run) {
  std::string html;
  for (const auto& final : run.run.finals)
    if (final.type == "text")
      html += fmt::format("{}{} = {}", html.empty() ? "" : "<br>", html_escaped(final.name),
                          html_escaped(cell_text(final.value, kExact)));
  if (!run.error.empty()) html += (html.empty() ? "" : "<br>") + html_escaped(run.error);
  return html;
}

std::string status_html(const db::RunListRow& run) {
  auto html = fmt::format("<span class=\"status {0}\">{0}</span>", db::status_name(run.status));
  if (run.status == db::Status::done && run.trusted == false)
    html += fmt::format(" <span class=\"status untrusted\">not to be trusted: {}</span>",
                        html_escaped(run.doubt));
  return html;
}

std::string run_html(const Study& study, const db::PlannedRun& planned, const db::RunDetail& run) {
  const auto took = run.run.wall_ms ? format_duration(std::chrono::milliseconds(*run.run.wall_ms))
                                    : std::string();
  return fmt::format("<tr id=\"run-{}\"><td class=\"number\">{}</td>", run.run.run_id,
                     run.run.run_id) +
         cell(fmt::format(
             "<a href=\"#{}\">{}</a>", params_id(study, planned.point),
             planned.varied == "{}" ? "all" : html_escaped(varied_text(planned.varied)))) +
         fmt::format("<td class=\"number\">{}</td>", run.run.seed) + cell(status_html(run.run)) +
         cell(took) + cell(html_escaped(utc_text(run.run.started_at))) +
         cell(commit_html(run.session)) + cell(abbreviated(run.plugin.sha256)) +
         cell(html_escaped(of_host(run, "hostname"))) +
         cell(html_escaped(of_host(run, "cpu") + ", " + run.simd)) + cell(texts_html(run)) +
         "</tr>\n";
}

std::string params_html(const db::RunDetail& run) {
  TextTable params{{"parameter", "value", "from"}, {}, {}};
  for (const auto& param : run.params)
    params.rows.push_back({param.key, cell_text(param.value, kExact), param.origin});
  TextTable inputs{{"input", "file", "sha256"}, {}, {}};
  for (const auto& input : run.inputs)
    inputs.rows.push_back({input.role, input.path, input.sha256.substr(0, 2 * kHashDigits)});
  return table_html(params) + (inputs.rows.empty() ? "" : table_html(inputs));
}

std::string point_html(const Study& study, const db::PlannedRun& planned,
                       const db::RunDetail& run) {
  return fmt::format(
      "<details id=\"{}\"><summary>parameters: {}</summary>\n{}</details>\n",
      params_id(study, planned.point),
      planned.varied == "{}" ? "all runs" : html_escaped(varied_text(planned.varied)),
      params_html(run));
}

}  // namespace

std::string provenance_html(const Study& study) {
  if (study.runs.empty()) return "";
  std::string rows, points;
  std::set<std::int64_t> told;
  auto run = study.runs.begin();
  for (const auto& planned : study.plan) {
    if (!planned.run_id) continue;
    rows += run_html(study, planned, *run);
    if (told.insert(planned.point).second) points += point_html(study, planned, *run);
    ++run;
  }
  return fmt::format(
      "<h3>Provenance</h3>\n<details{}><summary>{} runs</summary><div class=\"wide\">"
      "<table class=\"runs\"><thead><tr><th>run</th><th>point</th><th>seed</th><th>status</th>"
      "<th>took</th><th>started</th><th>commit</th><th>library</th><th>host</th><th>cpu</th>"
      "<th>said</th></tr></thead><tbody>\n{}</tbody></table></div></details>\n{}",
      study.runs.size() <= kOpenRuns ? " open" : "", study.runs.size(), rows, points);
}

}  // namespace assay
