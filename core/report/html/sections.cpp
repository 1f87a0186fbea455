#include "core/report/html/sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/base/quantity.hpp"
#include "core/data/error.hpp"
#include "core/report/compare/leaderboard.hpp"
#include "core/report/compare/point_table.hpp"
#include "core/report/html/html_text.hpp"
#include "core/report/run/run_page.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kShownMetrics = 12;

bool is_number(const std::string& cell) {
  return cell.empty() || parse_double(cell.substr(0, cell.find(' '))).has_value();
}

bool is_numeric(const TextTable& table, std::size_t column) {
  return std::all_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
    return column >= row.size() || is_number(row[column]);
  });
}

std::string folded_html(const std::string& title, const std::string& content) {
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", title, content);
}

std::string status_html(const Study& study) {
  std::map<std::string, std::int64_t> counts;
  for (const auto& planned : study.plan)
    ++counts[std::string(planned.status ? db::status_name(*planned.status) : "pending")];
  std::string text = counted(static_cast<std::int64_t>(study.plan.size()), "run");
  const char* between = ": ";
  for (const auto& [status, count] : counts) {
    text += fmt::format("{}{} {}", between, count, status);
    between = ", ";
  }
  const auto untrusted =
      std::count_if(study.plan.begin(), study.plan.end(), [](const db::PlannedRun& planned) {
        return planned.status == db::Status::done && planned.trusted == false;
      });
  if (untrusted > 0)
    text +=
        fmt::format("; <span class=\"status untrusted\">{} not to be trusted</span>", untrusted);
  return text;
}

std::string asked_html(const Study& study) {
  const auto& row = study.about.row;
  const auto name = html_escaped(row.name);
  std::string html = fmt::format("<h2 id=\"experiment-{0}\">{0}</h2>\n", name);
  if (!row.description.empty())
    html += fmt::format("<p class=\"asked\">{}</p>\n", html_escaped(row.description));
  html += fmt::format("<p class=\"facts\">method <b>{}</b> · {}", html_escaped(row.method),
                      status_html(study));
  for (const auto& tag : row.tags)
    html += fmt::format(" <span class=\"tag\">{}</span>", html_escaped(tag));
  return html + "</p>\n" +
         folded_html("experiment file, resolved",
                     fmt::format("<pre>{}</pre>\n", html_escaped(row.resolved_toml)));
}

// Without its "[[claim]]", which the heading says.
std::string claim_body(const std::string& text) {
  const auto end = text.find('\n');
  return text.starts_with("[[claim]]") && end != std::string::npos ? text.substr(end + 1) : text;
}

std::string claim_html(const db::ClaimRow& claim) {
  const auto figures = parse_or_null(claim.figures);
  const auto of = [&](const char* key) {
    return figures.is_object() && figures.contains(key) ? figures[key] : nlohmann::json();
  };
  auto found = of("text").is_string() ? of("text").get<std::string>() : claim.figures;
  if (of("p").is_number()) found += ", p = " + compact(of("p").get<double>(), 2);
  const auto verdict = html_escaped(claim.verdict);
  return fmt::format(
      "<tr><td><span class=\"verdict "
      "{0}\">{0}</span></td><td><pre>{1}</pre></td><td>{2}</td></tr>\n",
      verdict, html_escaped(claim_body(claim.text)), html_escaped(found));
}

// When the verdicts are of, and whether runs of the plan have gone or come since.
std::string judged_html(const Study& study) {
  const auto at = study.about.claims.front().evaluated_at;
  const auto missing = std::count_if(study.plan.begin(), study.plan.end(), [](const auto& planned) {
    return !planned.status || !db::is_finished(*planned.status);
  });
  const auto later = std::count_if(study.runs.begin(), study.runs.end(),
                                   [&](const auto& run) { return run.run.started_at > at; });
  auto text = "Judged " + utc_text(at);
  if (missing > 0)
    text += fmt::format("; {} of the plan {} not finished now",
                        counted(static_cast<std::int64_t>(missing), "run"),
                        missing == 1 ? "is" : "are");
  if (later > 0)
    text += fmt::format("; {} came later", counted(static_cast<std::int64_t>(later), "run"));
  if (missing + later > 0) text += ": <code>assay verify</code> judges again";
  return "<p class=\"note\">" + text + ".</p>\n";
}

std::string claims_html(const Study& study) {
  if (study.about.claims.empty()) return "";
  std::string html =
      "<h3>Claims</h3>\n<div class=\"wide\"><table class=\"claims\"><thead><tr><th>verdict</th>"
      "<th>claim</th><th>found</th></tr></thead><tbody>\n";
  for (const auto& claim : study.about.claims) html += claim_html(claim);
  return html + "</tbody></table></div>\n" + judged_html(study);
}

bool has_finished(const Study& study) {
  return std::any_of(study.plan.begin(), study.plan.end(), [](const db::PlannedRun& planned) {
    return planned.status && db::is_finished(*planned.status);
  });
}

std::string results_html(const Study& study) {
  if (study.values.empty())
    return has_finished(study) ? "<p>The finished runs gave no values.</p>\n"
                               : "<p>No run is finished yet.</p>\n";
  std::vector<db::PlanEntry> plan;
  for (const auto& planned : study.plan)
    plan.push_back({planned.point, planned.seed, "", planned.varied});
  const auto shown = point_table(plan, study.values, kShownMetrics);
  std::string html = "<h3>Results</h3>\n" + table_html(shown.table);
  html +=
      "<p class=\"note\">Mean over the seeds ± standard deviation; n counts the seeds with a "
      "result, a number in brackets those with a finite value; untrusted, those whose run says "
      "that it is not to be trusted.</p>\n";
  if (shown.left_out > 0) {
    const auto all = point_table(plan, study.values, std::numeric_limits<std::size_t>::max());
    html += folded_html("all metrics", table_html(all.table));
  }
  return html;
}

std::string notes_html(const std::vector<std::string>& notes) {
  std::string html;
  for (const auto& note : notes) html += "<p class=\"note\">" + html_escaped(note) + "</p>\n";
  return html;
}

std::string places_html(const Study& study) {
  std::string html;
  for (const auto& places : place_tables(with_metrics(study.board, {})))
    html += fmt::format("<h4>{}{}, {} first</h4>\n", html_escaped(places.metric),
                        places.unit.empty() ? "" : html_escaped(" [" + places.unit + "]"),
                        places.goal == "max" ? "highest" : "lowest") +
            table_html(places.table) + notes_html(places.notes);
  return html.empty() ? "" : folded_html("places", html);
}

std::string chart_html(const char* kind, const char* title, std::size_t at,
                       const std::string& note) {
  return fmt::format(
      "<figure class=\"chart\" data-kind=\"{}\" data-experiment=\"{}\"><h3>{}</h3>\n"
      "<div class=\"controls\"></div><div class=\"plot\"><canvas role=\"img\"></canvas></div>\n"
      "<figcaption>{}</figcaption></figure>\n",
      kind, at, title, note);
}

std::string charts_html(const Study& study, std::size_t at) {
  std::string html;
  std::size_t kept = 0, all = 0;
  for (const auto& curve : study.curves) {
    kept = std::max(kept, curve.steps.size());
    if (curve.steps.size() < curve.steps_in_all) all = std::max(all, curve.steps_in_all);
  }
  if (!study.curves.empty())
    html += chart_html("curves", "Curves", at,
                       all == 0 ? std::string()
                                : fmt::format("Long curves, of up to {} steps, are shown at {} of "
                                              "their steps, each with its exact value.",
                                              all, kept));
  const bool has_numbers =
      std::any_of(study.values.begin(), study.values.end(),
                  [](const auto& value) { return value.final.type != "text"; });
  if (has_numbers)
    html += chart_html("scatter", "Runs", at, "A point for each run; hollow: not to be trusted.");
  return html;
}

std::string runs_html(const std::vector<std::int64_t>& runs) {
  std::string html;
  for (const auto run : runs)
    html += fmt::format("{}<a href=\"#run-{}\">run {}</a>", html.empty() ? "" : ", ", run, run);
  return html;
}

// Why artifacts of one name are not drawn; the first of many stand for all.
std::string faults_html(const ReportFigure& figure) {
  constexpr std::size_t kShown = 5;
  std::string html;
  for (std::size_t i = 0; i < std::min(figure.faults.size(), kShown); ++i)
    html += fmt::format("<p class=\"note\">{} of {} cannot be drawn: {}</p>\n",
                        html_escaped(figure.name), runs_html(figure.faults[i].runs),
                        html_escaped(figure.faults[i].drawing.fault));
  if (figure.faults.size() > kShown)
    html += fmt::format("<p class=\"note\">Nor can {} others of this name.</p>\n",
                        figure.faults.size() - kShown);
  return html;
}

std::string figures_html(const Study& study, std::size_t at) {
  std::string html;
  for (std::size_t i = 0; i < study.figures.size(); ++i) {
    const auto& figure = study.figures[i];
    if (!figure.drawings.empty())
      html += fmt::format(
          "<figure class=\"chart\" data-kind=\"figure\" data-experiment=\"{}\" "
          "data-figure=\"{}\"><h3>{}</h3>\n<div class=\"controls\"></div>"
          "<div class=\"plot\"><canvas role=\"img\"></canvas></div>\n"
          "<figcaption></figcaption></figure>\n",
          at, i, html_escaped(figure.name));
    html += faults_html(figure);
  }
  if (study.figures_left_out > 0)
    html += fmt::format("<p class=\"note\">{} left out, to keep the page small.</p>\n",
                        counted(static_cast<std::int64_t>(study.figures_left_out), "figure"));
  return html;
}

std::string image_html(const ReportImage& image) {
  return fmt::format(
      "<figure><img alt=\"{0}\" loading=\"lazy\" src=\"data:image/png;base64,{1}\">"
      "<figcaption>{0} · {2} · {3}</figcaption></figure>\n",
      html_escaped(image.name), base64(image.content), html_escaped(image.label),
      runs_html(image.runs));
}

std::string images_html(const Study& study) {
  if (study.images.empty()) return "";
  std::string html = "<h3>Images</h3>\n<div class=\"images\">\n", missing;
  for (const auto& image : study.images)
    if (!image.content.empty())
      html += image_html(image);
    else
      missing +=
          fmt::format("{}{} of run {} ({})", missing.empty() ? "" : ", ", html_escaped(image.name),
                      image.runs.front(), format_bytes(image.bytes));
  html += "</div>\n";
  if (!missing.empty())
    html +=
        "<p class=\"note\">Left out, to keep the page small (<code>--images SIZE</code> takes "
        "more) or since the file is gone: " +
        missing + ".</p>\n";
  return html;
}

}  // namespace

std::string table_html(const TextTable& table) {
  std::vector<std::string> kinds;
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    kinds.emplace_back(is_numeric(table, i) ? " class=\"number\"" : "");
    html += fmt::format("<th{}>{}</th>", kinds[i], html_escaped(table.header[i]));
  }
  html += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < kinds.size(); ++i)
      html += fmt::format("<td{}>{}</td>", kinds[i], i < row.size() ? html_escaped(row[i]) : "");
    html += "</tr>\n";
  }
  return html + "</tbody></table></div>\n";
}

std::string study_html(const Study& study, std::size_t at) {
  return "<section>\n" + asked_html(study) + claims_html(study) + results_html(study) +
         places_html(study) + charts_html(study, at) + figures_html(study, at) +
         images_html(study) + provenance_html(study) + "</section>\n";
}

}  // namespace assay
