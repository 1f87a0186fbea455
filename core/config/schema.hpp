// Every key of an experiment file, declared once: reading takes from here which keys a table may
// hold, and docs/experiment.md shows the same to people.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct SchemaKey {
  std::string_view name, type, otherwise, meaning;  // otherwise: what holds where it is absent
};

// A table of the file, or the keys that several tables share.
struct SchemaTable {
  std::string_view name;
  std::vector<SchemaKey> keys;
};

const std::vector<SchemaTable>& schema();

// The names of all keys of these tables, in their order. Each must be in the schema.
std::vector<std::string> keys_of(std::initializer_list<std::string_view> tables);

}  // namespace assay
