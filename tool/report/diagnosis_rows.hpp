// What the page and the JSON of a diagnosis have alike; `of` gives estimates and calls the form that each has.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tool/model/diagnosis.hpp"

namespace waybill::report {

/// Returns what there is of each part of contexts; `name` is the field with its name.
template <typename Of>
nlohmann::ordered_json part_rows(const model::Diagnosis& diagnosis, const std::string& name, Of of) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (std::size_t part = 0; part < model::kContextParts; ++part) {
    Json row;
    row[name] = model::name_of(static_cast<model::ContextPart>(part));
    row["objects"] = of(diagnosis.part_objects[part]);
    row["bytes"] = of(diagnosis.part_bytes[part]);
    row["share"] = of(diagnosis.part_shares[part]);
    row["growth"] = diagnosis.part_growth ? of((*diagnosis.part_growth)[part]) : Json(nullptr);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Returns the questions that the program was asked.
inline nlohmann::ordered_json fetch_rows(const model::Diagnosis& diagnosis) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const model::Fetch& fetch : diagnosis.fetches) {
    rows.push_back({{"profile", fetch.profile}, {"bytes", fetch.bytes}, {"seconds", fetch.seconds}, {"cost", fetch.cost}});
  }
  return rows;
}

/// Returns the ways to a site.
template <typename Of>
nlohmann::ordered_json path_rows(const model::ContextSite& site, Of of) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (const model::CallPath& path : site.paths) {
    Json callers = Json::array();
    for (const model::Call& call : path.callers) callers.push_back(of(call));
    rows.push_back({{"objects", path.objects}, {"callers", std::move(callers)}});
  }
  return rows;
}

/// Returns what the source says of a place's keys.
inline nlohmann::ordered_json key_rows(const std::vector<model::SourceKey>& keys) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const model::SourceKey& key : keys) rows.push_back({{"key", key.key}, {"component", key.component}});
  return rows;
}

}  // namespace waybill::report
