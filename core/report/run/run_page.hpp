// One run, told in full: for a terminal, as JSON, and as a TOML file that repeats it.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "db/run_detail.hpp"

namespace assay {

// `store` is where artifacts lie; lines fit into `width` columns where a blank can end them, 0: no
// limit. Draws the first `figures` of the artifacts that have one.
std::string run_page(const db::RunDetail& run, const std::filesystem::path& store, bool colour,
                     std::size_t width = 0, std::size_t figures = 0);

nlohmann::ordered_json run_json(const db::RunDetail& run, const std::filesystem::path& store);

// An experiment of this one run, under a name of its own, so that the plan of the experiment that
// the run belongs to stays as it is: every parameter written out, the data by their full paths.
std::string run_toml(const db::RunDetail& run);

// Where an artifact's bytes are.
std::filesystem::path artifact_file(const std::filesystem::path& store, const std::string& sha256);

// "2026-11-24 06:00:00 UTC" of Unix milliseconds.
std::string utc_text(std::int64_t ms);

}  // namespace assay
