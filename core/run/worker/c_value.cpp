#include "core/run/worker/c_value.hpp"

namespace assay {

assay_value to_c(const Value& value, CLists& lists) {
  assay_value c{};
  c.type = static_cast<assay_type>(type_of(value));
  const auto list = [&c](const auto& items) {
    c.count = static_cast<std::uint32_t>(items.size());
    return items.data();
  };
  switch (type_of(value)) {
    case Type::boolean:
      c.u.i = std::get<bool>(value) ? 1 : 0;
      break;
    case Type::integer:
      c.u.i = std::get<std::int64_t>(value);
      break;
    case Type::real:
      c.u.r = std::get<double>(value);
      break;
    case Type::text:
      c.u.s = std::get<std::string>(value).c_str();
      break;
    case Type::integers:
      c.u.iv = list(std::get<std::vector<std::int64_t>>(value));
      break;
    case Type::reals:
      c.u.rv = list(std::get<std::vector<double>>(value));
      break;
    case Type::texts: {
      auto& items = lists.texts.emplace_back();
      for (const auto& item : std::get<std::vector<std::string>>(value))
        items.push_back(item.c_str());
      c.u.sv = list(items);
      break;
    }
    case Type::integer_rows: {
      auto& items = lists.rows.emplace_back();
      for (const auto& row : std::get<std::vector<std::vector<std::int64_t>>>(value))
        items.push_back({row.data(), static_cast<std::uint32_t>(row.size())});
      c.u.lv = list(items);
      break;
    }
  }
  return c;
}

}  // namespace assay
