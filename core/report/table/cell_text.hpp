// The values of the database as people read them, and as JSON: one place for all commands.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/report/fold/statistics.hpp"
#include "db/query.hpp"
#include "db/types.hpp"

namespace assay {

// As many digits as it takes to read the same number back.
constexpr int kExact = 0;

// As many as a table for people shows.
constexpr int kShownDigits = 6;

// Reals with at most `digits` significant digits; NULL is empty, a blob hexadecimal.
std::string cell_text(const db::Cell& cell, int digits);
std::string cell_text(const db::Field& field, int digits);

// JSON has no infinities and no NaN: they become the texts "inf", "-inf" and "nan".
nlohmann::ordered_json cell_json(const db::Cell& cell);
nlohmann::ordered_json cell_json(const db::Field& field);

// Nothing for what is no number.
std::optional<Real> cell_number(const db::Cell& cell);

// null where a method has no output that certifies.
nlohmann::ordered_json trusted_json(const std::optional<bool>& trusted);

// One value of a sweep; an empty text is shown as "".
std::string varied_cell(const nlohmann::ordered_json& value);

// The sweep's values at one point, kept as a JSON object: "solver=emd epsilon=0.1".
std::string varied_text(const std::string& object);

// The same as a field: numbers stay what they are.
db::Field varied_field(const nlohmann::ordered_json& value);

// The JSON in one line, or with this indent: fit for a terminal, as nothing in it is a control
// character. What is not UTF-8 becomes U+FFFD.
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

// The colour of a status on a terminal, as a TextTable has it, by the first word of the text; empty
// for what is no status.
std::string_view status_colour(std::string_view text);

}  // namespace assay
