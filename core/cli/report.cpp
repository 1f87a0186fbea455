// assay report: experiments as one HTML page.
#include <fmt/core.h>

#include <memory>

#include "core/base/quantity.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/html/page.hpp"
#include "core/report/run/run_page.hpp"
#include "db/reader.hpp"
#include "db/store.hpp"

namespace assay::cli {
namespace {

struct ReportOptions {
  std::vector<std::string> experiments;
  std::string output = "report.html", images = "400KiB";
  bool force = false;
};

void check_target(const ReportOptions& o) {
  if (!std::filesystem::exists(o.output)) return;
  if (!std::filesystem::is_regular_file(o.output))
    throw UserError(fmt::format("'{}' is no file to write to", o.output));
  if (o.force || is_report(o.output)) return;
  throw UserError(fmt::format("'{}' is there and no report; --force overwrites it", o.output));
}

int report(const ReportOptions& o, const Shared& shared) {
  auto images = parse_bytes(o.images);
  if (!images) throw UserError(fmt::format("--images: '{}' is no size like 2MiB", o.images));
  check_target(o);
  db::Reader reader(shared.database);
  std::vector<Study> studies;
  std::size_t runs = 0;
  const auto chosen = chosen_experiments(o.experiments, Without::all, reader, shared);
  for (const auto& name : chosen.names)
    if (auto found = study(reader, name, *images)) {
      runs += found->runs.size();
      studies.push_back(std::move(*found));
    }
  const auto page = report_page(
      studies, fmt::format("assay {} · {} · {}", shared.version, utc_text(db::system_ms()),
                           shared.database.filename().string()));
  write_report(o.output, page);
  fmt::print("wrote {} ({}): {}, {}; any browser opens it\n", o.output, format_bytes(page.size()),
             counted(static_cast<std::int64_t>(studies.size()), "experiment"),
             counted(static_cast<std::int64_t>(runs), "run"));
  for (const auto& note : chosen.notes) fmt::print(stderr, "assay: {}\n", note);
  return kOk;
}

}  // namespace

void add_report(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "report", "Write experiments as one HTML page",
                              "assay report quickstart -o quickstart.html");
  const auto o = std::make_shared<ReportOptions>();
  command->add_option("EXPERIMENT", o->experiments, "names or .toml files (default: all)")
      ->type_name("");
  command->add_option("-o,--output", o->output, "where to")
      ->capture_default_str()
      ->type_name("FILE");
  command->add_option("--images", o->images, "room for PNG artifacts in the page; 0: none")
      ->capture_default_str()
      ->type_name("SIZE");
  command->add_flag("--force", o->force, "overwrite a file that is no report");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return report(*o, shared); });
}

}  // namespace assay::cli
