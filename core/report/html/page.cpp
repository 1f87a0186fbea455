#include "core/report/html/page.hpp"

#include <fmt/format.h>

#include <fstream>

#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/report/html/assets.hpp"
#include "core/report/html/chart_data.hpp"
#include "core/report/html/html_text.hpp"
#include "core/report/html/sections.hpp"

namespace assay {
namespace {

constexpr std::string_view kMark = "<meta name=\"generator\" content=\"assay report\">";
constexpr std::size_t kMarkWithin = 512;

std::string contents_html(std::span<const Study> studies) {
  std::string html;
  if (studies.size() < 2) return html;
  for (const auto& study : studies) {
    const auto name = html_escaped(study.about.row.name);
    std::map<std::string, std::int64_t> verdicts;
    for (const auto& claim : study.about.claims) ++verdicts[claim.verdict];
    html += fmt::format("<li><a href=\"#experiment-{0}\">{0}</a>", name);
    for (const auto& [verdict, count] : verdicts)
      html +=
          fmt::format(" <span class=\"verdict {0}\">{1} {0}</span>", html_escaped(verdict), count);
    html += "</li>\n";
  }
  return "<nav><ol>\n" + html + "</ol></nav>\n";
}

std::string title_of(std::span<const Study> studies) {
  if (studies.size() != 1) return counted(static_cast<std::int64_t>(studies.size()), "experiment");
  return studies.front().about.row.name;
}

}  // namespace

std::string report_page(std::span<const Study> studies, const std::string& made) {
  std::string sections;
  auto data = nlohmann::ordered_json::array();
  for (const auto& study : studies) {
    sections += study_html(study, data.size());
    data.push_back(chart_data(study));
  }
  std::string scripts;
  for (const char* name : {"charts.js", "curves.js", "scatter.js", "figures.js", "page.js"})
    scripts += report_asset(name);
  return filled(report_asset("page.html"),
                {{"mark", std::string(kMark)},
                 {"title", html_escaped(title_of(studies))},
                 {"made", html_escaped(made)},
                 {"contents", contents_html(studies)},
                 {"sections", sections},
                 {"data", script_json(data)},
                 {"style", std::string(report_asset("page.css"))},
                 {"library", std::string(report_asset("chart.min.js"))},
                 {"licence", html_escaped(report_asset("chartjs_licence.txt"))},
                 {"scripts", scripts}});
}

bool is_report(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string head(kMarkWithin, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head.find(kMark) != std::string::npos;
}

void write_report(const std::filesystem::path& file, const std::string& page) {
  write_file(file, {std::as_bytes(std::span(page))});
}

}  // namespace assay
